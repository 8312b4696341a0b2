/** The one-time schedule that asks for an automatic rollback, and deletes itself. */
import type { FailoverEvent } from "../history/failoverEvent";
import { isNamed, makeError } from "../runtime/errors";
import { checksum, isoTime } from "../runtime/values";
import type { ControllerContext } from "./context";
import type { RollbackRequest } from "./request";

/** Who asks for an automatic rollback. */
export const SCHEDULE = "schedule";

/**
 * Derived from the event's id, so that the schedule of an event exists once: 1 to 64 of `0-9 A-Z a-z - _ .`
 * (https://docs.aws.amazon.com/scheduler/latest/APIReference/API_CreateSchedule.html). What is cut off is kept apart by
 * a checksum.
 */
export function scheduleName(eventId: string): string {
  return `${eventId.replace(/[^0-9A-Za-z_-]/g, "_").slice(0, 52)}-${checksum(eventId)}`;
}

/** Answers the schedule's name. `at` in milliseconds since the epoch. One that exists already stands. */
export async function scheduleRollback(
  context: ControllerContext,
  event: FailoverEvent,
  at: number,
): Promise<string> {
  const { config, ports, functionArn, report } = context;
  if (functionArn === undefined) {
    throw makeError(
      "FunctionUnknown",
      "The invocation does not name the function's ARN, so nothing can be scheduled for it.",
    );
  }
  const name = scheduleName(event.id);
  const input: RollbackRequest = {
    action: "rollback",
    eventId: event.id,
    reason: `automatic rollback ${event.rollbackPlan.rollbackDelaySeconds} s after completion`,
    requestedBy: SCHEDULE,
  };
  try {
    await ports.scheduler.createSchedule({
      Name: name,
      GroupName: config.rollback.scheduleGroup,
      ClientToken: name,
      Description: `Rollback of ${event.id}`.slice(0, 512),
      // One-time: at(yyyy-mm-ddThh:mm:ss), in UTC unless a time zone is named:
      // https://docs.aws.amazon.com/scheduler/latest/UserGuide/schedule-types.html#one-time
      ScheduleExpression: `at(${isoTime(Math.ceil(at / 1000) * 1000).slice(0, 19)})`,
      FlexibleTimeWindow: { Mode: "OFF" },
      ActionAfterCompletion: "DELETE",
      Target: {
        Arn: functionArn,
        RoleArn: config.rollback.roleArn,
        DeadLetterConfig: { Arn: config.rollback.deadLetterArn },
        Input: JSON.stringify(input),
      },
    });
    report.written.push(`schedule ${name}`);
  } catch (error) {
    if (!isNamed(error, "ConflictException")) {
      throw error;
    }
  }
  return name;
}

/** One that has run, and deleted itself, is gone already. */
export async function deleteRollbackSchedule(context: ControllerContext, name: string): Promise<void> {
  const { config, ports, report } = context;
  try {
    await ports.scheduler.deleteSchedule({
      Name: name,
      GroupName: config.rollback.scheduleGroup,
      ClientToken: `delete-${name}`.slice(0, 64),
    });
    report.written.push(`schedule ${name} deleted`);
  } catch (error) {
    if (!isNamed(error, "ResourceNotFoundException")) {
      throw error;
    }
  }
}
