/** The primary's health check has failed: capacity goes up at the backup site, before clients arrive. */
import type { AlarmMessage } from "../events/alarmMessage";
import type { FailoverEvent } from "../history/failoverEvent";
import { makeError } from "../runtime/errors";
import { isoTime } from "../runtime/values";
import type { ControllerContext } from "./context";
import { decideEvent } from "./eventRules";
import { type Answer, eventIdOf, handleFailover } from "./requests";

/** Age from which a message says nothing about the primary now, milliseconds. SNS and Lambda retry for hours. */
const OLD_MS = 900_000;

/** Not one that has ended, and not one that is being rolled back: that lowers it. */
function raises(event: FailoverEvent): boolean {
  const works = ["check", "step", "complete"].includes(decideEvent(event).action);
  return works && event.plan.some(({ kind }) => kind === "raise-capacity");
}

export async function handlePeerAlarm(context: ControllerContext, alarm: AlarmMessage): Promise<Answer> {
  const { config, report, now } = context;
  const { HealthCheckId: healthCheckId } = alarm.dimensions;
  const nothing = (rule: string, reason: string): Answer => {
    report.rule = rule;
    return { reason };
  };
  if (healthCheckId === undefined || healthCheckId !== (config.primary?.recordCheckId ?? healthCheckId)) {
    throw makeError(
      "UnknownEvent",
      `The message is about alarm ${alarm.alarmName} and health check ${healthCheckId ?? "none"}, but the primary's record check is ${config.primary?.recordCheckId ?? "not known"}. It is kept in the dead-letter queue.`,
    );
  }
  if (alarm.newState !== "ALARM") {
    return nothing("CTL-ALARM-OVER", `The alarm went to ${alarm.newState}; capacity stays as it is.`);
  }
  const changedAt = isoTime(alarm.changedAtMs);
  if (now() - alarm.changedAtMs > OLD_MS) {
    return nothing("CTL-ALARM-OLD", `The alarm changed at ${changedAt}; the message is too old.`);
  }
  if (config.autoScaling === undefined) {
    return nothing("CTL-ALARM-COVERED", `Site ${config.site} has no Auto Scaling group to raise.`);
  }
  // One change of the alarm is one event, however often its message comes.
  const requestId = `peer-${healthCheckId}-${changedAt}`;
  const running = (await context.lock.read())?.eventId;
  const other = running === undefined ? undefined : (await context.events.read(running))?.document;
  if (other !== undefined && other.id !== eventIdOf(requestId) && raises(other)) {
    return nothing("CTL-ALARM-COVERED", `Event ${other.id} is under way and raises the capacity itself.`);
  }
  const { groupName } = config.autoScaling;
  return handleFailover(
    context,
    {
      resourceType: "auto_scaling",
      source: groupName,
      target: groupName,
      type: "automatic",
      reason:
        `Route 53 calls the primary site${config.primary === undefined ? "" : ` ${config.primary.site}`} unhealthy: ${alarm.reason}`.slice(
          0,
          500,
        ),
      requestedBy: "alarm",
    },
    requestId,
  );
}
