/** The same random drills for every design: which invariants they violate, and how fast they run. */

import { type RandomReport, runRandom } from "../random/run";
import { failureOf } from "../random/runOne";
import type { RandomFigures } from "../random/summary";
import { monthlyCost } from "./cost";
import { type Design, type DesignName, stacksOf } from "./designs";

export interface DesignFigures {
  readonly title: string;
  readonly design: DesignName;
  readonly figures: RandomFigures;
  /** Drills in which at least one invariant was violated. */
  readonly violatedAny: number;
  /** Why the first drill that could not be judged could not. */
  readonly firstProblem?: string;
  readonly wallSeconds: number;
  /** What the machinery of both sites costs at rest. */
  readonly monthlyDollars?: number;
}

/** Both tiers together, as a user of both seeds would have them. */
const DESIGNS: readonly (Design & { readonly title: string })[] = [
  { title: "heartbeat + lease, as shipped", design: "shipped" },
  { title: "alarm + path", design: "shipped", mode: "alarm-path" },
  { title: "reference", design: "reference" },
  {
    title: "reference, targets checked as shipped",
    design: "reference",
    variant: { targetChecks: "settings" },
  },
];

export function designFigures(
  title: string,
  design: DesignName,
  { figures, results, wallMilliseconds }: Pick<RandomReport, "figures" | "results" | "wallMilliseconds">,
): DesignFigures {
  const judged = results.filter(({ problem }) => problem === undefined);
  const firstProblem = results.find(({ problem }) => problem !== undefined)?.problem;
  return {
    title,
    design,
    figures,
    violatedAny: judged.filter((result) => failureOf(result).length > 0).length,
    ...(firstProblem === undefined ? {} : { firstProblem }),
    wallSeconds: wallMilliseconds / 1000,
  };
}

export async function measureRandomDrills(
  count: number,
  seed: number,
  progress: (done: number, all: number) => void,
): Promise<DesignFigures[]> {
  const found: DesignFigures[] = [];
  for (const [index, { title, ...design }] of DESIGNS.entries()) {
    const stacks = await stacksOf(design);
    const report = await runRandom(stacks, {
      count,
      seed,
      design: design.design,
      shrink: false,
      progress: (done) => progress(index * count + done, DESIGNS.length * count),
    });
    const { dollars: monthlyDollars } = await monthlyCost(stacks, design.design);
    found.push({ ...designFigures(title, design.design, report), monthlyDollars });
  }
  return found;
}
