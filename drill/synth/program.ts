/**
 * Runs a Pulumi program to its end in this process, as `pulumi up` would run it, and turns every way it can fail
 * (a throw, a rejected Output nobody awaits, an Output that never resolves) into one rejection.
 */
import { join, resolve } from "node:path";
import { runtime } from "@pulumi/pulumi";

/** Longest a program may take; only a program that waits for something that never comes takes that long. */
const LIMIT_SECONDS = 60;

/** Runs the program and answers its stack outputs. `describe` tells how far it came, for the message of a hang. */
export async function runProgram(
  root: string,
  main: string,
  describe: () => string,
): Promise<Record<string, unknown>> {
  const directory = resolve(root, main);
  const workingDirectory = process.cwd();
  const failures = watchFailures();
  let timer: NodeJS.Timeout | undefined;
  // Pulumi runs a program in its own folder; serialization looks for package.json from there.
  process.chdir(directory);
  forgetMain(directory);
  try {
    const limit = new Promise<never>((_, reject) => {
      timer = setTimeout(() => reject(new Error(hangMessage(describe()))), LIMIT_SECONDS * 1000);
    });
    return await Promise.race([toTheEnd(directory, failures), failures.first, limit]);
  } catch (error) {
    // One failure rejects many promises; those still to come must not be taken for the next program's.
    await settle();
    throw error;
  } finally {
    clearTimeout(timer);
    process.chdir(workingDirectory);
    failures.stop();
  }
}

async function toTheEnd(directory: string, failures: FailureWatch): Promise<Record<string, unknown>> {
  const outputs: unknown = await runtime.runInPulumiStack(async () => {
    const exported: unknown = require(directory);
    return typeof exported === "function" ? exported() : exported;
  });
  await drain();
  failures.check();
  return { ...(outputs as Record<string, unknown> | undefined) };
}

/** Resources may be registered inside `apply`, after the outputs are known: waits until no request is under way. */
async function drain(): Promise<void> {
  await runtime.disconnect();
  await settle();
}

/** Node reports rejections nobody handled after the microtasks of a turn; a few turns let chains of them come. */
async function settle(): Promise<void> {
  for (let turn = 0; turn < 10; turn += 1) {
    await new Promise((done) => setImmediate(done));
  }
}

/**
 * Runs the main module anew. The modules it imports stay loaded: they declare, and keep no state of a stack (compiling
 * them again would double the time).
 */
function forgetMain(directory: string): void {
  for (const file of ["index.ts", "index.js"]) {
    delete require.cache[join(directory, file)];
  }
}

interface FailureWatch {
  /** Rejects with the first failure nobody handled. */
  readonly first: Promise<never>;
  check(): void;
  stop(): void;
}

/**
 * A failed registration rejects promises inside the SDK that no program holds; Pulumi's own host listens for
 * unhandled rejections too. Other listeners (a test runner's) are put back afterwards.
 */
function watchFailures(): FailureWatch {
  const others = process.listeners("unhandledRejection");
  process.removeAllListeners("unhandledRejection");
  let failure: { readonly reason: unknown } | undefined;
  let reject: (reason: unknown) => void = () => {};
  const first = new Promise<never>((_, fail) => {
    reject = fail;
  });
  first.catch(() => {});
  const onRejection = (reason: unknown) => {
    failure ??= { reason };
    reject(failure.reason);
  };
  process.on("unhandledRejection", onRejection);
  return {
    first,
    check() {
      if (failure !== undefined) {
        throw failure.reason;
      }
    },
    stop() {
      process.off("unhandledRejection", onRejection);
      for (const listener of others) {
        process.on("unhandledRejection", listener);
      }
    },
  };
}

function hangMessage(progress: string): string {
  return (
    `The program did not finish within ${LIMIT_SECONDS} s: an Output or promise it waits for never resolves. ${progress} ` +
    "Look for a promise without a resolve, or a circle between resources."
  );
}
