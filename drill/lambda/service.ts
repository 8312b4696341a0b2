/**
 * Lambda in time: warm and cold starts, time-outs, concurrency, metrics.
 * https://docs.aws.amazon.com/lambda/latest/dg/lambda-concurrency.html
 */
import { unmodelled } from "../aws/applied";
import { LAMBDA_COLD_START, LAMBDA_WARM_START } from "../aws/assumptions";
import type { CloudWatchService } from "../aws/cloudwatch/service";
import type { Kernel } from "../kernel/kernel";
import type { Random } from "../kernel/random";
import type { SynthesisedFunction } from "../synth/model";
import { EventQueue } from "./events";
import type { Asked, Question } from "./fetch";
import { describeError, Instance, type Invocation, type Loader, type Result } from "./instance";
import type { DeployedFunction } from "./model";

/** A GET from a region; `done` is called when it has ended, one way or the other. */
export type Ask = (region: string, question: Question, done: Asked) => void;

export class LambdaService {
  readonly functions = new Map<string, DeployedFunction>();
  readonly events: EventQueue;
  /** How a function's `fetch` reaches the network. */
  ask: Ask = (_region, { url }) => {
    throw unmodelled(`a request to ${url} before the network is connected`, "Set LambdaService.ask.");
  };
  /** Told of every new execution environment. */
  onInstance: (deployed: DeployedFunction, instance: Instance) => void = () => {};
  private readonly random: Random;
  /** Figures of the drill. */
  invocations = 0;
  coldStarts = 0;

  constructor(
    readonly kernel: Kernel,
    private readonly cloudWatch: CloudWatchService,
    private readonly load: Loader,
  ) {
    this.random = kernel.random.stream("lambda");
    this.events = new EventQueue(kernel, this.random, (deployed, payload, done) =>
      this.run(deployed, payload, done),
    );
  }

  deploy(spec: SynthesisedFunction, site: string): DeployedFunction {
    const counter = (name: string) =>
      this.cloudWatch.counter({
        region: spec.region,
        namespace: "AWS/Lambda",
        name,
        dimensions: { FunctionName: spec.name },
      });
    const deployed: DeployedFunction = {
      spec,
      site,
      permissions: [],
      maximumRetryAttempts: 2,
      maximumEventAgeSeconds: 21600,
      deadLetterArn: undefined,
      reservedConcurrency: undefined,
      instances: [],
      running: 0,
      faults: {},
      metrics: {
        Errors: counter("Errors"),
        Throttles: counter("Throttles"),
        Invocations: counter("Invocations"),
        DeadLetterErrors: counter("DeadLetterErrors"),
        AsyncEventsDropped: counter("AsyncEventsDropped"),
        Duration: counter("Duration"),
      },
    };
    this.functions.set(spec.arn, deployed);
    return deployed;
  }

  /** May `principal` invoke the function on behalf of `sourceArn`? A resource policy without a statement says no. */
  permits(deployed: DeployedFunction, principal: string, sourceArn: string): boolean {
    return deployed.permissions.some(
      (permission) =>
        permission.action === "lambda:InvokeFunction" &&
        permission.principal === principal &&
        (permission.sourceArn === undefined || permission.sourceArn === sourceArn),
    );
  }

  /** Calls the function and waits for it, as a load balancer does. */
  invokeAndWait(
    arn: string,
    principal: string,
    sourceArn: string,
    event: unknown,
    done: (result: Result) => void,
  ): void {
    const deployed = this.functions.get(arn);
    if (deployed === undefined || !this.permits(deployed, principal, sourceArn)) {
      done({ ok: false, error: `AccessDenied: ${principal} may not invoke ${arn} for ${sourceArn}` });
      return;
    }
    this.run(deployed, event, (result) => done(result ?? { ok: false, error: "TooManyRequestsException" }));
  }

  /** Queues an event; retries, age limit and dead-letter queue follow. False when the caller may not invoke. */
  invokeLater(arn: string, principal: string, sourceArn: string, payload: unknown): boolean {
    const deployed = this.functions.get(arn);
    if (deployed === undefined || !this.permits(deployed, principal, sourceArn)) return false;
    this.queue(deployed, payload);
    return true;
  }

  /** For callers that are allowed by a role of their own, such as a schedule. */
  queue(deployed: DeployedFunction, payload: unknown): void {
    this.events.queue(deployed, payload);
  }

  /** For callers that have been checked, and wait; `done(undefined)` means throttled. */
  invokeNow(deployed: DeployedFunction, event: unknown, done: (result: Result | undefined) => void): void {
    this.run(deployed, event, done);
  }

  /** One attempt; `done(undefined)` means throttled. */
  private run(deployed: DeployedFunction, event: unknown, done: (result: Result | undefined) => void): void {
    const { clock } = this.kernel;
    const limit = deployed.faults.throttled === true ? 0 : deployed.reservedConcurrency;
    if (limit !== undefined && deployed.running >= limit) {
      deployed.metrics.Throttles.add(clock.now(), 1);
      done(undefined);
      return;
    }
    deployed.metrics.Invocations.add(clock.now(), 1);
    this.invocations++;
    deployed.running++;
    const finish = (result: Result) => {
      deployed.running--;
      done(result);
    };
    const invocation: Invocation = {
      requestId: this.random.uuid(),
      deadline: Number.POSITIVE_INFINITY,
      calls: 0,
    };
    const idle = this.idleOf(deployed);
    if (idle !== undefined) {
      idle.current = invocation;
      clock.after(this.random.between(LAMBDA_WARM_START[0], LAMBDA_WARM_START[1]), () =>
        this.start(deployed, idle, event, invocation, finish),
      );
      return;
    }
    this.coldStarts++;
    clock.after(this.random.between(LAMBDA_COLD_START[0], LAMBDA_COLD_START[1]), () => {
      const instance = this.createInstance(deployed, finish);
      if (instance !== undefined) this.start(deployed, instance, event, invocation, finish);
    });
  }

  /**
   * The environment that takes the next invocation: the first idle one. AWS does not say which it takes, so a fault may
   * have it drawn. Undefined: a new one.
   */
  private idleOf({ instances, faults }: DeployedFunction): Instance | undefined {
    const isIdle = (instance: Instance | undefined) =>
      instance !== undefined && instance.current === undefined && !instance.dead;
    if (faults.environments !== undefined) {
      const drawn = this.kernel.random.stream("lambda/environments").integer(faults.environments);
      const instance = instances[drawn];
      if (instance === undefined && instances.length < faults.environments) return undefined;
      if (isIdle(instance)) return instance;
    }
    return instances.find(isIdle);
  }

  /** Ends an environment in the middle of whatever it does. */
  crash(deployed: DeployedFunction, instance: Instance, error: string): void {
    instance.crash(error);
    remove(deployed, instance);
  }

  /** Ends an environment, now or when its invocation has ended. */
  retire(deployed: DeployedFunction, instance: Instance): void {
    if (instance.current !== undefined) {
      instance.retired = true;
      return;
    }
    instance.dead = true;
    remove(deployed, instance);
  }

  private createInstance(deployed: DeployedFunction, done: (result: Result) => void): Instance | undefined {
    try {
      const write = (line: string) => this.writeLine(deployed, line);
      const { spec } = deployed;
      const ask = (question: Question, done: Asked) => this.ask(spec.region, question, done);
      const instance = new Instance(spec, this.kernel, this.random, this.load, write, ask);
      deployed.instances.push(instance);
      this.onInstance(deployed, instance);
      return instance;
    } catch (error) {
      this.failed(deployed, describeError(error));
      done({ ok: false, error: describeError(error) });
      return undefined;
    }
  }

  private start(
    deployed: DeployedFunction,
    instance: Instance,
    event: unknown,
    invocation: Invocation,
    done: (result: Result) => void,
  ): void {
    const { clock } = this.kernel;
    if (instance.dead) {
      const error = "Runtime.ExitError: the environment ended before the invocation began";
      this.failed(deployed, error);
      done({ ok: false, error });
      return;
    }
    const startedAt = clock.now();
    const timed: Invocation = { ...invocation, deadline: startedAt + deployed.spec.timeoutSeconds * 1000 };
    const timeout = clock.at(timed.deadline, () =>
      instance.crash(`Sandbox.Timedout: Task timed out after ${deployed.spec.timeoutSeconds} seconds`),
    );
    instance.invoke(event, timed, (result) => {
      clock.cancel(timeout);
      deployed.metrics.Duration.add(clock.now(), clock.now() - startedAt);
      if (instance.retired || deployed.faults.recycled === true) instance.dead = true;
      if (instance.dead) remove(deployed, instance);
      if (result.ok) deployed.metrics.Errors.add(clock.now(), 0);
      else this.failed(deployed, result.error);
      done(result);
    });
  }

  private failed(deployed: DeployedFunction, error: string): void {
    const at = this.kernel.clock.now();
    deployed.metrics.Errors.add(at, 1);
    this.kernel.log.add({
      at,
      tier: "function",
      kind: "error",
      site: deployed.site,
      text: `${deployed.spec.name} failed`,
      why: error,
    });
  }

  private writeLine(deployed: DeployedFunction, line: string): void {
    const at = this.kernel.clock.now();
    this.kernel.log.add({
      at,
      tier: "function",
      kind: "line",
      site: deployed.site,
      text: line,
      detail: true,
      data: { function: deployed.spec.name },
    });
  }
}

function remove({ instances }: DeployedFunction, instance: Instance): void {
  const index = instances.indexOf(instance);
  if (index >= 0) instances.splice(index, 1);
}
