/** What the rules ask about, worked out once from the observation. Pure. */
import type { TargetGroupFailoverConfig } from "../runtime/config";
import { parseTime } from "../runtime/values";
import type { SwitchRecord, TargetGroupsDocument } from "../state/documents";
import type { GroupHealth } from "./observe";

export interface RouteState {
  readonly label: string;
  /** Group with the most weight; undefined when all have 0. */
  readonly serving: string | undefined;
  /** True when the whole list is present with full weight on the serving group. */
  readonly prepared: boolean;
}

export type StateReading =
  | { readonly kind: "read"; readonly document: TargetGroupsDocument }
  | { readonly kind: "unreadable"; readonly problem: string };

export interface Observation {
  /** In order of priority. */
  readonly groups: readonly GroupHealth[];
  /** At least one. */
  readonly routes: readonly RouteState[];
  readonly state: StateReading;
  /** An operator asked for a return to this group. */
  readonly returnTo?: string;
  /** Name of this function, for commands shown to people. */
  readonly functionName?: string;
}

export type Policy = Pick<
  TargetGroupFailoverConfig,
  "returnPolicy" | "returnAfterHealthySeconds" | "maximumSwitches" | "switchWindowSeconds" | "eventsTable"
>;

export interface Facts {
  readonly observation: Observation;
  readonly policy: Policy;
  /** In the priority that counts now: while a pin stands, its group is the first of the list. */
  readonly groups: readonly GroupHealth[];
  /** The group of the pin that stands, when the list still has it as a group with targets. */
  readonly pinned: GroupHealth | undefined;
  /** The pin itself, for its reasons. */
  readonly pin: TargetGroupsDocument["pinned"];
  /** The group all routes agree on. */
  readonly serving: GroupHealth | undefined;
  /** Application groups with enough healthy targets, in the priority that counts now. */
  readonly able: readonly GroupHealth[];
  /** Where traffic should go because the serving group cannot serve. */
  readonly better: GroupHealth | undefined;
  /** The last recorded switch. */
  readonly intent: SwitchRecord | undefined;
  readonly stateReadable: boolean;
  /** A group of higher priority than the serving one that could serve, and for how many milliseconds it has been so. */
  readonly candidate:
    | { readonly group: string; readonly healthySince: string; readonly healthyMs: number }
    | undefined;
  /** Switches the window still allows; a switch already recorded but not completed has been counted. */
  readonly switchesLeft: number;
}

export function isAble(group: GroupHealth): boolean {
  return (
    group.kind === "application" &&
    (group.healthy ?? 0) >= group.minimumHealthyTargets &&
    (group.healthy ?? 0) > 0
  );
}

/**
 * The groups with those counted out that the heartbeat's probes prove dead. Such proof is about groups the load balancer
 * calls able; and when it would leave no group able, it counts for nothing: then the probe is more likely to be wrong
 * than the load balancer.
 */
export function withDead(groups: readonly GroupHealth[], dead: readonly string[]): readonly GroupHealth[] {
  const counted = groups.map((group): GroupHealth => {
    const { settling: _settled, ...rest } = group;
    const proved = dead.includes(group.name) && (isAble(group) || group.healthy === undefined);
    return proved && group.kind === "application" ? { ...rest, healthy: 0, dead: true } : group;
  });
  return counted.some(isAble) ? counted : groups;
}

export function factsOf(observation: Observation, policy: Policy, now: number): Facts {
  const document = observation.state.kind === "read" ? observation.state.document : undefined;
  const first = observation.routes[0]?.serving;
  const agreed = observation.routes.every((route) => route.serving === first) ? first : undefined;
  const pin = document?.pinned;
  const pinned = observation.groups.find(
    (group) => group.name === pin?.group && group.kind === "application",
  );
  const groups =
    pinned === undefined
      ? observation.groups
      : [pinned, ...observation.groups.filter((group) => group !== pinned)];
  const serving = groups.find((group) => group.name === agreed);
  const able = groups.filter(isAble);
  return {
    observation,
    policy,
    groups,
    pinned,
    pin,
    serving,
    able,
    better: betterGroup(groups, able, serving),
    intent: document?.switches.at(-1),
    stateReadable: document !== undefined,
    candidate: candidateOf(groups, able, serving, document, now),
    switchesLeft: policy.maximumSwitches - switchesInWindow(document?.switches ?? [], policy, now),
  };
}

export function switchesInWindow(switches: readonly SwitchRecord[], policy: Policy, now: number): number {
  const start = now - policy.switchWindowSeconds * 1000;
  return switches.filter((record) => (parseTime(record.decidedAt) ?? now) > start).length;
}

/** With disagreeing routes `serving` is undefined and the answer is the best group of all. */
export function betterGroup(
  groups: readonly GroupHealth[],
  able: readonly GroupHealth[],
  serving: GroupHealth | undefined,
): GroupHealth | undefined {
  if (serving !== undefined && isAble(serving)) {
    return undefined;
  }
  if (able[0] !== undefined) {
    return able[0];
  }
  if (serving !== undefined && (serving.healthy ?? 0) > 0) {
    return undefined;
  }
  const [most] = [...groups].sort((one, other) => (other.healthy ?? 0) - (one.healthy ?? 0));
  if ((most?.healthy ?? 0) > 0) {
    return most;
  }
  const sorryPage = groups.find((group) => group.kind === "sorry-page");
  return sorryPage?.name === serving?.name ? undefined : sorryPage;
}

function candidateOf(
  groups: readonly GroupHealth[],
  able: readonly GroupHealth[],
  serving: GroupHealth | undefined,
  document: TargetGroupsDocument | undefined,
  now: number,
): Facts["candidate"] {
  const candidate = able[0];
  if (
    serving === undefined ||
    candidate === undefined ||
    groups.indexOf(candidate) >= groups.indexOf(serving)
  ) {
    return undefined;
  }
  const known = document?.candidate?.group === candidate.name ? document.candidate.healthySince : undefined;
  const healthySince = known ?? new Date(now).toISOString();
  return { group: candidate.name, healthySince, healthyMs: now - (parseTime(healthySince) ?? now) };
}

/**
 * True when a switch to this group has been recorded and not completed: going there (again) is the same switch. Where
 * it comes from does not matter, for half-done it is seen to come from the routes that are left.
 */
export function isPending({ intent }: Facts, to: string): boolean {
  return intent !== undefined && intent.completedAt === undefined && intent.to === to;
}

/** True when clients on some route meet a group with no healthy target (a sorry page counts as such). */
export function someRouteIsDead(facts: Facts): boolean {
  const { groups, routes } = facts.observation;
  return routes.some(
    (route) =>
      route.serving === undefined || groups.find((group) => group.name === route.serving)?.healthy === 0,
  );
}
