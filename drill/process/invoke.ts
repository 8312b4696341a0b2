/**
 * Runs a synthesised function the way Lambda would: its files alone in a folder, a fresh Node process, the handler
 * named in its configuration, the AWS SDK from where `require` finds it.
 *
 * The bench measures with it, and the emulator check points it at an AWS API that somebody else wrote.
 */
import { spawn } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import type { SynthesisedFunction } from "../synth/model";

export interface ProcessInvocation {
  /** What the handler returned, as JSON. */
  readonly result?: unknown;
  /** Message of what it threw. */
  readonly error?: string;
  /** From the start of loading the file until the handler exists: SDK modules and clients included. Milliseconds. */
  readonly loadMilliseconds: number;
  /** From the start of loading until the first answer. Milliseconds. */
  readonly firstAnswerMilliseconds: number;
  /** Peak resident memory of the process, bytes. */
  readonly peakMemoryBytes: number;
  readonly log: string;
}

const MARK = "site-failover-invocation:";

const BOOTSTRAP = `
const started = performance.now();
const [file, name] = process.env._HANDLER.split(".");
const events = JSON.parse(process.env.INVOKE_EVENTS);
const handler = require(process.env.LAMBDA_TASK_ROOT + "/" + file + ".js")[name];
const loadMilliseconds = performance.now() - started;
(async () => {
  let answer, firstAnswerMilliseconds;
  for (const event of events) {
    const awsRequestId = require("node:crypto").randomUUID();
    const { AWS_LAMBDA_FUNCTION_NAME: functionName, INVOKED_FUNCTION_ARN: invokedFunctionArn } = process.env;
    try { answer = { result: await handler(event, { awsRequestId, functionName, invokedFunctionArn }) }; }
    catch (error) { answer = { error: error && error.message ? String(error.name) + ": " + error.message : String(error) }; }
    firstAnswerMilliseconds ??= performance.now() - started;
  }
  const peakMemoryBytes = process.resourceUsage().maxRSS * 1024;
  process.stdout.write("\\n${MARK}" + JSON.stringify({ ...answer, loadMilliseconds, firstAnswerMilliseconds, peakMemoryBytes }) + "\\n");
  process.exit(0);
})();
`;

/** Writes a function's archive into a folder of its own; the caller removes it. */
export function unpack(fn: SynthesisedFunction): string {
  const folder = mkdtempSync(join(tmpdir(), "site-failover-lambda-"));
  for (const [name, text] of Object.entries(fn.files)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), text);
  }
  return folder;
}

/**
 * Invokes a function with one or more events, one after the other, in one fresh process.
 * The answer is the last event's; load and first-answer times are the first's.
 *
 * @throws when the process ends without an answer: the archive does not load, or the handler's name is wrong.
 */
export async function invokeInProcess(
  fn: SynthesisedFunction,
  events: readonly unknown[],
  environment: Readonly<Record<string, string>> = {},
): Promise<ProcessInvocation> {
  const folder = unpack(fn);
  try {
    const child = spawn(process.execPath, ["-e", BOOTSTRAP], {
      cwd: folder,
      env: {
        PATH: process.env.PATH ?? "",
        // Lambda's runtime carries the SDK outside the archive; here it is the project's own copy.
        NODE_PATH: resolve(__dirname, "../../node_modules"),
        AWS_REGION: fn.region,
        AWS_ACCESS_KEY_ID: "local",
        AWS_SECRET_ACCESS_KEY: "local",
        AWS_LAMBDA_FUNCTION_NAME: fn.name,
        LAMBDA_TASK_ROOT: folder,
        _HANDLER: fn.handler,
        ...fn.environment,
        ...environment,
        INVOKE_EVENTS: JSON.stringify(events),
        INVOKED_FUNCTION_ARN: fn.arn,
      },
      stdio: ["ignore", "pipe", "pipe"],
    });
    let output = "";
    child.stdout.on("data", (chunk) => {
      output += chunk;
    });
    child.stderr.on("data", (chunk) => {
      output += chunk;
    });
    await new Promise((done, failed) => child.on("close", done).on("error", failed));
    const mark = output.lastIndexOf(MARK);
    if (mark < 0) throw new Error(`Function ${fn.name} ended without an answer. Its output:\n${output}`);
    const answer = JSON.parse(output.slice(mark + MARK.length)) as Omit<ProcessInvocation, "log">;
    return { ...answer, log: output.slice(0, mark) };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
