/**
 * Settings of a site as its functions were given them, and how long its machinery may take. The times are worst cases
 * from settings and published intervals: what `shared` documentation promises, not what the model happens to draw.
 */
import type {
  EdgeConfig,
  HeartbeatConfig,
  LatchConfig,
  TargetGroupFailoverConfig,
} from "../../handlers/runtime/config";
import { ttlSeconds } from "../aws/route53/answer";
import type { World } from "../scenario/world";

const SECOND = 1000;
const MINUTE = 60_000;
/** A node calls the heartbeat every 5 s; it looks again 2 s after a doubt, and asks within its 4 s. */
const HEARTBEAT_MILLISECONDS = 11 * SECOND;
/** Cold start, a dozen API calls across regions, and a modification's way to the load balancer's nodes. */
const HANDLER_MILLISECONDS = 10 * SECOND;
/** A changed path reaches all checkers. */
const PATH_PROPAGATION_MILLISECONDS = 8 * SECOND;
/** Connection and answer time-outs of a checker. */
const PROBE_MILLISECONDS = 6 * SECOND;

export interface SiteBounds {
  /** Switches allowed in a window; a design without a limit is held to the shipped defaults. */
  readonly maximumSwitches: number;
  readonly switchWindowMilliseconds: number;
  /** After a change of the world the site may still act on its own for this long (returns, arming). */
  readonly settleMilliseconds: number;
  /** From a group's failure until the load balancer says so, for the slowest group. */
  readonly detectMilliseconds: number;
  /** From the load balancer's verdict until traffic is on the other group: by the heartbeat, or else by the schedule. */
  readonly switchMilliseconds: number;
  /** The same by the schedule alone. */
  readonly switchByTickMilliseconds: number;
  /** The same by alarm alone: two buckets, delivery, evaluation. */
  readonly switchByAlarmMilliseconds: number;
  /** The gate's answer follows the load balancer. */
  readonly gateMilliseconds: number;
  readonly graceMilliseconds: number;
  /** How long the gate answers its last verdict when it cannot read. */
  readonly staleMilliseconds: number;
  /** Longest time from a site that refuses until Route 53 answers differently. */
  readonly dnsMilliseconds: number;
  /** Resolvers may keep an answer. */
  readonly ttlMilliseconds: number;
  /** From the failed health check until the path is changed: alarm, then the schedule if the message is lost. */
  readonly latchMilliseconds: number;
  /** From a changed path until Route 53 must answer accordingly. */
  readonly pathEffectMilliseconds: number;
  /** A scheduled function comes round and finishes what was left open. */
  readonly convergeMilliseconds: number;
}

function configOf<Config>(world: World, stack: string, name: string): Config | undefined {
  for (const { spec } of world.cloud.lambda.functions.values()) {
    if (spec.name !== `${stack}-${name}`) continue;
    const text = spec.environment.SITE_FAILOVER_CONFIG;
    return text === undefined ? undefined : (JSON.parse(text) as Config);
  }
  return undefined;
}

function detection(world: World, stack: string): number {
  const times = [...world.cloud.elb.state.targetGroups.values()]
    .filter((group) => group.site === stack && group.targetType !== "lambda")
    .map(
      ({ healthCheck: { intervalSeconds, timeoutSeconds, unhealthyThreshold } }) =>
        // Each failed probe may end with its time-out before the next begins.
        unhealthyThreshold * Math.max(intervalSeconds, timeoutSeconds) + timeoutSeconds,
    );
  return Math.max(0, ...times) * SECOND;
}

/** The slowest health check of the site. */
function dnsTurn(world: World, stack: string): number {
  const times = [...world.cloud.route53.state.checks.values()]
    // A calculated check follows its children at once.
    .filter((check) => check.site === stack && check.checkers.length > 0)
    .map(({ requestIntervalSeconds, failureThreshold }) => requestIntervalSeconds * failureThreshold);
  return Math.max(0, ...times) * SECOND + PROBE_MILLISECONDS;
}

function ttl(world: World): number {
  const name = world.site("primary").serviceName.toLowerCase();
  const records = world.cloud.route53.state.records.get(name) ?? [];
  return Math.max(0, ...records.map(ttlSeconds)) * SECOND;
}

export function siteBounds(world: World, stack: string): SiteBounds {
  const switching = configOf<TargetGroupFailoverConfig>(world, stack, "target-groups");
  const gate = configOf<EdgeConfig>(world, stack, "edge")?.gate;
  const latch = configOf<LatchConfig>(world, stack, "latch");
  const dnsMilliseconds = dnsTurn(world, stack);
  return {
    maximumSwitches: switching?.maximumSwitches ?? 6,
    switchWindowMilliseconds: (switching?.switchWindowSeconds ?? 900) * SECOND,
    settleMilliseconds:
      Math.max(switching?.returnAfterHealthySeconds ?? 0, latch?.armAfterHealthySeconds ?? 0) * SECOND +
      4 * MINUTE,
    detectMilliseconds: detection(world, stack),
    switchMilliseconds:
      (configOf<HeartbeatConfig>(world, stack, "heartbeat") === undefined ? MINUTE : HEARTBEAT_MILLISECONDS) +
      HANDLER_MILLISECONDS,
    switchByTickMilliseconds: MINUTE + HANDLER_MILLISECONDS,
    switchByAlarmMilliseconds: 3 * MINUTE + HANDLER_MILLISECONDS,
    gateMilliseconds: (gate?.cacheSeconds ?? 0) * SECOND + 2 * SECOND,
    graceMilliseconds: (gate?.switchGraceSeconds ?? 0) * SECOND,
    staleMilliseconds: (gate?.staleSeconds ?? 0) * SECOND,
    dnsMilliseconds,
    ttlMilliseconds: ttl(world),
    latchMilliseconds: 3 * MINUTE + HANDLER_MILLISECONDS,
    pathEffectMilliseconds: PATH_PROPAGATION_MILLISECONDS + dnsMilliseconds,
    convergeMilliseconds: 2 * MINUTE + HANDLER_MILLISECONDS,
  };
}
