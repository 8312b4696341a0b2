/**
 * A call's way to the model: latency, the caller's permissions, the model's answer or error, latency back; and the
 * client's way with what fails: time-outs and further attempts (client.ts).
 */
import { awsError, unmodelled } from "../aws/applied";
import { API_LATENCY, CROSS_REGION_LATENCY } from "../aws/assumptions";
import { allows } from "../aws/iam/evaluate";
import { Rules } from "../aws/rules";
import type { Cloud } from "../cloud";
import type { Timer } from "../kernel/clock";
import type { Random } from "../kernel/random";
import type { Instance } from "../lambda/instance";
import type { PolicyStatement } from "../synth/model";
import { type ClientState, createClientState, isRetried, retryDelay, timeOutOf } from "./client";
import {
  ACCESS_DENIED_NAMES,
  type Call,
  type CommandModel,
  type CommandName,
  commandModels,
} from "./commands";

/** Who calls: a function with its role, or an operator who may do anything. */
export interface Caller {
  readonly name: string;
  readonly region: string;
  readonly accountId: string;
  /** Undefined: an administrator. */
  readonly statements: readonly PolicyStatement[] | undefined;
  /** Where the calling code runs; its death drops what is under way. */
  readonly instance: Instance | undefined;
  /** Asked after each call was carried out; true ends the instance before the answer reaches it. */
  readonly crash: ((calls: number) => boolean) | undefined;
}

type AnyModel = CommandModel<Record<string, unknown>, { $metadata: unknown }>;

interface Command {
  readonly model: AnyModel;
  /** `ModifyListener`, without `Command`. */
  readonly name: string;
  readonly parameters: ReadonlySet<string>;
}

/** By class name: every call of a drill asks. */
const commands = new Map<string, Command>(
  (Object.keys(commandModels) as CommandName[]).map((name) => {
    // Which input a model takes is known only with its name; the call brings both together.
    const model = commandModels[name] as unknown as AnyModel;
    return [`${name}Command`, { model, name, parameters: new Set(model.parameters) }];
  }),
);

/** One attempt of a call, with what it came to. */
export interface CarriedCall {
  readonly caller: Caller;
  /** `ModifyListener`, without `Command`. */
  readonly command: string;
  readonly input: Readonly<Record<string, unknown>>;
  /** Undefined when the call was refused or failed. */
  readonly answer: unknown;
}

/** What a fault does to one attempt of a call. An attempt that fails or times out is taken not to be carried out. */
export interface Interception {
  /** The answer comes this much later. Infinity: never, although the connection stands. */
  readonly delayMilliseconds: number;
  /** The service's error instead of an answer. */
  readonly error?: Error;
  /** Nothing answers the handshake. */
  readonly unreachable?: boolean;
  /** An attempt that times out is carried out all the same: only its answer is late. */
  readonly carriedOut?: boolean;
  /** For the message of a time-out. */
  readonly cause?: string;
}

/** One call of a client, over all its attempts. */
interface Sending {
  readonly caller: Caller;
  readonly commandName: string;
  /** `ModifyListener`, without `Command`. */
  readonly command: string;
  readonly model: AnyModel;
  readonly call: Call<Record<string, unknown>>;
  readonly client: ClientState;
  readonly resolve: (value: unknown) => void;
  readonly reject: (error: Error) => void;
}

interface Attempt {
  /** From 1. */
  readonly number: number;
  /** Milliseconds spent between attempts so far. */
  readonly waited: number;
  /** What the attempt cost the client's quota of retries; undefined for the first one. */
  readonly cost: number | undefined;
}
const FIRST_ATTEMPT: Attempt = { number: 1, waited: 0, cost: undefined };

/** Undefined: the call is none of the fault's business. `command`: without `Command`. */
export type Interceptor = (
  caller: Caller,
  command: string,
  region: string,
  input: Readonly<Record<string, unknown>>,
) => Interception | undefined;

export class Connection {
  /** Told of every call that was carried out; for those who watch a drill. */
  onCall: (call: CarriedCall) => void = () => {};
  /** API calls carried out, by command. */
  readonly counts = new Map<string, number>();
  /** Asked at the begin of each call: what faults do to it. */
  readonly interceptors = new Rules<Interceptor>();

  private readonly latency: Random;

  constructor(private readonly cloud: Cloud) {
    this.latency = cloud.kernel.random.stream("api-latency");
  }

  /** `client`: undefined for a client with the SDK's own defaults that lives for one call. */
  send(
    caller: Caller,
    commandName: string,
    input: Record<string, unknown>,
    region: string,
    client: ClientState = createClientState({}),
  ): Promise<unknown> {
    const known = commands.get(commandName);
    if (known === undefined)
      return this.refuse(
        unmodelled(`the SDK command ${commandName}`, "Add it to drill/sdk/commands.ts and drill/sdk/models."),
      );
    for (const key in input) {
      if (input[key] === undefined || known.parameters.has(key)) continue;
      return this.refuse(
        unmodelled(
          `the parameter ${key} of ${commandName}`,
          "Add it to its command in drill/sdk/models and to the model.",
        ),
      );
    }
    const call = { input, region, accountId: caller.accountId };
    const { model, name: command } = known;
    return new Promise((resolve, reject) => {
      this.attempt({ caller, commandName, command, model, call, client, resolve, reject }, FIRST_ATTEMPT);
    });
  }

  /** What the model does not know ends the drill, whatever the caller does with the error. */
  private refuse(error: Error): Promise<never> {
    this.cloud.kernel.settler.fail(error);
    return Promise.reject(error);
  }

  private attempt(sending: Sending, attempt: Attempt): void {
    const { caller, call, client } = sending;
    const { clock } = this.cloud.kernel;
    const [minimum, maximum] = call.region === caller.region ? API_LATENCY : CROSS_REGION_LATENCY;
    const latency = this.latency.between(minimum, maximum);
    const interception = this.intercept(caller, sending.command, call);
    const timeOut =
      interception === undefined ? undefined : timeOutOf(client.settings, interception, latency);
    if (timeOut !== undefined) {
      if (interception?.carriedOut === true) this.carryOutUnheard(sending, latency / 2);
      // A client without a time-out waits until its function's time is up.
      if (timeOut.afterMilliseconds === Number.POSITIVE_INFINITY) return;
      clock.after(timeOut.afterMilliseconds, () => {
        if (this.isDead(caller)) return;
        if (interception?.carriedOut === true) this.afterCall(caller);
        else this.carried(sending, undefined);
        if (!this.isDead(caller)) this.failed(sending, timeOut.error, attempt);
      });
      return;
    }
    const startedAt = clock.now();
    clock.after(latency / 2 + (interception?.delayMilliseconds ?? 0), () => {
      if (caller.instance?.dead === true) return;
      let open = true;
      const finish = (error: Error | undefined, value: object | undefined) => {
        if (!open || this.isDead(caller)) return;
        open = false;
        clock.cancel(late);
        this.carried(sending, value);
        clock.after(latency / 2, () => {
          if (this.isDead(caller)) return;
          if (error !== undefined) this.failed(sending, error, attempt);
          else this.succeeded(sending, value, attempt);
        });
      };
      // Before the call: it may be answered at once.
      const late = this.giveUpLater(sending, attempt, startedAt, () => {
        const wasOpen = open;
        open = false;
        return wasOpen;
      });
      this.apply(sending, interception?.error, finish);
    });
  }

  private carryOutUnheard(sending: Sending, afterMilliseconds: number): void {
    const { caller, command, call } = sending;
    this.cloud.kernel.clock.after(afterMilliseconds, () =>
      this.apply(sending, undefined, (_error, answer) =>
        this.onCall({ caller, command, input: call.input, answer }),
      ),
    );
  }

  /** For a call that is carried out over time: its client may give it up while it goes on. */
  private giveUpLater(
    sending: Sending,
    attempt: Attempt,
    startedAt: number,
    close: () => boolean,
  ): Timer | undefined {
    const { requestTimeout } = sending.client.settings;
    if (sending.model.runOverTime === undefined || requestTimeout === Number.POSITIVE_INFINITY)
      return undefined;
    return this.cloud.kernel.clock.at(startedAt + requestTimeout, () => {
      if (this.isDead(sending.caller) || !close()) return;
      this.carried(sending, undefined);
      const error = new Error(`no answer within ${requestTimeout} ms`);
      error.name = "TimeoutError";
      if (!this.isDead(sending.caller))
        this.failed(sending, Object.assign(error, { $metadata: {} }), attempt);
    });
  }

  private isDead({ instance }: Caller): boolean {
    return instance?.dead === true;
  }

  private carried({ caller, command, call }: Sending, answer: unknown): void {
    this.onCall({ caller, command, input: call.input, answer });
    this.afterCall(caller);
  }

  /** Where the client's code runs: an environment may be frozen, or gone. */
  private within({ instance }: Caller, run: () => void): void {
    if (instance !== undefined) {
      instance.enter(run);
      return;
    }
    this.cloud.kernel.settler.wake();
    run();
  }

  private succeeded({ caller, client, resolve }: Sending, value: object | undefined, attempt: Attempt): void {
    const { number: attempts, waited: totalRetryDelay } = attempt;
    this.within(caller, () => {
      client.succeeded(attempt.cost);
      resolve({ ...value, $metadata: { httpStatusCode: 200, attempts, totalRetryDelay } });
    });
  }

  private failed(sending: Sending, error: Error, { number, waited }: Attempt): void {
    const { clock, random } = this.cloud.kernel;
    const { client, caller } = sending;
    const retries = isRetried(error) && number < client.settings.maxAttempts;
    const cost = retries ? client.takeRetry(error) : undefined;
    if (cost === undefined) {
      this.within(caller, () => sending.reject(withMetadata(error, number, waited)));
      return;
    }
    const wait = retryDelay(error, number - 1, random.stream("sdk-backoff"));
    const again = { number: number + 1, waited: waited + wait, cost };
    clock.after(wait, () => this.within(caller, () => this.attempt(sending, again)));
  }

  /** Faults are asked in the order in which they began: the longest delay and the first error count. */
  private intercept(
    caller: Caller,
    command: string,
    call: Call<Record<string, unknown>>,
  ): Interception | undefined {
    let sum: Interception | undefined;
    for (const rule of this.interceptors.all()) {
      const one = rule(caller, command, call.region, call.input);
      if (one === undefined) continue;
      sum =
        sum === undefined
          ? one
          : { ...one, ...sum, delayMilliseconds: Math.max(sum.delayMilliseconds, one.delayMilliseconds) };
    }
    return sum;
  }

  /** Counts the call; a crash asked for happens after the call was carried out and before it is answered. */
  private afterCall(caller: Caller): void {
    const invocation = caller.instance?.current;
    if (invocation === undefined) return;
    invocation.calls++;
    if (caller.crash?.(invocation.calls) === true) {
      this.cloud.kernel.settler.wake();
      caller.instance?.crash("Runtime.ExitError: the drill ended the environment after an API call");
    }
  }

  /** Errors of the model and of the service are answers; what the model does not know also ends the drill. */
  private apply(
    { caller, commandName, model, call }: Sending,
    impaired: Error | undefined,
    done: (error: Error | undefined, value: object | undefined) => void,
  ): void {
    this.counts.set(commandName, (this.counts.get(commandName) ?? 0) + 1);
    let value: object;
    try {
      if (impaired !== undefined) throw impaired;
      authorize(this.cloud, caller, model, call);
      if (model.runOverTime !== undefined) {
        model.runOverTime(this.cloud, call, done);
        return;
      }
      value = model.run(this.cloud, this.cloud.kernel.clock.now(), call);
    } catch (error) {
      if (!(error instanceof Error)) throw error;
      if (error.name === "Unmodelled") this.cloud.kernel.settler.fail(error);
      done(error, undefined);
      return;
    }
    done(undefined, value);
  }
}

/** The SDK adds to an error how often it tried. */
function withMetadata(error: Error, attempts: number, totalRetryDelay: number): Error {
  const metadata = Reflect.get(error, "$metadata") as object | undefined;
  return Object.assign(error, { $metadata: { ...metadata, attempts, totalRetryDelay } });
}

function authorize(cloud: Cloud, caller: Caller, model: AnyModel, call: Call<Record<string, unknown>>): void {
  if (caller.statements === undefined) return;
  const context = model.context?.(call, cloud);
  for (const resource of model.resources(call, cloud))
    if (!allows(caller.statements, model.action, resource, context))
      throw denied(caller, model, model.action, resource);
  for (const { action, resource, context } of model.alsoNeeds?.(call) ?? [])
    if (!allows(caller.statements, action, resource, context)) throw denied(caller, model, action, resource);
}

function denied(caller: Caller, model: AnyModel, action: string, resource: string): Error {
  const service = model.action.split(":")[0] ?? "";
  return awsError(
    ACCESS_DENIED_NAMES[service] ?? "AccessDenied",
    `${caller.name} is not authorized to perform: ${action} on resource: ${resource}`,
    403,
  );
}
