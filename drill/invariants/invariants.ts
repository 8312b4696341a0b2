/** All invariants, watching one drill: observations in, violations out. */
import type { LogEntry } from "../kernel/log";
import type { Scenario } from "../scenario/schema";
import type { World } from "../scenario/world";
import type { Checker, InvariantDefinition, Watch } from "./checker";
import { controllerResumable } from "./controllerResumable";
import { deploymentNeutral } from "./deploymentNeutral";
import { historyComplete } from "./historyComplete";
import { Impairments } from "./impairments";
import { needlessLatch } from "./needlessLatch";
import { noDeadFailover } from "./noDeadFailover";
import { noDeadTarget } from "./noDeadTarget";
import { noFlapping } from "./noFlapping";
import { noNeedlessFailover } from "./noNeedlessFailover";
import { noStaleLease } from "./noStaleLease";
import { noStalePrimary } from "./noStalePrimary";
import { nothingLost } from "./nothingLost";
import { restIsANoOp } from "./restIsANoOp";
import { resumable } from "./resumable";
import { type Sample, sampleOf } from "./sample";
import { servedInTime } from "./servedInTime";
import { type SiteBounds, siteBounds } from "./siteBounds";
import type {
  InvariantId,
  InvariantReport,
  NeedlessLatch,
  UnlatchedWindow,
  Violation,
  Wait,
} from "./violation";

export const DEFINITIONS: readonly InvariantDefinition[] = [
  noStalePrimary,
  noStaleLease,
  needlessLatch,
  noDeadTarget,
  noDeadFailover,
  servedInTime,
  noFlapping,
  restIsANoOp,
  resumable,
  controllerResumable,
  deploymentNeutral,
  nothingLost,
  historyComplete,
  noNeedlessFailover,
];

const SECOND = 1000;
/** How long samples are kept, for judgements about what could have been known. */
const HISTORY_MILLISECONDS = 15 * 60 * SECOND;
const EXPLANATION_LINES = 5;
/** More of one kind in one drill say nothing new. */
const MAXIMUM_OF_ONE = 10;

export class Invariants {
  readonly violations: Violation[] = [];
  readonly windows: UnlatchedWindow[] = [];
  readonly waits: Wait[] = [];
  readonly needless: NeedlessLatch[] = [];
  private readonly exempted = new Map<string, number>();
  private readonly history: Sample[] = [];
  private readonly checkers: readonly { readonly id: InvariantId; readonly checker: Checker }[];
  private open = true;

  /** Begins to watch at the clock's present, which is the scenario's zero. */
  constructor(
    private readonly world: World,
    scenario: Scenario,
    private readonly zeroAt: number,
    definitions: readonly InvariantDefinition[] = DEFINITIONS,
  ) {
    const impairments = new Impairments(world, scenario, zeroAt);
    const bounds = new Map<string, SiteBounds>();
    for (const role of ["primary", "backup"] as const) {
      const stack = world.stackOf(role);
      bounds.set(stack, siteBounds(world, stack));
    }
    this.checkers = definitions.map(({ id, create }) => {
      const watch: Watch = {
        world,
        zeroAt,
        impairments,
        bounds: (site) => bounds.get(site) ?? siteBounds(world, site),
        history: this.history,
        report: (text, relevant) => this.report(id, text, relevant),
        window: (window) => this.windows.push(window),
        wait: (wait) => this.waits.push(wait),
        needless: (latch) => this.needless.push(latch),
        exempt: (reason) => this.exempted.set(reason, (this.exempted.get(reason) ?? 0) + 1),
      };
      return { id, checker: create(watch) };
    });
    this.listen();
    this.look();
  }

  private listen(): void {
    const { log, clock } = this.world.kernel;
    log.onEntry = (entry) => this.each((checker) => checker.entry?.(entry));
    this.world.cloud.connection.onCall = (call) => this.each((checker) => checker.call?.(call, clock.now()));
  }

  private each(tell: (checker: Checker) => void): void {
    if (this.open) for (const { checker } of this.checkers) tell(checker);
  }

  private look(): void {
    if (!this.open) return;
    const sample = sampleOf(this.world);
    this.history.push(sample);
    if (sample.at - (this.history[0]?.at ?? 0) > HISTORY_MILLISECONDS) this.history.shift();
    for (const { checker } of this.checkers) checker.second?.(sample);
    this.world.kernel.clock.after(SECOND, () => this.look());
  }

  /** For what is checked outside the checkers. */
  report(invariant: InvariantId, text: string, relevant: (entry: LogEntry) => boolean): void {
    if (this.violations.filter((each) => each.invariant === invariant).length >= MAXIMUM_OF_ONE) return;
    const at = this.world.kernel.clock.now();
    const second = Math.floor((at - this.zeroAt) / SECOND);
    this.violations.push({ invariant, at, second, text, because: this.because(relevant) });
  }

  private because(relevant: (entry: LogEntry) => boolean): string[] {
    const { entries } = this.world.kernel.log;
    const lines: string[] = [];
    for (let index = entries.length - 1; index >= 0 && lines.length < EXPLANATION_LINES; index--) {
      const entry = entries[index];
      if (entry === undefined || entry.at < this.zeroAt) break;
      if (!relevant(entry) && entry.kind !== "begin") continue;
      const line = `${timeText(entry.at - this.zeroAt)} ${entry.text}${entry.why === undefined ? "" : ` (${entry.why})`}`;
      if (!lines.includes(line)) lines.unshift(line);
    }
    return lines;
  }

  /** Ends the watching. */
  end(): void {
    this.each((checker) => checker.end?.(this.world.kernel.clock.now()));
    this.open = false;
  }

  get result(): InvariantReport {
    return {
      violations: [...this.violations],
      windows: [...this.windows],
      waits: [...this.waits],
      needlessLatches: [...this.needless],
      exempt: Object.fromEntries([...this.exempted].sort(([a], [b]) => (a < b ? -1 : 1))),
    };
  }
}

/** `+12:05`: minutes and seconds since the scenario began. */
function timeText(milliseconds: number): string {
  const seconds = Math.floor(milliseconds / SECOND);
  return `+${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
}
