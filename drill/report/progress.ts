/** How far a long run is: one line that rewrites itself, on standard error and only on a terminal. */

/** The part of a stream that is needed. */
export interface ProgressStream {
  readonly isTTY?: boolean;
  write(text: string): unknown;
}

export interface Progress {
  /** `text`: what else is worth a glance, such as failures so far. */
  step(done: number, text?: string): void;
  /** Takes the line away. */
  end(): void;
}

const INTERVAL_MILLISECONDS = 100;
const WIDTH = 24;
const CLEAR = "\r\u001b[2K";

function bar(done: number, total: number): string {
  const full = Math.round((WIDTH * Math.min(done, total)) / Math.max(total, 1));
  return `[${"#".repeat(full)}${".".repeat(WIDTH - full)}]`;
}

/** `now`: real milliseconds; a step within 100 ms of the last one is not drawn, except the last of all. */
export function createProgress(
  stream: ProgressStream,
  total: number,
  what: string,
  now: () => number = () => performance.now(),
): Progress {
  if (stream.isTTY !== true) return { step: () => {}, end: () => {} };
  let last = Number.NEGATIVE_INFINITY;
  return {
    step(done, text = "") {
      if (now() - last < INTERVAL_MILLISECONDS && done < total) return;
      last = now();
      stream.write(
        `${CLEAR}${bar(done, total)} ${done} of ${total} ${what}${text === "" ? "" : `, ${text}`}`,
      );
    },
    end: () => stream.write(CLEAR),
  };
}
