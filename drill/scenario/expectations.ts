/** Follows the expectations of a scenario second by second until each is decided. */
import type { ActOutcomes } from "./acts";
import { conditionHolds, seenInstead } from "./conditions";
import type { Expectation } from "./schema";
import type { World } from "./world";

export interface ExpectationResult {
  readonly name: string;
  /** What it was: `met` once in time, or `held` the whole time; otherwise `failed`. */
  readonly outcome: "met" | "held" | "failed";
  /** When it was decided, milliseconds since the epoch. */
  readonly at: number;
  /** Milliseconds from its begin until it was met. */
  readonly afterMilliseconds: number;
  readonly problem?: string;
}

const INTERVAL_MILLISECONDS = 1000;

export class Expectations {
  readonly results = new Map<string, ExpectationResult>();

  constructor(
    private readonly world: World,
    private readonly list: readonly Expectation[],
    private readonly outcomes: ActOutcomes,
    private readonly zeroAt: number,
  ) {}

  get decided(): boolean {
    return this.results.size === this.list.length;
  }

  start(): void {
    this.world.kernel.clock.after(INTERVAL_MILLISECONDS, () => {
      for (const expectation of this.list) this.look(expectation);
      if (!this.decided) this.start();
    });
  }

  /** Begin of an expectation; undefined while what it comes after is undecided. */
  private beginOf(expectation: Expectation): number | undefined {
    const offset = expectation.from ?? 0;
    if (expectation.after === undefined) return this.zeroAt + offset;
    const earlier = this.results.get(expectation.after);
    return earlier === undefined ? undefined : earlier.at + offset;
  }

  private look(expectation: Expectation): void {
    if (this.results.has(expectation.name)) return;
    const now = this.world.kernel.clock.now();
    if (expectation.after !== undefined && this.results.get(expectation.after)?.outcome === "failed") {
      this.decide(expectation, "failed", now, `it comes after "${expectation.after}", which failed`);
      return;
    }
    const begin = this.beginOf(expectation);
    if (begin === undefined || now < begin) return;
    const holds = conditionHolds(this.world, expectation, this.outcomes, begin);
    if (expectation.until !== undefined) this.lookAlways(expectation, begin, expectation.until, holds);
    else this.lookOnce(expectation, begin, expectation.within ?? 0, holds);
  }

  private lookOnce(expectation: Expectation, begin: number, within: number, holds: boolean): void {
    const now = this.world.kernel.clock.now();
    if (holds) this.decide(expectation, "met", begin);
    else if (now >= begin + within) {
      const seen = seenInstead(this.world, expectation, this.outcomes);
      this.decide(expectation, "failed", begin, `not within ${within / 1000} s; ${seen}`);
    }
  }

  private lookAlways(expectation: Expectation, begin: number, until: number, holds: boolean): void {
    const now = this.world.kernel.clock.now();
    const end =
      expectation.after === undefined ? this.zeroAt + until : begin - (expectation.from ?? 0) + until;
    if (!holds)
      this.decide(
        expectation,
        "failed",
        begin,
        `no longer so; ${seenInstead(this.world, expectation, this.outcomes)}`,
      );
    else if (now >= end) this.decide(expectation, "held", begin);
  }

  private decide(
    expectation: Expectation,
    outcome: ExpectationResult["outcome"],
    begin: number,
    problem?: string,
  ): void {
    const { clock, log } = this.world.kernel;
    const at = clock.now();
    const afterMilliseconds = at - begin;
    this.results.set(expectation.name, {
      name: expectation.name,
      outcome,
      at,
      afterMilliseconds,
      ...(problem === undefined ? {} : { problem }),
    });
    log.add({
      at,
      tier: "scenario",
      kind: outcome === "failed" ? "expectation-failed" : "expectation-met",
      text: `${outcome}: ${expectation.name}`,
      ...(problem === undefined ? {} : { why: problem }),
      detail: outcome !== "failed",
    });
  }
}
