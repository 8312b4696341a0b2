/** Batches on all cores. Figures are virtual, so it does not matter which thread runs what, nor how fast. */
import { cpus } from "node:os";
import { join } from "node:path";
import { Worker } from "node:worker_threads";
import type { SynthesisedStack } from "../synth/model";
import { type Batch, joinMeasures, split } from "./batch";
import type { Measures } from "./measures";

export interface Job {
  readonly batch: Batch;
  readonly stacks: readonly SynthesisedStack[];
}

/** From the thread to us. */
export type ThreadMessage =
  | { readonly kind: "drill" }
  | { readonly kind: "done"; readonly measures: Measures };

const SEEDS_PER_PIECE = 20;

/** Figures of each job, in the order of the jobs. `onDrill` is told of every finished drill. */
export async function runOnThreads(jobs: readonly Job[], onDrill: () => void): Promise<Measures[]> {
  const pieces = jobs.flatMap((job, index) =>
    split(job.batch, SEEDS_PER_PIECE).map((batch) => ({ index, job: { ...job, batch } })),
  );
  const results: Measures[][] = jobs.map(() => []);
  let next = 0;
  const work = async () => {
    const thread = new Worker(join(__dirname, "thread.ts"), {
      execArgv: ["-r", "ts-node/register/transpile-only"],
    });
    try {
      while (next < pieces.length) {
        const place = next++;
        const piece = pieces[place];
        if (piece === undefined) break;
        const firstPlace = pieces.findIndex(({ index }) => index === piece.index);
        const list = results[piece.index];
        if (list !== undefined) list[place - firstPlace] = await run(thread, piece.job, onDrill);
      }
    } finally {
      await thread.terminate();
    }
  };
  await Promise.all(Array.from({ length: Math.min(cpus().length, pieces.length) }, work));
  return results.map(joinMeasures);
}

function run(thread: Worker, job: Job, onDrill: () => void): Promise<Measures> {
  return new Promise((resolve, reject) => {
    const listener = (message: ThreadMessage) => {
      if (message.kind === "drill") return onDrill();
      thread.off("message", listener).off("error", reject);
      resolve(message.measures);
    };
    thread.on("message", listener).once("error", reject);
    thread.postMessage(job);
  });
}
