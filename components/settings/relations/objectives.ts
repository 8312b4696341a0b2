/** Recovery objectives against what the settings let expect. */
import { missedObjectives, missedObjectiveText } from "../../recovery/objectives";
import { predictRecovery, type RecoveryTierName } from "../../recovery/recoveryTimes";
import type { Path } from "../schemaTree";
import type { Relation } from "./finding";

/** What the prediction of each tier reads. */
const READ: Readonly<Record<RecoveryTierName, readonly Path[]>> = {
  targetGroup: [["targetGroups"], ["targetGroupFailover"], ["loadBalancer"], ["autoScaling"]],
  dns: [["role"], ["dns"], ["gate"], ["targetGroups"], ["loadBalancer"], ["autoScaling"]],
  database: [["database"], ["controller"]],
};

const FASTER: Readonly<Record<RecoveryTierName, string>> = {
  targetGroup:
    "faster target checks (intervalSeconds 5, unhealthyThreshold 2), targetGroupFailover.detection both, or its probe",
  dns: "dns.healthCheck.intervalSeconds 10, a lower failureThreshold, a shorter ttlSeconds, or faster target checks",
  database: "a database that recovers sooner",
};

export const objectivesAreKept: Relation = (settings) =>
  missedObjectives(predictRecovery(settings), settings.recoveryObjectiveSeconds).map((missed) => {
    const { tier, predicted } = missed;
    const base = { path: ["recoveryObjectiveSeconds", tier], involves: READ[tier] };
    const rule = missedObjectiveText(missed);
    if (predicted === undefined)
      return { ...base, rule: `must be empty: ${rule}`, remedy: { edit: "remove it" } };
    const needed = Math.ceil(predicted.worstSeconds);
    return {
      ...base,
      rule: `must be at least ${needed}: ${rule}`,
      remedy: { edit: `set it to ${needed} or more, or choose ${FASTER[tier]}` },
    };
  });
