/**
 * One execution environment of a function: the serialized text in its own context, with one invocation at a time.
 * https://docs.aws.amazon.com/lambda/latest/dg/lambda-runtime-environment.html
 */
import type { Kernel } from "../kernel/kernel";
import type { Random } from "../kernel/random";
import type { SynthesisedFunction } from "../synth/model";
import type { Asked, Question } from "./fetch";
import { startProgram } from "./program";

/** One call of the handler. */
export interface Invocation {
  readonly requestId: string;
  /** Milliseconds since the epoch. */
  readonly deadline: number;
  /** API calls made so far. */
  calls: number;
}

export type Loader = (instance: Instance) => (moduleName: string) => unknown;
export type Result =
  | { readonly ok: true; readonly value: unknown }
  | { readonly ok: false; readonly error: string };
type Handler = (event: unknown, context: unknown) => unknown;

export class Instance {
  current: Invocation | undefined;
  /** After a crash, a time-out or the end of the drill: nothing of it acts any more. */
  dead = false;
  /** Its clock is fast by so many milliseconds. */
  clockSkew = 0;
  /** It ends with the invocation at hand. */
  retired = false;
  private readonly handler: Handler;
  /** What waits for the next invocation to wake the environment. */
  private frozen: (() => void)[] = [];
  private started = false;
  private onCrash: ((error: string) => void) | undefined;

  /** Throws what the function's module code throws. */
  constructor(
    readonly spec: SynthesisedFunction,
    readonly kernel: Kernel,
    readonly random: Random,
    load: Loader,
    private readonly write: (line: string) => void,
    ask: (question: Question, done: Asked) => void,
  ) {
    const [file = "", exported = ""] = spec.handler.split(".");
    const text = spec.files[`${file}.js`];
    if (text === undefined)
      throw new Error(`${spec.name}: the archive has no ${file}.js for handler ${spec.handler}`);
    const host = {
      kernel,
      now: () => this.kernel.clock.now() + this.clockSkew,
      random,
      environment: lambdaEnvironment(spec),
      write: (line: string) => this.write(line),
      enter: (callback: () => void) => this.enter(callback),
      ask,
    };
    const handler = startProgram(spec.name, text, host, load(this))[exported];
    if (typeof handler !== "function") throw new Error(`${spec.name}: ${spec.handler} is not a function`);
    this.handler = handler as Handler;
    this.started = true;
  }

  /** Starts an invocation; `done` is called once, from an event of the clock's present. */
  invoke(event: unknown, invocation: Invocation, done: (result: Result) => void): void {
    this.current = invocation;
    let open = true;
    const finish = (result: Result) => {
      if (!open || this.dead) return;
      open = false;
      this.current = undefined;
      this.onCrash = undefined;
      done(result);
    };
    this.onCrash = (error) => {
      this.dead = true;
      if (!open) return;
      open = false;
      this.current = undefined;
      done({ ok: false, error });
    };
    this.kernel.settler.wake();
    this.thaw();
    new Promise((resolve) => resolve(this.handler(event, this.context(invocation)))).then(
      (value) => finish({ ok: true, value }),
      (error: unknown) => finish({ ok: false, error: describeError(error) }),
    );
  }

  /** Ends the environment in the middle of whatever it does. */
  crash(error: string): void {
    if (this.onCrash !== undefined) this.onCrash(error);
    this.dead = true;
  }

  private thaw(): void {
    if (this.frozen.length === 0) return;
    const waiting = this.frozen;
    this.frozen = [];
    for (const callback of waiting) this.enter(callback);
  }

  /**
   * Runs what an invocation was waiting for. After an invocation has ended the environment is frozen: what is still
   * under way goes on with the next one, if there is one.
   * https://docs.aws.amazon.com/lambda/latest/dg/lambda-runtime-environment.html
   */
  enter(callback: () => void): void {
    if (this.dead) return;
    if (this.current === undefined && this.started) {
      this.frozen.push(callback);
      return;
    }
    this.kernel.settler.wake();
    try {
      callback();
    } catch (error) {
      this.crash(describeError(error));
    }
  }

  private context(invocation: Invocation) {
    const { spec, kernel } = this;
    return {
      awsRequestId: invocation.requestId,
      functionName: spec.name,
      functionVersion: "$LATEST",
      invokedFunctionArn: spec.arn,
      memoryLimitInMB: String(spec.memoryMegabytes),
      logGroupName: `/aws/lambda/${spec.name}`,
      logStreamName: "drill",
      callbackWaitsForEmptyEventLoop: true,
      getRemainingTimeInMillis: () => invocation.deadline - kernel.clock.now(),
    };
  }
}

/** https://docs.aws.amazon.com/lambda/latest/dg/configuration-envvars.html#configuration-envvars-runtime */
function lambdaEnvironment(spec: SynthesisedFunction): Record<string, string> {
  return {
    ...spec.environment,
    AWS_REGION: spec.region,
    AWS_DEFAULT_REGION: spec.region,
    AWS_LAMBDA_FUNCTION_NAME: spec.name,
    AWS_LAMBDA_FUNCTION_MEMORY_SIZE: String(spec.memoryMegabytes),
    AWS_LAMBDA_FUNCTION_VERSION: "$LATEST",
    AWS_LAMBDA_LOG_GROUP_NAME: `/aws/lambda/${spec.name}`,
    AWS_LAMBDA_LOG_STREAM_NAME: "drill",
  };
}

/** `name: message`, for errors of any realm. */
export function describeError(error: unknown): string {
  if (typeof error === "object" && error !== null && "message" in error) {
    const { name, message } = error as { name?: unknown; message: unknown };
    return `${String(name ?? "Error")}: ${String(message)}`;
  }
  return String(error);
}
