/** Recovery objectives: what the settings say may not take longer. */
import type { Settings } from "../settings/schema";
import type { RecoveryTime } from "./recoveryTerm";
import type { RecoveryPrediction, RecoveryTier, RecoveryTierName } from "./recoveryTimes";

export type RecoveryObjectives = Settings["recoveryObjectiveSeconds"];

/** An objective that the prediction does not keep. */
export interface MissedObjective {
  readonly tier: RecoveryTierName;
  readonly objectiveSeconds: number;
  /** Absent when nothing recovers that tier within any time. */
  readonly predicted?: RecoveryTier;
}

/** An objective for a tier that the site does not have asks for nothing. */
export function missedObjectives(
  { tiers, unrecovered }: RecoveryPrediction,
  objectives: RecoveryObjectives,
): readonly MissedObjective[] {
  const wanted = Object.entries(objectives) as [RecoveryTierName, number | undefined][];
  return wanted.flatMap(([tier, objectiveSeconds]) => {
    if (objectiveSeconds === undefined) return [];
    if (unrecovered.includes(tier)) return [{ tier, objectiveSeconds }];
    const predicted = tiers.find((each) => each.tier === tier);
    const isKept = predicted === undefined || predicted.worstSeconds <= objectiveSeconds;
    return isKept ? [] : [{ tier, objectiveSeconds, predicted }];
  });
}

/** The terms of a worst case, as a sum. */
export function itemisedSum({ terms, worstSeconds }: RecoveryTime): string {
  const parts = terms.map(({ name, worstSeconds: seconds }, index) => {
    const sign = seconds < 0 ? "− " : index === 0 ? "" : "+ ";
    return `${sign}${Math.abs(seconds)} s ${name}`;
  });
  return `${parts.join(" ")} = ${worstSeconds} s`;
}

const OUTAGES: Readonly<Record<RecoveryTierName, string>> = {
  targetGroup: "the serving target group fails",
  dns: "the whole site fails",
  database: "the database fails",
};

/** What is wrong, with what would happen in an outage and the sum that says so. */
export function missedObjectiveText({ tier, objectiveSeconds, predicted }: MissedObjective): string {
  if (predicted === undefined)
    return `when ${OUTAGES[tier]}, nothing of this stack recovers it, so no time can be promised; ${objectiveSeconds} s are asked for`;
  return `when ${OUTAGES[tier]}, recovery ${predicted.way} may take ${predicted.worstSeconds} s, longer than ${objectiveSeconds} s: ${itemisedSum(predicted)}`;
}

/** The error text for objectives that are not kept, one line each; undefined when all are. */
export function checkObjectives(
  prediction: RecoveryPrediction,
  objectives: RecoveryObjectives,
): string | undefined {
  const missed = missedObjectives(prediction, objectives);
  if (missed.length === 0) return undefined;
  return missed
    .map((each) => `recoveryObjectiveSeconds.${each.tier}: ${missedObjectiveText(each)}`)
    .join("\n");
}
