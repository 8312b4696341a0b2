/** One thread of the bench: runs the batches it is sent, one after the other. An error ends the thread, and the bench. */
import { parentPort } from "node:worker_threads";
import { runBatch } from "./batch";
import type { Job, ThreadMessage } from "./threads";

const port = parentPort;
if (port === null)
  throw new Error("drill/bench/thread.ts runs in a worker thread; start drill/bench/main.ts.");
const tell = (message: ThreadMessage) => port.postMessage(message);

port.on("message", async ({ batch, stacks }: Job) => {
  const measures = await runBatch(batch, stacks, () => tell({ kind: "drill" }));
  tell({ kind: "done", measures });
});
