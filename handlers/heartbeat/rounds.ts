/** How many requests each group gets, and what their outcomes come to. Pure. */
import { isAble } from "../targetGroups/facts";
import type { GroupHealth } from "../targetGroups/observe";
import type { Look } from "./look";
import { type HeartbeatMemory, mayReport, nextAskAtMs, type ProbeMemory } from "./memory";
import type { ProbeOutcome } from "./probe";
import { type ProbeVerdict, probeVerdict } from "./probeRules";

/** Group name → how many. */
export type Sizes = Readonly<Record<string, number>>;
/** Group name → what came of each request so far; `undefined` has not ended. */
export type Outcomes = Readonly<Record<string, readonly (ProbeOutcome | undefined)[]>>;
export type Verdicts = Readonly<Record<string, ProbeVerdict & { readonly rule: string }>>;

/**
 * Requests that must all fail. Sixteen, because the load balancer spreads them over the targets: of a group that has
 * lost half of its targets the first request and all of a burst of 8 fail once in 500 looks, of 16 once in 130,000.
 */
const SERVING_BURST = 16;
/** For a group that does not serve, a mistake only puts off a return. */
const OTHER_BURST = 4;
/** Requests to the other groups, meanwhile, that show whether the probe works. */
const CONTROL = 2;
/** A suspicion of an earlier call is older than this: it is another outage. */
const SUSPICION_MS = 10_000;

/** After this a death has to be confirmed again. */
const KNOWN_DEAD_MS = 60_000;

function isRecent(atMs: number | undefined, withinMs: number, now: number): boolean {
  return atMs !== undefined && now - atMs < withinMs;
}

export function isConfirming(memory: ProbeMemory | undefined, now: number): boolean {
  return isRecent(memory?.suspectAtMs, SUSPICION_MS, now);
}

/**
 * Its death was confirmed lately, and nothing would be asked for now: one more failure is enough to go on calling it
 * dead. Whatever is asked for is confirmed anew.
 */
function isKnownDead(name: string, serving: boolean, memory: HeartbeatMemory, now: number): boolean {
  const acts = serving ? now >= nextAskAtMs(memory, { name }, now) : mayReport(memory, now);
  return !acts && isRecent(memory.probes[name]?.deadAtMs, KNOWN_DEAD_MS, now);
}

/** The first round: one request each, but a burst to a group that an earlier call suspects. */
export function firstSizes(names: readonly string[], memory: HeartbeatMemory, now: number): Sizes {
  const suspects = names.filter((name) => isConfirming(memory.probes[name], now));
  const size = (name: string) => {
    if (suspects.includes(name)) {
      return name === memory.seen?.group ? SERVING_BURST : OTHER_BURST;
    }
    return suspects.length > 0 ? CONTROL : 1;
  };
  return Object.fromEntries(names.map((name) => [name, size(name)]));
}

function passedIn(round: Outcomes, name: string): boolean {
  return round[name]?.some((outcome) => outcome?.kind === "passed") === true;
}

/** Ended or not, nothing was answered well, and nothing could not be sent. */
function looksDead(outcomes: readonly (ProbeOutcome | undefined)[], slow: boolean): boolean {
  return (
    outcomes.length > 0 &&
    outcomes.every((outcome) => (outcome === undefined ? !slow : outcome.kind === "failed"))
  );
}

/**
 * The second round, a second after the first began; undefined when there is nothing to confirm. A request that has not
 * been answered by then counts as failing for the time being, so that a hanging group is confirmed in the same call;
 * not while the group is known to be slow.
 */
export function secondSizes(
  first: Outcomes,
  seen: Extract<Look, { kind: "seen" }>,
  memory: HeartbeatMemory,
  now: number,
): Sizes | undefined {
  const probed = seen.groups.filter(({ name }) => first[name] !== undefined);
  const passed = probed.filter(({ name }) => passedIn(first, name));
  const suspects = probed.filter(
    (group) =>
      isAble(group) &&
      looksDead(first[group.name] ?? [], now < memory.slowUntilMs) &&
      !isConfirming(memory.probes[group.name], now) &&
      !isKnownDead(group.name, group.name === seen.serving, memory, now),
  );
  if (suspects.length === 0 || passed.length === 0) {
    return undefined;
  }
  return Object.fromEntries([
    ...passed.map(({ name }) => [name, CONTROL] as const),
    ...suspects.map(({ name }) => [name, name === seen.serving ? SERVING_BURST : OTHER_BURST] as const),
  ]);
}

function ended(outcomes: readonly (ProbeOutcome | undefined)[] | undefined): readonly ProbeOutcome[] {
  return (outcomes ?? []).map((outcome) => outcome ?? { kind: "cut" });
}

/** Verdicts on every probed group that the load balancer calls able; the others need none. */
export function judge(
  first: Outcomes,
  second: Outcomes,
  seen: Extract<Look, { kind: "seen" }>,
  memory: HeartbeatMemory,
  now: number,
): Verdicts {
  const verdict = ({ name }: GroupHealth) => {
    const deciding = (second[name]?.length ?? 0) > 0 ? second : first;
    return probeVerdict({
      serving: name === seen.serving,
      first: ended(first[name]),
      second: ended(second[name]),
      control: Object.keys(deciding).some((other) => other !== name && passedIn(deciding, other)),
      confirming: isConfirming(memory.probes[name], now),
      knownDead: isKnownDead(name, name === seen.serving, memory, now),
      hasPassed: memory.probes[name]?.passedAtMs !== undefined,
    });
  };
  return Object.fromEntries(
    seen.groups
      .filter((group) => first[group.name] !== undefined && isAble(group))
      .map((group) => [group.name, verdict(group)]),
  );
}

/** How long a group that was slower than the confirmation waits for is given its full time. */
const SLOW_MS = 60_000;

export function afterProbes(
  memory: HeartbeatMemory,
  verdicts: Verdicts,
  { first, second }: { readonly first: Outcomes; readonly second: Outcomes },
  serving: string | undefined,
  now: number,
): HeartbeatMemory {
  const probes = Object.entries(verdicts).map(
    ([name, verdict]) => [name, nextProbe(memory.probes[name], verdict, now)] as const,
  );
  // Confirmed for nothing: it was answered well, only later than a second.
  const slow = Object.keys(verdicts).some(
    (name) => (second[name]?.length ?? 0) > CONTROL && passedIn(first, name),
  );
  const { blindSinceMs: blind, ...rest } = memory;
  return {
    ...rest,
    probes: { ...memory.probes, ...Object.fromEntries(probes) },
    slowUntilMs: slow ? now + SLOW_MS : memory.slowUntilMs,
    ...(verdicts[serving ?? ""]?.kind === "unproven" ? { blindSinceMs: blind ?? now } : {}),
  };
}

function nextProbe(
  { suspectAtMs: _judged, ...memory }: ProbeMemory = {},
  verdict: Verdicts[string] | undefined,
  now: number,
): ProbeMemory {
  const { deadAtMs: _over, ...alive } = memory;
  switch (verdict?.kind) {
    case "passing":
      return { ...alive, passedAtMs: now };
    case "suspect":
      return { ...memory, suspectAtMs: now };
    case "dead":
      return verdict.rule === "PROBE-DEAD" ? { ...memory, deadAtMs: now } : memory;
    default:
      return memory;
  }
}
