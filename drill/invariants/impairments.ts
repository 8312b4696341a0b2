/**
 * Which faults impair the machinery itself, where and when. A fault of the world (targets, a site that is cut off) is
 * what the machinery is for and excuses nothing; a fault of a function, its events, its API or its metrics may suspend
 * a bound, and each invariant says which of these it lets count.
 */
import type { Fault, Scenario } from "../scenario/schema";
import type { World } from "../scenario/world";

export type Part =
  /** The function that switches target groups: itself, and the API calls it cannot do without. */
  | "switching"
  /** The function that latches, and its API calls. */
  | "latching"
  /** The function behind the check path, and its API calls. */
  | "gate"
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
  DescribeTargetHealth: ["switching", "gate", "controlling", "watching"],
  DescribeListeners: ["switching", "gate", "controlling"],
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
  Invoke: ["controlling", "watching"],
  CreateSchedule: ["controlling"],
  DeleteSchedule: ["controlling"],
};

const EVERYTHING: readonly Part[] = [
  "switching",
  "latching",
  "gate",
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
      return [PART_OF_FUNCTION[fault.function]];
    case "schedules":
      return ["ticks"];
    case "api":
      return [...new Set(fault.commands.flatMap((command) => PARTS_OF_COMMAND[command] ?? EVERYTHING))];
    default:
      return EVERYTHING;
  }
}

interface Impairment {
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

  /** The latest moment up to `now` at which one of the parts was impaired; negative infinity when none ever was. */
  lastBefore(site: string, parts: readonly Part[], now: number): number {
    return this.matching(site, parts)
      .filter(({ from }) => from <= now)
      .reduce((last, { until }) => Math.max(last, Math.min(until, now)), Number.NEGATIVE_INFINITY);
  }
}
