import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import type { ControllerConfig } from "../../handlers/runtime/config";
import { accountOf } from "../arns";
import type { SiteContext } from "../context";
import { DeadLetterQueue } from "../functions/deadLetterQueue";
import { servicePrincipal } from "../functions/policies";

export interface RollbackSchedulesArgs {
  readonly context: SiteContext;
  /** Topic of the site's region: alarm of the queue. */
  readonly notificationTopicArn: pulumi.Output<string>;
}

/**
 * Where the controller makes its one-time schedules: a group of their own, the role they invoke the controller with,
 * and the queue that keeps what they could not deliver. What the role may do is added once the controller exists.
 *
 * A schedule group that is deleted takes its schedules along
 * (https://docs.aws.amazon.com/scheduler/latest/APIReference/API_DeleteScheduleGroup.html), so a stack that is
 * destroyed leaves no rollback behind.
 */
export class RollbackSchedules extends pulumi.ComponentResource {
  readonly group: aws.scheduler.ScheduleGroup;
  readonly role: aws.iam.Role;
  readonly deadLetterQueue: DeadLetterQueue;

  constructor(
    private readonly owner: string,
    private readonly args: RollbackSchedulesArgs,
    opts?: pulumi.ComponentResourceOptions,
  ) {
    super("site-failover:failover:RollbackSchedules", owner, {}, opts);
    this.group = this.createGroup();
    this.role = this.createRole();
    this.deadLetterQueue = this.createDeadLetterQueue();
    this.registerOutputs({ groupName: this.group.name });
  }

  /** The controller's part of the configuration. */
  config(): pulumi.Output<ControllerConfig["rollback"]> {
    return pulumi.output({
      scheduleGroup: this.group.name,
      roleArn: this.role.arn,
      deadLetterArn: this.deadLetterQueue.arn,
    });
  }

  private createGroup(): aws.scheduler.ScheduleGroup {
    const { tags } = this.args.context;
    return new aws.scheduler.ScheduleGroup(this.owner, { tags }, { parent: this });
  }

  private createRole(): aws.iam.Role {
    const { context, notificationTopicArn } = this.args;
    return new aws.iam.Role(
      this.owner,
      {
        description: "Invokes the controller once, for a rollback whose time has come",
        // Against the confused deputy: https://docs.aws.amazon.com/scheduler/latest/UserGuide/cross-service-confused-deputy-prevention.html
        assumeRolePolicy: pulumi.jsonStringify(
          notificationTopicArn.apply((arn) =>
            servicePrincipal("scheduler.amazonaws.com", {
              StringEquals: { "aws:SourceAccount": accountOf(arn) },
            }),
          ),
        ),
        tags: context.tags,
      },
      { parent: this },
    );
  }

  private createDeadLetterQueue(): DeadLetterQueue {
    const { context, notificationTopicArn } = this.args;
    return new DeadLetterQueue(
      `${this.owner}-undelivered`,
      { context, holds: "rollbacks that could not be handed to the controller", notificationTopicArn },
      { parent: this },
    );
  }
}
