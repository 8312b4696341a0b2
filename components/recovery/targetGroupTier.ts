/** A target group fails, another can serve: how long until clients reach it. */
import type { Settings } from "../settings/schema";
import type { RecoveryTime } from "./recoveryTerm";
import { alarmOrSchedule, switchTime, switchWays } from "./switchWays";

/** Undefined when there is no other group, or nobody switches. */
export function targetGroupTime(settings: Settings): RecoveryTime | undefined {
  if (!settings.targetGroupFailover.enabled || settings.targetGroups.length < 2) return undefined;
  const ways = switchWays(settings);
  // Without an alarm, the schedule is the safety net of the heartbeat.
  const slow = ways.includes("alarm") ? alarmOrSchedule(settings) : switchTime(settings, "schedule");
  const fast = ways.filter((way) => way === "verdict" || way === "probe");
  return fastest([slow, ...fast.map((way) => switchTime(settings, way))]);
}

/**
 * The way whose worst case is the shortest. It is the soonest at best too: a probe does not wait for the load balancer's
 * verdict, and the heartbeat hears of that verdict before any minute ends.
 */
function fastest(times: readonly RecoveryTime[]): RecoveryTime | undefined {
  return times.reduce<RecoveryTime | undefined>(
    (best, time) => (best === undefined || time.worstSeconds < best.worstSeconds ? time : best),
    undefined,
  );
}

/** The slowest of the ways that are enabled, by itself: what a switch may take when all others are lost. */
export function slowestSwitch(settings: Settings): RecoveryTime {
  const times = switchWays(settings).map((way) => switchTime(settings, way));
  return times.reduce((slowest, time) => (time.worstSeconds > slowest.worstSeconds ? time : slowest));
}
