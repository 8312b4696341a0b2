/**
 * Route 53's checkers of one check, written from its documentation and from nothing of the lease's code: each checker
 * on a phase of its own, `failureThreshold` results in a row, healthy while more than 18 % of the checkers say so.
 * https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/dns-failover-determining-health-of-endpoints.html
 */
import type { Kernel, Random } from "./kernel";

export interface CheckPolicy {
  readonly intervalSeconds: number;
  readonly failureThreshold: number;
}

export interface Checker {
  readonly index: number;
  readonly address: string;
  readonly region: number;
  healthy: boolean;
  /** Results in a row that disagree with what it says. */
  against: number;
}

/** Answers `done` with whether a healthy answer came in time; may take its time, or never. */
export type Probe = (checker: Checker, done: (healthy: boolean) => void) => void;

/** Two in each of eight regions. */
const CHECKERS = 16;
const TIMEOUT_MS = 2000;

export class Route53Model {
  readonly checkers: readonly Checker[];
  healthy: boolean;
  /** Changes of the check, with their times. */
  readonly changes: { readonly atMs: number; readonly healthy: boolean }[] = [];

  constructor(
    private readonly kernel: Kernel,
    private readonly random: Random,
    private readonly policy: CheckPolicy,
    private readonly probe: Probe,
    healthy = true,
  ) {
    this.healthy = healthy;
    this.checkers = Array.from({ length: CHECKERS }, (_, index) => ({
      index,
      address: `15.177.${Math.floor(index / 2)}.${index}`,
      region: Math.floor(index / 2),
      healthy,
      against: 0,
    }));
  }

  start(): void {
    const intervalMs = this.policy.intervalSeconds * 1000;
    for (const checker of this.checkers) {
      const phaseMs = this.kernel.now + this.random() * intervalMs;
      const tick = (count: number) => {
        // Punctual to half a percent, about the phase: it does not drift.
        const jitterMs = (this.random() - 0.5) * 0.01 * intervalMs;
        this.kernel.at(phaseMs + count * intervalMs + jitterMs, () => {
          this.ask(checker);
          tick(count + 1);
        });
      };
      tick(0);
    }
  }

  private ask(checker: Checker): void {
    let open = true;
    const result = (healthy: boolean) => {
      if (open) {
        open = false;
        this.record(checker, healthy);
      }
    };
    this.kernel.at(this.kernel.now + TIMEOUT_MS, () => result(false));
    this.probe(checker, result);
  }

  private record(checker: Checker, healthy: boolean): void {
    checker.against = healthy === checker.healthy ? 0 : checker.against + 1;
    if (checker.against >= this.policy.failureThreshold) {
      checker.healthy = healthy;
      checker.against = 0;
    }
    const share = this.checkers.filter((item) => item.healthy).length / CHECKERS;
    if (this.healthy !== share > 0.18) {
      this.healthy = share > 0.18;
      this.changes.push({ atMs: this.kernel.now, healthy: this.healthy });
    }
  }
}
