/** One call of the heartbeat: wait for the instance's turn → look and probe → decide → ask; in alert, look twice. */
import type { LambdaPort } from "../runtime/clients";
import type { HeartbeatConfig } from "../runtime/config";
import type { RoutesReadPort } from "../targetGroups/observe";
import { ask } from "./ask";
import { type BeatFacts, type BeatOutcome, decideBeat } from "./beatRules";
import { beatFacts } from "./facts";
import { isThrottled, LOOK_DEADLINE_MS, type Look, look } from "./look";
import { aboutOf, afterAsking, afterLook, afterServing, type HeartbeatMemory } from "./memory";
import { NO_PROBES, type Probes, probeGroups } from "./probing";
import { afterProbes, judge, type Verdicts } from "./rounds";
import { sleepUntil, type Time } from "./time";

/** Kept at the end of a call for the request. */
const ASK_MS = 300;

export interface BeatContext {
  readonly config: HeartbeatConfig;
  readonly elb: RoutesReadPort;
  readonly lambda: LambdaPort;
  readonly time: Time;
  /** When the call must have been answered, milliseconds since the epoch. */
  readonly endAtMs: number;
}

export interface Beat {
  readonly rule: string;
  readonly reason: string;
  readonly written: readonly string[];
  /** Why the call counts as failed. */
  readonly problem?: string;
  readonly memory: HeartbeatMemory;
  /** What was seen; absent when nothing was looked at. */
  readonly facts?: BeatFacts;
}

export async function beat(context: BeatContext, memory: HeartbeatMemory): Promise<Beat> {
  const { time, endAtMs } = context;
  const lookAtMs = Math.max(time.now(), memory.nextLookAtMs);
  if (lookAtMs + LOOK_DEADLINE_MS + ASK_MS > endAtMs) {
    return notLooked(memory);
  }
  // The nodes of the load balancer call on phases of their own. A call that comes right after another waits for its
  // turn instead of being dropped: two nodes then give a look every 2 to 3 s whatever their phases, and not every 5.
  await sleepUntil(time, lookAtMs);
  const first = await lookOnce(context, memory);
  if (first.outcome.again !== true) {
    return act(context, first);
  }
  const againAtMs = Math.max(time.now(), first.memory.nextLookAtMs);
  if (againAtMs + LOOK_DEADLINE_MS + ASK_MS > endAtMs) {
    return act(context, first);
  }
  await sleepUntil(time, againAtMs);
  return act(context, await lookAgain(context, first));
}

/** An earlier call of this instance looked a moment ago, or AWS has throttled it. */
function notLooked(memory: HeartbeatMemory): Beat {
  const { failedRule, throttledLooks } = memory;
  const paused = throttledLooks > 0;
  return {
    rule: paused ? "HB-BACK-OFF" : "HB-RECENT",
    reason: paused ? "AWS throttles this instance, which pauses" : "this instance looked a moment ago",
    written: [],
    ...(failedRule === undefined ? {} : { problem: `the last look ended with ${failedRule}` }),
    memory,
  };
}

interface LookedAt {
  readonly verdicts: Verdicts;
  readonly facts: BeatFacts;
  readonly outcome: BeatOutcome & { readonly rule: string };
  readonly memory: HeartbeatMemory;
}

async function lookOnce(context: BeatContext, before: HeartbeatMemory): Promise<LookedAt> {
  const { config, elb, time, endAtMs } = context;
  const startedAt = time.now();
  const reading = look(elb, config, time);
  const probing: Promise<Probes> =
    config.probe === undefined
      ? Promise.resolve(NO_PROBES)
      : probeGroups(config.probe, config.groups, reading, before, time, endAtMs - ASK_MS);
  const [seen, probes] = await Promise.all([reading, probing]);
  const memory = { ...before, ...afterLook(before, startedAt, isThrottled(seen)) };
  if (seen.kind === "unreadable") {
    return decided(seen, {}, memory, time.now());
  }
  const now = time.now();
  const verdicts = judge(probes.first, probes.second, seen, memory, now);
  return decided(seen, verdicts, afterProbes(memory, verdicts, probes, seen.serving, now), now);
}

/** Without probes: those of the first look, two seconds ago, still count, but are not reported. */
async function lookAgain(context: BeatContext, first: LookedAt): Promise<LookedAt> {
  const { config, elb, time } = context;
  const startedAt = time.now();
  const seen = await look(elb, config, time);
  const memory = { ...first.memory, ...afterLook(first.memory, startedAt, isThrottled(seen)) };
  return decided(seen, first.verdicts, memory, time.now(), false);
}

function decided(
  seen: Look,
  verdicts: Verdicts,
  before: HeartbeatMemory,
  now: number,
  reports = true,
): LookedAt {
  const serving = seen.kind === "seen" ? seen.groups.find(({ name }) => name === seen.serving) : undefined;
  const memory = seen.kind === "seen" ? afterServing(before, serving, now) : before;
  const known = beatFacts(seen, verdicts, memory, now);
  const facts = { ...known, mayReport: known.mayReport && reports };
  return { verdicts, facts, outcome: decideBeat(facts), memory };
}

async function act(context: BeatContext, { facts, outcome, memory }: LookedAt): Promise<Beat> {
  const { config, lambda, time, endAtMs } = context;
  const { rule, reason } = outcome;
  const { failedRule: _before, ...kept } = memory;
  if (outcome.ask === undefined) {
    const failed = outcome.fail === true ? { problem: reason } : {};
    const remembered = outcome.fail === true ? { ...kept, failedRule: rule } : kept;
    return { rule, reason, written: [], ...failed, memory: remembered, facts };
  }
  const problem = await ask(lambda, config.functionName, facts.dead, time, endAtMs);
  return problem === undefined
    ? {
        rule,
        reason,
        written: [`request to ${config.functionName}`],
        memory: afterAsking(kept, outcome.ask === "report" ? "others" : aboutOf(facts.serving), time.now()),
        facts,
      }
    : { rule, reason, written: [], problem, memory: { ...kept, failedRule: rule }, facts };
}
