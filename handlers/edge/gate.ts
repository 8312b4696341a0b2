/**
 * The health gate's verdict: may Route 53 call this site healthy? Pure.
 *
 * A failover between target groups must never become a failover between sites, so the gate stays open for a while
 * when another group could serve and the switch to it is due.
 */
import type { EdgeConfig } from "../runtime/config";
import { isAble } from "../targetGroups/facts";
import type { GroupHealth } from "../targetGroups/observe";
import { type GateFacts, gateRules } from "./gateRules";

export type GatePolicy = Pick<NonNullable<EdgeConfig["gate"]>, "staleSeconds" | "switchGraceSeconds">;

export type GateReading =
  | { readonly kind: "read"; readonly serving: string | undefined; readonly groups: readonly GroupHealth[] }
  | { readonly kind: "unreadable"; readonly problem: string };

/** What the gate remembers between answers: in the factory's locals, so each Lambda instance has its own. */
export interface GateMemory {
  /** The last verdict that rests on a reading, and when that was made (ms since the epoch). */
  readonly last?: { readonly verdict: GateVerdict; readonly readAtMs: number };
  /** Since when a switch has been due while the serving group could not serve (ms since the epoch). */
  readonly switchDueSinceMs?: number;
}

export interface GateVerdict {
  readonly healthy: boolean;
  readonly rule: string;
  readonly reason: string;
  readonly serving: string | undefined;
  readonly groups: readonly GroupHealth[];
}

export interface Judgement {
  readonly verdict: GateVerdict;
  readonly memory: GateMemory;
  /** Why the reading was not enough to decide on; for the log. */
  readonly problem?: string;
}

/** The verdict and what to remember. `now` in milliseconds since the epoch. */
export function judge(reading: GateReading, memory: GateMemory, policy: GatePolicy, now: number): Judgement {
  const groups = reading.kind === "read" ? reading.groups : [];
  const serving =
    reading.kind === "read" ? groups.find((group) => group.name === reading.serving) : undefined;
  const servingAble = serving !== undefined && isAble(serving);
  const otherAble = servingAble ? undefined : groups.find(isAble);
  const enough = isEnough(reading, serving, otherAble);
  const remembered = withSwitchDue(memory, enough, servingAble, otherAble !== undefined, now);
  const ruling = firstRuling({ memory: remembered, policy, now, serving, otherAble, enough });
  if (!enough) {
    const problem = reading.kind === "unreadable" ? reading.problem : unreadGroups(groups);
    return { verdict: { ...ruling, serving: undefined, groups: [] }, memory: remembered, problem };
  }
  const verdict: GateVerdict = { ...ruling, serving: serving?.name, groups };
  return { verdict, memory: { ...remembered, last: { verdict, readAtMs: now } } };
}

function firstRuling(facts: GateFacts): Pick<GateVerdict, "healthy" | "rule" | "reason"> {
  for (const rule of gateRules) {
    if (rule.when(facts)) {
      return { ...rule.outcome(facts), rule: rule.id };
    }
  }
  throw new Error("No rule of the gate matches: the last rule has to match always.");
}

/**
 * The clock of a due switch starts with the first reading that shows it and stops with the first that shows the serving
 * group able. A group that comes and goes does not start it anew: clients have been waiting all the time.
 */
function withSwitchDue(
  memory: GateMemory,
  enough: boolean,
  servingAble: boolean,
  otherAble: boolean,
  now: number,
): GateMemory {
  if (!enough) {
    return memory;
  }
  const { switchDueSinceMs, ...rest } = memory;
  if (servingAble) {
    return rest;
  }
  return otherAble ? { ...rest, switchDueSinceMs: switchDueSinceMs ?? now } : memory;
}

function unreadGroups(groups: readonly GroupHealth[]): string {
  return groups.flatMap((group) => (group.problem === undefined ? [] : [group.problem])).join("; ");
}

/** One unreadable group does not matter when those that were read decide. */
function isEnough(
  reading: GateReading,
  serving: GroupHealth | undefined,
  otherAble: GroupHealth | undefined,
): boolean {
  if (reading.kind === "unreadable" || (serving !== undefined && serving.healthy === undefined)) {
    return false;
  }
  const decided = otherAble !== undefined || (serving !== undefined && isAble(serving));
  return decided || reading.groups.every((group) => group.healthy !== undefined);
}
