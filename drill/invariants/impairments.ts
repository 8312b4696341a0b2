/**
 * Which faults impair the machinery itself, where and when. A fault of the world (targets, a site that is cut off) is
 * what the machinery is for and excuses nothing; a fault of a function, its events, its API or its metrics may suspend
 * a bound, and each invariant says which of these it lets count.
 */
import { CHECKER_REGIONS } from "../aws/route53/state";
import type { Fault, FaultOf, Scenario } from "../scenario/schema";
import type { World } from "../scenario/world";

export type Part =
  /** The function that switches target groups: itself, and the API calls it cannot do without. */
  | "switching"
  /** The function that latches, and its API calls. */
  | "latching"
  /** The function behind the check path, and its API calls. */
  | "gate"
  /** What the gate's environments remember, and their clocks. */
  | "memory"
  /** The heartbeat: itself, and the API calls it looks with. */
  | "heartbeat"
  /** The controller: itself, and the API calls it cannot do without. */
  | "controlling"
  /** The sentinel, and the API calls it looks with. */
  | "watching"
  /** The state table. */
  | "state"
  /** The events table. */
  | "history"
  /** Publishing to people. */
  | "telling"
  /** Minute schedules. */
  | "ticks"
  /** Metrics, alarms and the messages between alarm and function. */
  | "alarms"
  /** Some or all checkers of Route 53 cannot reach the site. */
  | "checkers"
  /** Clients and checkers cannot reach the site. */
  | "reach";

const PARTS_OF_COMMAND: Readonly<Record<string, readonly Part[]>> = {
  DescribeTargetHealth: ["switching", "gate", "heartbeat", "controlling", "watching"],
  DescribeListeners: ["switching", "gate", "heartbeat", "controlling"],
  DescribeRules: ["switching", "controlling"],
  ModifyListener: ["switching"],
  ModifyRule: ["switching"],
  GetItem: ["state", "history"],
  PutItem: ["state", "history"],
  Publish: ["telling"],
  GetHealthCheck: ["latching", "controlling"],
  UpdateHealthCheck: ["latching", "controlling"],
  DescribeAlarms: ["latching", "controlling"],
  GetMetricData: ["latching", "controlling"],
  DescribeAutoScalingGroups: ["controlling"],
  SetDesiredCapacity: ["controlling"],
  DescribeDBInstances: ["controlling", "watching"],
  RebootDBInstance: ["controlling"],
  PromoteReadReplica: ["controlling"],
  DescribeInstanceStatus: ["watching"],
  PutMetricData: ["watching"],
  Invoke: ["heartbeat", "controlling", "watching"],
  CreateSchedule: ["controlling"],
  DeleteSchedule: ["controlling"],
};

const EVERYTHING: readonly Part[] = [
  "switching",
  "latching",
  "gate",
  "memory",
  "heartbeat",
  "controlling",
  "watching",
  "state",
  "history",
  "telling",
  "ticks",
  "alarms",
  "checkers",
  "reach",
];

const PART_OF_FUNCTION = {
  latch: "latching",
  "target-groups": "switching",
  edge: "gate",
  heartbeat: "heartbeat",
  controller: "controlling",
  sentinel: "watching",
} as const;

/** Parts that a fault impairs; a fault that is not in the list is taken to impair everything. */
export function partsOf(fault: Fault): readonly Part[] {
  switch (fault.fault) {
    // Of the world, too: what databases, instances and targets do is what the machinery is for.
    case "targets":
    case "database":
    case "instances":
    case "instance-impaired":
      return [];
    case "zone":
    case "load-balancer-node":
      return ["reach", "checkers"];
    // Nothing of the site runs or is reached; what the rest of the world does about it is judged.
    case "region":
      return EVERYTHING;
    case "checkers":
      return ["checkers"];
    case "clocks":
      return fault.function === "edge" ? ["memory"] : [PART_OF_FUNCTION[fault.function]];
    case "control-plane":
      return ["latching", "controlling"];
    case "metrics":
      return ["alarms", "latching", "controlling"];
    case "table":
      return [fault.of === "events" ? "history" : "state"];
    case "unreachable":
      return fault.from === undefined ? ["reach", "checkers"] : ["checkers"];
    case "messages":
      return fault.lost === true || fault.delay !== undefined || fault.reorders === true ? ["alarms"] : [];
    case "function":
      return partsOfFunction(fault);
    case "schedules":
      return ["ticks"];
    case "api":
      return [...new Set(fault.commands.flatMap((command) => PARTS_OF_COMMAND[command] ?? EVERYTHING))];
    default:
      return EVERYTHING;
  }
}

/** A probe in two that is lost makes a checker that asks twice as good as blind. */
const MOSTLY = 0.5;

function regionsCutBy(fault: Fault): readonly string[] {
  if (fault.fault === "region") return CHECKER_REGIONS;
  if (fault.fault === "unreachable") return fault.from ?? CHECKER_REGIONS;
  return fault.fault === "checkers" && fault.probability >= MOSTLY ? (fault.from ?? CHECKER_REGIONS) : [];
}

/** Whether an environment is new or old is nobody's business but the gate's, whose lease remembers. */
function partsOfFunction(fault: FaultOf<"function">): readonly Part[] {
  const stops =
    fault.throttled === true || fault.crashAfterCalls !== undefined || fault.crashAfterEachCall === true;
  if (fault.function !== "edge") return stops ? [PART_OF_FUNCTION[fault.function]] : [];
  return stops ? ["gate", "memory"] : ["memory"];
}

interface Impairment {
  readonly fault: Fault;
  readonly parts: readonly Part[];
  /** Stack name; undefined: both sites. */
  readonly site: string | undefined;
  readonly from: number;
  readonly until: number;
}

export class Impairments {
  private readonly list: readonly Impairment[];

  constructor(world: World, scenario: Scenario, zeroAt: number) {
    this.list = scenario.faults.map((fault) => ({
      fault,
      parts: partsOf(fault),
      site: "site" in fault && fault.site !== undefined ? world.stackOf(fault.site) : undefined,
      from: zeroAt + fault.at,
      until: fault.until === undefined ? Number.POSITIVE_INFINITY : zeroAt + fault.until,
    }));
  }

  private matching(site: string, parts: readonly Part[]): readonly Impairment[] {
    return this.list.filter(
      (each) =>
        (each.site === undefined || each.site === site) && each.parts.some((part) => parts.includes(part)),
    );
  }

  /** True when any of the parts was impaired at any moment of [from, to]. */
  during(site: string, parts: readonly Part[], from: number, to: number): boolean {
    return this.matching(site, parts).some((each) => each.from <= to && each.until >= from);
  }

  /** Kinds of the faults that were active at any moment of [from, to], sorted. */
  kindsDuring(from: number, to: number): readonly string[] {
    const active = this.list.filter((each) => each.from <= to && each.until >= from);
    return [...new Set(active.map(({ fault }) => fault.fault))].sort();
  }

  /**
   * True when a fault that `matches`, and impairs one of `parts` if they are given, was active at any moment of
   * [from, to]. `long`: for at least so long by then.
   */
  some(
    site: string,
    matches: (fault: Fault) => boolean,
    { from, to, long = 0 }: { readonly from: number; readonly to: number; readonly long?: number },
    parts?: readonly Part[],
  ): boolean {
    return this.list.some(
      (each) =>
        (each.site === undefined || each.site === site) &&
        each.from <= to &&
        each.until >= from &&
        Math.min(each.until, to) - each.from >= long &&
        (parts === undefined || each.parts.some((part) => parts.includes(part))) &&
        matches(each.fault),
    );
  }

  /** Regions whose checkers could not reach the site at any moment of [from, to], all of them together. */
  regionsCut(site: string, from: number, to: number): ReadonlySet<string> {
    const cut = new Set<string>();
    for (const { fault, from: begin, until, site: where } of this.list) {
      if ((where !== undefined && where !== site) || begin > to || until < from) continue;
      for (const region of regionsCutBy(fault)) cut.add(region);
    }
    return cut;
  }

  /** The latest moment up to `now` at which one of the parts was impaired; negative infinity when none ever was. */
  lastBefore(site: string, parts: readonly Part[], now: number): number {
    return this.matching(site, parts)
      .filter(({ from }) => from <= now)
      .reduce((last, { until }) => Math.max(last, Math.min(until, now)), Number.NEGATIVE_INFINITY);
  }
}
