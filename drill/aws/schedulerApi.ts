/** The part of the EventBridge Scheduler API that handlers use: schedules that run once and delete themselves. */
import type {
  CreateScheduleCommandInput,
  CreateScheduleCommandOutput,
  DeleteScheduleCommandInput,
  DeleteScheduleCommandOutput,
} from "@aws-sdk/client-scheduler";
import { type Applied, answer, awsError, unmodelled } from "./applied";
import type { Regional } from "./cloudwatch/api";
import type { Output } from "./output";

export interface OneTimeSchedule {
  /** `region/group/name`. */
  readonly key: string;
  readonly arn: string;
  readonly name: string;
  /** Milliseconds since the epoch. */
  readonly at: number;
  readonly functionArn: string;
  readonly roleArn: string;
  readonly input: string;
  readonly deadLetterArn: string | undefined;
  /** Gone once it has run. */
  readonly deleteAfter: boolean;
  readonly clientToken: string | undefined;
}

export interface OneTimeState {
  /** `region/name` of the schedule groups; `default` is everywhere. */
  readonly groups: Set<string>;
  readonly schedules: Map<string, OneTimeSchedule>;
}

export function createOneTimeState(): OneTimeState {
  return { groups: new Set(), schedules: new Map() };
}

/** A schedule was made; the surroundings run it. */
export interface SchedulerChange {
  readonly kind: "created";
  readonly schedule: OneTimeSchedule;
}

/**
 * Milliseconds since the epoch of `at(2026-01-05T09:30:00)`, which is UTC when no other time zone is named.
 * https://docs.aws.amazon.com/scheduler/latest/UserGuide/schedule-types.html#one-time
 */
export function atMilliseconds(expression: string): number {
  const [, time] = /^at\((\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)\)$/.exec(expression) ?? [];
  const at = time === undefined ? Number.NaN : Date.parse(`${time}Z`);
  if (Number.isNaN(at)) throw awsError("ValidationException", `Invalid Schedule Expression ${expression}.`);
  return at;
}

function checkModelled(input: CreateScheduleCommandInput): void {
  const { ScheduleExpression: expression = "", ScheduleExpressionTimezone: zone = "UTC" } = input;
  const { Mode: mode } = input.FlexibleTimeWindow ?? {};
  const targetParts = new Set(["Arn", "RoleArn", "Input", "DeadLetterConfig", "RetryPolicy"]);
  const part = Object.keys(input.Target ?? {}).find((each) => !targetParts.has(each));
  const what = /^(rate|cron)\(/.test(expression)
    ? `the schedule expression ${expression} of CreateSchedule`
    : zone !== "UTC"
      ? `the time zone ${zone} of a schedule`
      : mode !== "OFF"
        ? `a flexible time window of mode ${mode}`
        : part === undefined
          ? undefined
          : `${part} of a schedule's target`;
  if (what !== undefined) throw unmodelled(what, "Add it to drill/aws/schedulerApi.ts.");
}

function find(state: OneTimeState, region: string, group = "default", name = ""): string {
  if (group !== "default" && !state.groups.has(`${region}/${group}`))
    throw awsError("ResourceNotFoundException", `Schedule group ${group} does not exist.`, 404);
  return `${region}/${group}/${name}`;
}

/**
 * The same token again answers what was made. A moment in the past is refused here; what AWS does with one is not
 * documented.
 * https://docs.aws.amazon.com/scheduler/latest/APIReference/API_CreateSchedule.html
 */
export function createSchedule(
  state: OneTimeState,
  now: number,
  { region, input }: Regional<CreateScheduleCommandInput>,
  accountId: string,
): Applied<Output<CreateScheduleCommandOutput>, SchedulerChange> {
  checkModelled(input);
  const { Name: name = "", GroupName: group = "default", Target: target } = input;
  const key = find(state, region, group, name);
  const known = state.schedules.get(key);
  if (known !== undefined) {
    if (input.ClientToken !== undefined && input.ClientToken === known.clientToken)
      return answer({ ScheduleArn: known.arn });
    throw awsError("ConflictException", `Schedule ${name} already exists.`, 409);
  }
  const at = atMilliseconds(input.ScheduleExpression ?? "");
  if (at <= now)
    throw awsError("ValidationException", `The schedule's time ${input.ScheduleExpression} is past.`);
  const schedule: OneTimeSchedule = {
    key,
    arn: `arn:aws:scheduler:${region}:${accountId}:schedule/${group}/${name}`,
    name,
    at,
    functionArn: target?.Arn ?? "",
    roleArn: target?.RoleArn ?? "",
    input: target?.Input ?? "{}",
    deadLetterArn: target?.DeadLetterConfig?.Arn,
    deleteAfter: input.ActionAfterCompletion === "DELETE",
    clientToken: input.ClientToken,
  };
  state.schedules.set(key, schedule);
  return { response: { ScheduleArn: schedule.arn }, changes: [{ kind: "created", schedule }] };
}

/** https://docs.aws.amazon.com/scheduler/latest/APIReference/API_DeleteSchedule.html */
export function deleteSchedule(
  state: OneTimeState,
  _now: number,
  { region, input }: Regional<DeleteScheduleCommandInput>,
): Applied<Output<DeleteScheduleCommandOutput>, SchedulerChange> {
  const key = find(state, region, input.GroupName, input.Name);
  if (!state.schedules.delete(key))
    throw awsError("ResourceNotFoundException", `Schedule ${input.Name} does not exist.`, 404);
  return answer({});
}
