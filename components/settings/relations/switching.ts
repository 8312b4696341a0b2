/** Relations of switching between target groups: how long it takes, how often it may happen. */
import type { TargetGroupSettings } from "../schema";
import { GROUP_COUNT, type Relation } from "./finding";

/**
 * Longest way from a metric bucket to an alarm: a bucket's minute, and an evaluation once a minute after it. Seconds;
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/AlarmThatSendsEmail.html
 */
const ALARM_WORST_CASE_SECONDS = 120;

/** From the first failed request until an alarm-driven switch, at worst: 132 s with checks of 5 s x 2, timeout 2 s. */
export function worstCaseSwitchSeconds({ healthCheck }: Pick<TargetGroupSettings, "healthCheck">): number {
  const { unhealthyThreshold, intervalSeconds, timeoutSeconds } = healthCheck;
  return unhealthyThreshold * intervalSeconds + timeoutSeconds + ALARM_WORST_CASE_SECONDS;
}

/** The gate must not report the site unhealthy before the switch that would heal it, or DNS fails over for nothing. */
export const graceCoversSwitch: Relation = ({ gate, targetGroups, targetGroupFailover }) => {
  const grace = gate.switchGraceSeconds;
  if (!gate.enabled || grace === 0 || targetGroups.length < 2) return [];
  const path = ["gate", "switchGraceSeconds"];
  const checks = targetGroups.map((_, index) => ["targetGroups", index, "healthCheck"]);
  const involves = [GROUP_COUNT, ...checks, ["targetGroupFailover", "enabled"], ["gate", "enabled"]];
  if (!targetGroupFailover.enabled) {
    const rule =
      "must be 0 when targetGroupFailover.enabled is false: nobody would switch, and DNS would wait for it";
    return [{ path, involves, rule, remedy: { set: 0 } }];
  }
  const needed = Math.max(...targetGroups.map(worstCaseSwitchSeconds));
  if (grace >= needed) return [];
  return [
    {
      path,
      involves,
      rule: `must be 0 or at least ${needed}: unhealthyThreshold x intervalSeconds + timeoutSeconds + ${ALARM_WORST_CASE_SECONDS} s of alarm, else DNS fails over while a switch is on its way`,
      remedy: { set: needed <= 900 ? needed : 0 },
    },
  ];
};

/** A group that comes and goes costs two switches per return; it must not use up the ones a real failure needs. */
export const returnsLeaveSwitches: Relation = ({ targetGroupFailover, targetGroups }) => {
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
