/** Relations of switching between target groups: how long it takes, how often it may happen. */
import { itemisedSum } from "../../recovery/objectives";
import { slowestSwitch, targetGroupTime } from "../../recovery/targetGroupTier";
import type { Settings } from "../schema";
import { GROUP_COUNT, type Relation } from "./finding";

/** `gate.switchGraceSeconds` allows no more. */
const LONGEST_GRACE_SECONDS = 900;

/** What the prediction of a switch reads. */
const READ = [["targetGroups"], ["targetGroupFailover"], ["loadBalancer"], ["autoScaling"]];

/**
 * The gate must not report the site unhealthy before the switch that would heal it, or DNS fails over for nothing: a
 * switch by the slowest way that is enabled, because the faster ones may be lost.
 */
export const graceCoversSwitch: Relation = (settings) => {
  const { gate, targetGroups, targetGroupFailover } = settings;
  const grace = gate.switchGraceSeconds;
  if (!gate.enabled || targetGroups.length < 2) return [];
  const path = ["gate", "switchGraceSeconds"];
  const involves = [...READ, ["role"], ["gate", "enabled"]];
  if (!targetGroupFailover.enabled) {
    if (grace === 0) return [];
    const rule =
      "must be 0 when targetGroupFailover.enabled is false: nobody would switch, and DNS would wait for it";
    return [{ path, involves, rule, remedy: { set: 0 } }];
  }
  // Nothing leaves a backup site by DNS; only its watch alarm would speak.
  if (settings.role === "backup" && grace === 0) return [];
  const slowest = slowestSwitch(settings);
  const needed = Math.ceil(slowest.worstSeconds);
  if (grace >= needed) return [];
  return [
    {
      path,
      involves,
      rule: `must be at least ${needed}: a switch ${slowest.way} may take that long, and until it is made the gate would tell Route 53 that the site cannot serve, so that a failing target group becomes a failover of the site: ${itemisedSum(slowest)}`,
      remedy:
        needed <= LONGEST_GRACE_SECONDS
          ? { set: needed }
          : { edit: "choose faster target checks: no grace covers a switch as slow" },
    },
  ];
};

/** Without the gate Route 53 asks the serving group itself, and does not wait for a switch to the other. */
export const checkOutlastsSwitch: Relation = (settings) => {
  const { role, gate, dns } = settings;
  const switched = targetGroupTime(settings);
  if (role !== "primary" || gate.enabled || switched === undefined) return [];
  const { intervalSeconds, failureThreshold } = dns.healthCheck;
  const needed = Math.ceil(switched.worstSeconds / intervalSeconds) + 1;
  if (failureThreshold >= needed) return [];
  return [
    {
      path: ["dns", "healthCheck", "failureThreshold"],
      involves: [...READ, ["role"], ["gate", "enabled"], ["dns", "healthCheck", "intervalSeconds"]],
      rule: `must be at least ${needed} while gate.enabled is false and two groups can serve: a switch ${switched.way} may take ${switched.worstSeconds} s, and Route 53 would leave the site after ${(failureThreshold - 1) * intervalSeconds} s, so that a failing target group becomes a failover of the site`,
      remedy:
        needed <= 10
          ? { set: needed }
          : { edit: "let the gate answer (gate.enabled), or choose a faster targetGroupFailover.detection" },
    },
  ];
};

/** A group that comes and goes costs two switches per return; it must not use up the ones a real failure needs. */
export const returnsLeaveSwitches: Relation = ({ targetGroupFailover, targetGroups }: Settings) => {
  const { enabled, returnPolicy, returnAfterHealthySeconds, maximumSwitches, switchWindowSeconds } =
    targetGroupFailover;
  if (!enabled || returnPolicy === "manual" || targetGroups.length < 2) return [];
  const needed = Math.ceil((2 * switchWindowSeconds) / maximumSwitches);
  if (returnAfterHealthySeconds >= needed) return [];
  const base = "targetGroupFailover";
  return [
    {
      path: [base, "returnAfterHealthySeconds"],
      involves: [[base], GROUP_COUNT],
      rule: `must be at least ${needed}, that is 2 x switchWindowSeconds / maximumSwitches: a group that fails after each return would use up the ${maximumSwitches} switches of a window, and the next failover would be refused`,
      remedy:
        needed <= 86400 ? { set: needed } : { edit: "raise maximumSwitches, or lower switchWindowSeconds" },
    },
  ];
};

/** The heartbeat repeats at most every minute that a group fails its probes. */
const EVIDENCE_SECONDS = 60;

/** A group that fails its probes only must not be returned to between two reports of that. */
export const returnWaitsForProbes: Relation = ({ targetGroupFailover, targetGroups }: Settings) => {
  const { enabled, detection, probe, returnPolicy, returnAfterHealthySeconds } = targetGroupFailover;
  const probed = enabled && probe.enabled && detection !== "alarm" && targetGroups.length > 1;
  if (!probed || returnPolicy === "manual" || returnAfterHealthySeconds >= EVIDENCE_SECONDS) return [];
  const base = "targetGroupFailover";
  return [
    {
      path: [base, "returnAfterHealthySeconds"],
      involves: [[base], GROUP_COUNT],
      rule: `must be at least ${EVIDENCE_SECONDS} with probe.enabled: traffic would return to a group that its targets' checks call healthy and that fails every probe, before the heartbeat has said so again`,
      remedy: { set: EVIDENCE_SECONDS },
    },
  ];
};
