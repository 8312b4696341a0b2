import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { accountOf } from "../arns";
import type { SiteContext } from "../context";
import type { FailoverFunction } from "./failoverFunction";
import { policyDocument, scheduleStatements, servicePrincipal } from "./policies";

/** The event a scheduled invocation gets. */
export const SCHEDULE_EVENT = { source: "site-failover.schedule" } as const;

export interface MinuteScheduleArgs {
  readonly context: SiteContext;
  readonly function: FailoverFunction;
  /** Why the function runs every minute, shown in the console. */
  readonly description: string;
}

/**
 * Invokes a function once a minute, because an alarm speaks only when it changes: a lost message, or a return that
 * waits for its time, would otherwise be forgotten.
 *
 * No retries: the next minute comes anyway, and a late tick says nothing new. What the scheduler cannot deliver at all
 * goes to the function's dead-letter queue, so that a schedule that stopped working does not stop in silence.
 * https://docs.aws.amazon.com/scheduler/latest/UserGuide/configuring-schedule-dlq.html
 */
export class MinuteSchedule extends pulumi.ComponentResource {
  constructor(name: string, args: MinuteScheduleArgs, opts?: pulumi.ComponentResourceOptions) {
    super("site-failover:functions:MinuteSchedule", name, {}, opts);
    const lambda = args.function.function;
    const queueArn = args.function.deadLetterQueue.arn;
    const role = new aws.iam.Role(
      name,
      {
        description: `Invokes a function once a minute: ${args.description}`,
        // Against the confused deputy: https://docs.aws.amazon.com/scheduler/latest/UserGuide/cross-service-confused-deputy-prevention.html
        assumeRolePolicy: pulumi.jsonStringify(
          lambda.arn.apply((arn) =>
            servicePrincipal("scheduler.amazonaws.com", {
              StringEquals: { "aws:SourceAccount": accountOf(arn) },
            }),
          ),
        ),
        tags: args.context.tags,
      },
      { parent: this },
    );
    const policy = new aws.iam.RolePolicy(
      name,
      {
        role: role.name,
        policy: pulumi.jsonStringify(
          pulumi
            .all([lambda.arn, queueArn])
            .apply(([functionArn, deadLetterQueueArn]) =>
              policyDocument(scheduleStatements({ functionArn, deadLetterQueueArn })),
            ),
        ),
      },
      { parent: this },
    );
    new aws.scheduler.Schedule(
      name,
      {
        description: args.description,
        scheduleExpression: "rate(1 minute)",
        flexibleTimeWindow: { mode: "OFF" },
        target: {
          arn: lambda.arn,
          roleArn: role.arn,
          input: JSON.stringify(SCHEDULE_EVENT),
          retryPolicy: { maximumRetryAttempts: 0, maximumEventAgeInSeconds: 60 },
          deadLetterConfig: { arn: queueArn },
        },
      },
      { parent: this, dependsOn: [policy] },
    );
    this.registerOutputs();
  }
}
