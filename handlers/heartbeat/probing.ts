/** The probes of one look: a first round, and where that leaves a doubt a second one, all within the call's time. */
import type { GroupHealth } from "../targetGroups/observe";
import type { Look } from "./look";
import type { HeartbeatMemory } from "./memory";
import { type ProbeOutcome, type ProbeSettings, probe } from "./probe";
import { firstSizes, type Outcomes, type Sizes, secondSizes } from "./rounds";
import { settledBy, sleepUntil, type Time } from "./time";

/** From the first request to the burst that confirms: long enough to leave out a blip. */
const CONFIRM_AFTER_MS = 1000;

/** What a burst takes when it fails at once; what is not answered in the time that is left is confirmed by the next call. */
const QUICK_MS = 250;

interface Round {
  /** Filled as requests end. */
  readonly outcomes: Outcomes;
  readonly ended: Promise<unknown>;
}

function start(settings: ProbeSettings, sizes: Sizes, time: Time, endAtMs: number): Round {
  const outcomes: Record<string, (ProbeOutcome | undefined)[]> = {};
  const requests = settings.groups.flatMap((group) => {
    const results = new Array<ProbeOutcome | undefined>(sizes[group.name] ?? 0).fill(undefined);
    if (results.length === 0) {
      return [];
    }
    outcomes[group.name] = results;
    return results.map(async (_none, index) => {
      results[index] = await probe(settings, group, time, endAtMs);
    });
  });
  return { outcomes, ended: Promise.all(requests) };
}

export interface Probes {
  readonly first: Outcomes;
  readonly second: Outcomes;
}

export const NO_PROBES: Probes = { first: {}, second: {} };

/** Starts with the reading, not after it. `endAtMs`: when all must have ended. */
export async function probeGroups(
  settings: ProbeSettings,
  applications: readonly Pick<GroupHealth, "name">[],
  reading: Promise<Look>,
  memory: HeartbeatMemory,
  time: Time,
  endAtMs: number,
): Promise<Probes> {
  const startedAt = time.now();
  const known = settings.groups.flatMap(({ name }) =>
    applications.some((group) => group.name === name) ? [name] : [],
  );
  const first = start(settings, firstSizes(known, memory, startedAt), time, endAtMs);
  await settledBy(time, first.ended, startedAt + CONFIRM_AFTER_MS);
  const seen = await reading;
  const inDoubt = () =>
    seen.kind === "seen" ? secondSizes(first.outcomes, seen, memory, time.now()) : undefined;
  // Where requests hang, the confirmation needs their full time; where they fail at once, a moment shows the same.
  const hangs = Object.values(first.outcomes).some((results) => results.includes(undefined));
  const neededMs = hangs ? settings.timeoutSeconds * 1000 : QUICK_MS;
  const secondAtMs = Math.max(time.now(), startedAt + CONFIRM_AFTER_MS);
  if (secondAtMs + neededMs > endAtMs || inDoubt() === undefined) {
    await first.ended;
    return { first: first.outcomes, second: {} };
  }
  await sleepUntil(time, secondAtMs);
  const second = start(settings, inDoubt() ?? {}, time, endAtMs);
  await Promise.all([first.ended, second.ended]);
  return { first: first.outcomes, second: second.outcomes };
}
