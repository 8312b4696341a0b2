/** The ways in which a switch to another target group comes about, each by itself: terms from the failure to its clients. */
import type { Settings } from "../settings/schema";
import {
  ASYNCHRONOUS_INVOCATION,
  LISTENER_PROPAGATION,
  METRIC_DELIVERY,
  SNS_DELIVERY,
  SWITCH_FUNCTION,
} from "./assumedDelays";
import { meanTime } from "./chance";
import { alertLook, heartbeatCall, look, probes } from "./heartbeatTerms";
import { NEXT_REQUEST } from "./nextRequest";
import { type RecoveryTerm, type RecoveryTime, recoveryTime, type Span, term } from "./recoveryTerm";
import { groupIsUnhealthy } from "./targetChecks";

/** Buckets of the load balancer's metrics, and evaluations of an alarm on them, seconds. */
const MINUTE = 60;
/** A wait for something that comes once in a period, at a moment of its own. */
const onceIn = (seconds: number): Span => [0, seconds / 2, seconds];

export type SwitchWay = "alarm" | "schedule" | "verdict" | "probe";

/** The ways that the settings enable. The minute schedule is always there, and nobody turns it off. */
export function switchWays({ targetGroupFailover }: Settings): readonly SwitchWay[] {
  const { detection, probe } = targetGroupFailover;
  const heartbeat: readonly SwitchWay[] = probe.enabled ? ["verdict", "probe"] : ["verdict"];
  return [
    ...(detection === "heartbeat" ? [] : (["alarm"] as const)),
    "schedule",
    ...(detection === "alarm" ? [] : heartbeat),
  ];
}

/** One way by itself, from the failure of the serving group until clients reach another. */
export function switchTime(settings: Settings, way: SwitchWay): RecoveryTime {
  const [words, noticed] = noticedBy(settings, way);
  return recoveryTime(words, [...noticed, ...switched()]);
}

function noticedBy(settings: Settings, way: SwitchWay): readonly [string, readonly RecoveryTerm[]] {
  switch (way) {
    case "alarm":
      return ["by alarm", [groupIsUnhealthy(settings), ...alarm()]];
    case "schedule":
      return ["by the minute schedule", [groupIsUnhealthy(settings), minuteSchedule()]];
    case "verdict":
      return [
        "by heartbeat, on the load balancer's verdict",
        [groupIsUnhealthy(settings), alertLook(settings), look(), request()],
      ];
    case "probe":
      return [
        "by heartbeat, on its probe",
        [heartbeatCall(settings), look(), ...probes(settings), request()],
      ];
  }
}

/** https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/alarm-evaluation.html */
function alarm(): readonly RecoveryTerm[] {
  return [
    term("metric bucket", onceIn(MINUTE), "HealthyHostCount comes in buckets of a minute"),
    term("metric delivery", METRIC_DELIVERY, "assumed: a bucket reaches the alarm after its end"),
    term("alarm evaluation", onceIn(MINUTE), "an alarm of 60 s is evaluated once a minute"),
    term("SNS delivery", SNS_DELIVERY, "assumed"),
  ];
}

function minuteSchedule(): RecoveryTerm {
  return term("minute schedule", onceIn(MINUTE), "the function looks by itself once a minute");
}

/**
 * Alarm and schedule together: the alarm's terms, less what the schedule saves when it comes first. Both wait for the same
 * verdict; from there the alarm takes two waits of up to a minute, the schedule one.
 */
export function alarmOrSchedule(settings: Settings): RecoveryTime {
  const terms = alarm();
  const late = recoveryTime("", terms);
  const delays = late.meanSeconds - MINUTE;
  const alarmBy = (seconds: number) => twoWaitsOverBy((seconds - delays) / MINUTE);
  const mean = meanTime(MINUTE, (seconds) => 1 - (1 - seconds / MINUTE) * (1 - alarmBy(seconds)));
  const sooner = term(
    "minute schedule first",
    [0, mean - late.meanSeconds, MINUTE - late.worstSeconds],
    "the function also looks by itself once a minute, and saves so much",
  );
  return recoveryTime("by alarm, or by the minute schedule where that is first", [
    groupIsUnhealthy(settings),
    ...terms,
    sooner,
    ...switched(),
  ]);
}

/** How likely two waits of up to one are over together. */
function twoWaitsOverBy(time: number): number {
  if (time <= 0) return 0;
  return time < 1 ? time ** 2 / 2 : 1 - Math.max(0, 2 - time) ** 2 / 2;
}

function request(): RecoveryTerm {
  return term("request to switch", ASYNCHRONOUS_INVOCATION, "assumed: an asynchronous invocation");
}

function switched(): readonly RecoveryTerm[] {
  return [
    term("switch function", SWITCH_FUNCTION, "assumed: it starts, looks for itself, moves the weights"),
    term("listener propagation", LISTENER_PROPAGATION, "assumed: new weights reach every node"),
    NEXT_REQUEST,
  ];
}
