/** Time across the picture: places in percent of its width, and the marks on top. */
import type { Axis } from "./lanes/lane";
import { offset } from "./timeline";

const STEPS_SECONDS = [5, 10, 30, 60, 120, 300, 600, 1800, 3600, 7200];
const LONGEST_STEP_SECONDS = 14_400;
const MOST_STEPS = 9;

export const clock = (second: number) => offset(second * 1000);

export class Scale {
  constructor(private readonly axis: Axis) {}

  x(second: number): string {
    const { from, to } = this.axis;
    return `${((100 * (Math.min(Math.max(second, from), to) - from)) / (to - from)).toFixed(3)}%`;
  }

  shows(second: number): boolean {
    return second >= this.axis.from && second <= this.axis.to;
  }

  width(from: number, to: number): string {
    const all = this.axis.to - this.axis.from;
    const seconds = Math.min(to, this.axis.to) - Math.max(from, this.axis.from);
    return `${((100 * Math.max(seconds, 0)) / all).toFixed(3)}%`;
  }
}

/** Lines at round times; finer ones show when the picture is zoomed. */
export function axisMarks({ from, to }: Axis, scale: Scale, bottom: number): string {
  const step = STEPS_SECONDS.find((each) => (to - from) / each <= MOST_STEPS) ?? LONGEST_STEP_SECONDS;
  const fine = step / (step % 60 === 0 && step > 60 ? step / 60 : 5);
  const marks: string[] = [];
  for (let second = Math.ceil(from / fine) * fine; second <= to; second += fine) {
    const x = scale.x(second);
    const minor = second % step === 0 ? "" : " minor";
    marks.push(
      `<line class="grid${minor}" x1="${x}" x2="${x}" y1="24" y2="${bottom}"/><text class="axis${minor}" x="${x}" dx="3" y="20">${clock(second)}</text>`,
    );
  }
  return marks.join("");
}
