/** Recovery times of a stack, from its settings alone: what the drill is to measure, and people to expect. Pure. */
import type { Settings } from "../settings/schema";
import { databaseTime } from "./databaseTier";
import { dnsTime } from "./dnsTier";
import type { RecoveryTime } from "./recoveryTerm";
import { targetGroupTime } from "./targetGroupTier";

/** `targetGroup`: inside the site; `dns`: to the other site; `database`: it serves again, or its replica does. */
export type RecoveryTierName = "targetGroup" | "dns" | "database";

export interface RecoveryTier extends RecoveryTime {
  readonly tier: RecoveryTierName;
}

/** Plain JSON. */
export interface RecoveryPrediction {
  /** What the site has and recovers. */
  readonly tiers: readonly RecoveryTier[];
  /** What the site has, and nothing of this stack recovers within any time. */
  readonly unrecovered: readonly RecoveryTierName[];
}

/**
 * One thing fails, at once and completely, while all else works: from the failure until clients are served, for a client
 * that asks once a second and honours the TTL.
 */
export function predictRecovery(settings: Settings): RecoveryPrediction {
  const times = {
    targetGroup: targetGroupTime(settings),
    // A backup site has no such tier: Route 53 has nowhere to go from there.
    ...(settings.role === "primary" ? { dns: dnsTime(settings) } : {}),
    ...(settings.database.mode === "none" ? {} : { database: databaseTime(settings) }),
  };
  const named = Object.entries(times) as [RecoveryTierName, RecoveryTime | undefined][];
  return {
    tiers: named.flatMap(([tier, time]) => (time === undefined ? [] : [{ tier, ...time }])),
    unrecovered: named.flatMap(([tier, time]) => (time === undefined ? [tier] : [])),
  };
}
