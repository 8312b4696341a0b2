/** A thread that runs drills it is sent. The stacks come as data: the program is evaluated once, by the main thread. */
import { parentPort, workerData } from "node:worker_threads";
import type { SynthesisedStack } from "../synth/model";
import { type Design, designOptions, runOne } from "./runOne";
import type { RandomDrill } from "./schedule";

export interface WorkerData {
  readonly stacks: readonly SynthesisedStack[];
  readonly design: Design;
}

const { stacks, design } = workerData as WorkerData;
const options = designOptions(design);
const port = parentPort;
if (port === null) throw new Error("drill/random/worker.ts runs as a worker thread only.");

port.on("message", (drill: RandomDrill) => {
  options
    .then((loaded) => runOne(stacks, drill, loaded))
    .then(
      (result) => port.postMessage(result),
      (error: unknown) => {
        throw error;
      },
    );
});
