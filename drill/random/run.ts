/** Many random drills: draw, run on all cores, shrink what failed. */
import { availableParallelism } from "node:os";
import type { SynthesisedStack } from "../synth/model";
import { minimise } from "./minimise";
import { Pool } from "./pool";
import { type Design, failureOf, type RandomResult } from "./runOne";
import { drawDrills, type RandomDrill } from "./schedule";
import { figuresOfMany, type RandomFigures } from "./summary";

export interface RandomOptions {
  readonly count: number;
  readonly seed: number;
  readonly design: Design;
  /** @default the machine's cores, at most 8 */
  readonly threads?: number;
  /** Failing schedules that are shrunk: the first of each invariant. @default true */
  readonly shrink?: boolean;
  /** Told after each drill. */
  readonly progress?: (done: number, failed: number) => void;
}

export interface Failure {
  readonly drill: RandomDrill;
  readonly result: RandomResult;
  /** The smallest schedule that fails alike. */
  readonly minimal?: { readonly drill: RandomDrill; readonly result: RandomResult };
}

export interface RandomReport {
  readonly figures: RandomFigures;
  /** Of every drill, in the order in which they were drawn. */
  readonly results: readonly RandomResult[];
  /** In the same order. */
  readonly failures: readonly Failure[];
  /** Wall time of the drills without shrinking. */
  readonly wallMilliseconds: number;
}

const MOST_THREADS = 8;

export async function runRandom(
  stacks: readonly SynthesisedStack[],
  { count, seed, design, threads, shrink = true, progress = () => {} }: RandomOptions,
): Promise<RandomReport> {
  const drills = drawDrills(count, seed);
  const wanted = threads ?? Math.min(availableParallelism(), MOST_THREADS);
  const pool = new Pool(stacks, design, Math.max(1, Math.min(wanted, count)));
  try {
    const started = performance.now();
    let done = 0;
    let failed = 0;
    const results = await Promise.all(
      drills.map(async (drill) => {
        const result = await pool.run(drill);
        done++;
        if (failureOf(result).length > 0) failed++;
        progress(done, failed);
        return result;
      }),
    );
    const wallMilliseconds = performance.now() - started;
    const failures = await shrunk(pool, drills, results, shrink);
    return { figures: figuresOfMany(results), results, failures, wallMilliseconds };
  } finally {
    await pool.close();
  }
}

/** Only the first failure of each kind is shrunk: the others mostly tell the same story. */
async function shrunk(
  pool: Pool,
  drills: readonly RandomDrill[],
  results: readonly RandomResult[],
  shrink: boolean,
): Promise<Failure[]> {
  const seen = new Set<string>();
  return Promise.all(
    drills.flatMap((drill, index) => {
      const result = results[index];
      const kind = result === undefined ? undefined : failureOf(result)[0];
      if (result === undefined || kind === undefined) return [];
      const first = !seen.has(kind);
      seen.add(kind);
      return [first && shrink ? shrinkOne(pool, drill, result) : Promise.resolve({ drill, result })];
    }),
  );
}

async function shrinkOne(pool: Pool, drill: RandomDrill, result: RandomResult): Promise<Failure> {
  const minimal = await minimise(drill, result, (each) => pool.run(each));
  return { drill, result, minimal };
}
