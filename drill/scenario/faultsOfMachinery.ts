/** Faults of what the failover itself runs on: metrics, messages, functions, schedules, APIs, the state table. */
import type { MetricId } from "../aws/cloudwatch/state";
import type { Remove } from "../aws/rules";
import type { Random } from "../kernel/random";
import type { DeployedFunction } from "../lambda/model";
import type { Interception } from "../sdk/connection";
import { failing, hanging, slow } from "./apiErrors";
import type { Begin } from "./faultsOfPlaces";
import type { FaultOf } from "./schema";
import type { World } from "./world";

const NAMESPACES = {
  route53: "AWS/Route53",
  "load-balancer": "AWS/ApplicationELB",
  lambda: "AWS/Lambda",
  sqs: "AWS/SQS",
} as const;

export function disturbMetrics(world: World, { site, of, late, lost }: FaultOf<"metrics">): Begin {
  const namespaces = of?.map((each): string => NAMESPACES[each]);
  const belongs =
    site === undefined ? () => true : ownerOf(world, world.stackOf(site), world.site(site).region);
  const applies = (metric: MetricId) =>
    (namespaces === undefined || namespaces.includes(metric.namespace)) && belongs(metric);
  return () => {
    const { clock } = world.kernel;
    const end = world.cloud.cloudWatch.metricRules.begin(clock.now(), {
      applies,
      ...(late === undefined ? {} : { late }),
      lost: lost === true,
    });
    return () => end(clock.now());
  };
}

/** Metrics of a site lie in its region; those of its health checks in us-east-1. */
function ownerOf(world: World, stack: string, region: string): (metric: MetricId) => boolean {
  return (metric) => {
    const check = world.cloud.route53.state.checks.get(metric.dimensions.HealthCheckId ?? "");
    return check === undefined ? metric.region === region : check.site === stack;
  };
}

export function disturbMessages(world: World, fault: FaultOf<"messages">): Begin {
  const { duplicates, lost, delay, reorders } = fault;
  const stack = fault.site === undefined ? undefined : world.stackOf(fault.site);
  return () =>
    world.cloud.sns.rules.add({
      applies: (topic) => stack === undefined || topic.site === stack,
      duplicates: duplicates === true,
      lost: lost === true,
      reorders: reorders === true,
      ...(delay === undefined ? {} : { delay }),
    });
}

export function disturbFunction(world: World, fault: FaultOf<"function">): Begin {
  const name = `${world.stackOf(fault.site)}-${fault.function}`;
  const applies = ({ spec }: DeployedFunction) => spec.name === name;
  return () => {
    // One schedule of faults runs on every design, and not every design has every function.
    if (![...world.cloud.lambda.functions.values()].some(applies)) {
      world.kernel.log.add({
        at: world.kernel.clock.now(),
        tier: "scenario",
        kind: "assumption",
        site: world.stackOf(fault.site),
        text: `there is no function ${name}: the fault "${fault.name}" changes nothing`,
      });
      return () => {};
    }
    const remove = world.cloud.functionFaults.rules.add({
      applies,
      throttled: fault.throttled === true,
      crashes: crashesOf(fault),
      recycled: fault.recycled === true,
      ...(fault.environments === undefined ? {} : { environments: fault.environments }),
    });
    const stop = recycling(world, fault.recycleEvery, applies);
    return () => {
      remove();
      stop();
    };
  };
}

/** At the begin and then every so often, until it is stopped. */
function recycling(
  world: World,
  every: number | undefined,
  applies: (deployed: DeployedFunction) => boolean,
): Remove {
  let open = every !== undefined;
  const recycle = () => {
    if (!open || every === undefined) return;
    world.cloud.functionFaults.recycle(applies);
    world.kernel.clock.after(every, recycle);
  };
  recycle();
  return () => {
    open = false;
  };
}

export function setClocks(world: World, fault: FaultOf<"clocks">): Begin {
  const name = `${world.stackOf(fault.site)}-${fault.function}`;
  return () =>
    world.cloud.functionFaults.rules.add({
      applies: ({ spec }) => spec.name === name,
      clockSkew: [-fault.off, fault.off],
    });
}

/** Probes of a site by Route 53's checkers, one by one. */
export function disturbCheckers(world: World, fault: FaultOf<"checkers">): Begin {
  const { how, probability, from } = fault;
  const stack = world.stackOf(fault.site);
  const regions: readonly string[] | undefined = from;
  const random = world.kernel.random.stream(`fault/${fault.name}`);
  return () =>
    world.cloud.network.checkerRules.add((checker, _check, loadBalancer) => {
      if (loadBalancer.site !== stack || regions?.includes(checker.region) === false) return undefined;
      if (probability < 1 && random.next() >= probability) return undefined;
      return how === "slow" ? { kind: "slow", milliseconds: fault.slow } : { kind: how };
    });
}

function crashesOf({ crashAfterCalls, crashAfterEachCall }: FaultOf<"function">): (calls: number) => boolean {
  let next = 1;
  return (calls) => {
    if (crashAfterCalls !== undefined && calls >= crashAfterCalls) return true;
    if (crashAfterEachCall !== true || calls < next) return false;
    next++;
    return true;
  };
}

export function disturbSchedules(world: World, { site, late }: FaultOf<"schedules">): Begin {
  const stack = world.stackOf(site);
  return () =>
    world.cloud.scheduler.rules.add({
      applies: (schedule) => schedule.site === stack,
      ...(late === undefined ? {} : { late }),
    });
}

export function impairApi(world: World, fault: FaultOf<"api">): Begin {
  const { connection } = world.cloud;
  const region = fault.site === undefined ? undefined : world.site(fault.site).region;
  const commands: readonly string[] = fault.commands;
  const random = world.kernel.random.stream(`fault/${fault.name}`);
  const text = `the drill's fault "${fault.name}"`;
  return () =>
    connection.interceptors.add((_caller, command, where) => {
      if (!commands.includes(command) || (region !== undefined && region !== where)) return undefined;
      if (fault.slow !== undefined) return slow(fault.slow, text);
      return failing(random, fault.probability, fault.error, text);
    });
}

/** Route 53's API alone: https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/route-53-concepts.html */
export function impairControlPlane(world: World, fault: FaultOf<"control-plane">): Begin {
  const random = world.kernel.random.stream(`fault/${fault.name}`);
  const text = `the drill's fault "${fault.name}": Route 53's control plane is impaired`;
  return () =>
    world.cloud.connection.interceptors.add((_caller, command) => {
      if (command !== "GetHealthCheck" && command !== "UpdateHealthCheck") return undefined;
      return fault.how === "hangs" ? hanging(text) : failing(random, 1, "ServiceUnavailable", text);
    });
}

export function loseTable(world: World, fault: FaultOf<"table">): Begin {
  const { region, stateTable, controller } = world.site(fault.site);
  const name = fault.of === "events" ? controller?.eventsTable : stateTable;
  const random = world.kernel.random.stream(`fault/${fault.name}`);
  const text = `the drill's fault "${fault.name}": the table ${name} cannot be used`;
  const isMeant = (caller: string) => fault.by === undefined || caller.endsWith(`-${fault.by}`);
  return () =>
    world.cloud.connection.interceptors.add((caller, _command, where, input) =>
      where === region && name !== undefined && input.TableName === name && isMeant(caller.name)
        ? tableTrouble(fault, random, text)
        : undefined,
    );
}

function tableTrouble(
  { slow: late, hangs, probability, error }: FaultOf<"table">,
  random: Random,
  text: string,
): Interception | undefined {
  if (late === undefined && hangs !== true) return failing(random, probability, error, text);
  if (probability < 1 && random.next() >= probability) return undefined;
  return late === undefined ? hanging(text) : slow(late, text);
}
