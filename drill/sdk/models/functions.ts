/** Commands of Lambda, EventBridge Scheduler and SNS. */
import * as schedulerApi from "../../aws/schedulerApi";
import { functionArn, invoke } from "../../lambda/invokeApi";
import type { Call } from "../commandModel";
import type { CommandModels } from "../commands";

const scheduleArn = ({
  input,
  region,
  accountId,
}: Call<{ Name: string | undefined; GroupName?: string | undefined }>) => [
  `arn:aws:scheduler:${region}:${accountId}:schedule/${input.GroupName ?? "default"}/${input.Name}`,
];

export const functionsCommands: Pick<
  CommandModels,
  "Invoke" | "CreateSchedule" | "DeleteSchedule" | "Publish"
> = {
  Invoke: {
    action: "lambda:InvokeFunction",
    resources: ({ input, region, accountId }) => [functionArn(input.FunctionName ?? "", region, accountId)],
    parameters: ["FunctionName", "InvocationType", "Payload"],
    runOverTime: (cloud, call, done) => invoke(cloud.lambda, call, call.accountId, done),
  },
  CreateSchedule: {
    action: "scheduler:CreateSchedule",
    resources: scheduleArn,
    alsoNeeds: ({ input }) => [
      {
        action: "iam:PassRole",
        resource: input.Target?.RoleArn ?? "",
        context: { "iam:PassedToService": "scheduler.amazonaws.com" },
      },
    ],
    parameters: [
      "Name",
      "GroupName",
      "Description",
      "ScheduleExpression",
      "ScheduleExpressionTimezone",
      "FlexibleTimeWindow",
      "Target",
      "ActionAfterCompletion",
      "ClientToken",
    ],
    run: (cloud, now, call) => {
      const { oneTime } = cloud.scheduler;
      const { response, changes } = schedulerApi.createSchedule(oneTime, now, call, call.accountId);
      for (const change of changes) cloud.scheduler.act(change);
      return response;
    },
  },
  DeleteSchedule: {
    action: "scheduler:DeleteSchedule",
    resources: scheduleArn,
    parameters: ["Name", "GroupName", "ClientToken"],
    run: (cloud, now, call) => schedulerApi.deleteSchedule(cloud.scheduler.oneTime, now, call).response,
  },
  Publish: {
    action: "sns:Publish",
    resources: ({ input }) => [input.TopicArn ?? ""],
    parameters: ["TopicArn", "Subject", "Message"],
    run: (cloud, _now, call) => cloud.sns.publishCommand(call),
  },
};
