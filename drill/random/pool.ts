/** Runs drills on several threads. Results depend on the drill alone, so neither their number nor the order matters. */
import { join } from "node:path";
import { Worker } from "node:worker_threads";
import type { SynthesisedStack } from "../synth/model";
import type { Design, RandomResult } from "./runOne";
import type { RandomDrill } from "./schedule";
import type { WorkerData } from "./worker";

/** A thread's heap stays below this, so that two of them and the main thread stay below 1 GB, megabytes. */
const HEAP_MEGABYTES = 320;

/** Threads do not inherit ts-node: they load it first. */
const BOOTSTRAP = `
  require("ts-node/register/transpile-only");
  require(require("node:worker_threads").workerData.file);
`;

interface Waiting {
  readonly drill: RandomDrill;
  readonly done: (result: RandomResult) => void;
  readonly failed: (error: Error) => void;
}

export class Pool {
  private readonly idle: Worker[] = [];
  private readonly queue: Waiting[] = [];
  private readonly busy = new Map<Worker, Waiting>();
  private closing = false;

  constructor(stacks: readonly SynthesisedStack[], design: Design, threads: number) {
    const data: WorkerData & { readonly file: string } = {
      stacks,
      design,
      file: join(__dirname, "worker.ts"),
    };
    for (let thread = 0; thread < threads; thread++) {
      const worker = new Worker(BOOTSTRAP, {
        eval: true,
        workerData: data,
        resourceLimits: { maxOldGenerationSizeMb: HEAP_MEGABYTES },
      });
      worker.on("message", (result: RandomResult) => {
        this.busy.get(worker)?.done(result);
        this.busy.delete(worker);
        this.idle.push(worker);
        this.next();
      });
      worker.on("error", (error) => this.fail(error instanceof Error ? error : new Error(String(error))));
      worker.on("exit", () => {
        if (!this.closing) this.fail(new Error("A thread of the random drills ended by itself."));
      });
      this.idle.push(worker);
    }
  }

  run(drill: RandomDrill): Promise<RandomResult> {
    return new Promise((done, failed) => {
      this.queue.push({ drill, done, failed });
      this.next();
    });
  }

  async close(): Promise<void> {
    this.closing = true;
    await Promise.all([...this.idle, ...this.busy.keys()].map((worker) => worker.terminate()));
  }

  private next(): void {
    for (;;) {
      const worker = this.idle[0];
      const waiting = this.queue[0];
      if (worker === undefined || waiting === undefined) return;
      this.idle.shift();
      this.queue.shift();
      this.busy.set(worker, waiting);
      worker.postMessage(waiting.drill);
    }
  }

  private fail(error: Error): void {
    for (const { failed } of [...this.busy.values(), ...this.queue.splice(0)]) failed(error);
  }
}
