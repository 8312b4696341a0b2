import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import type { SentinelConfig } from "../../handlers/runtime/config";
import { createSentinelHandler } from "../../handlers/sentinel/handler";
import { databaseArnBeside } from "../arns";
import type { SiteContext } from "../context";
import type { StateTable } from "../failover/stateTable";
import { FailoverFunction } from "../functions/failoverFunction";
import { MinuteSchedule } from "../functions/minuteSchedule";
import type { PolicyStatement } from "../functions/policies";
import type { SentinelSettings } from "../settings/schema";
import { sentinelAlarmArgs } from "./sentinelAlarms";
import { sentinelStatements } from "./sentinelPolicies";
import { sentinelResources, type WatchedParts } from "./sentinelResources";

/** Longest run: all checks have their own deadline of at most 50 s; the next minute's run must find this one gone. */
const TIMEOUT_SECONDS = 58;

export interface SentinelArgs {
  readonly context: SiteContext;
  readonly settings: SentinelSettings;
  readonly watched: WatchedParts;
  readonly stateTable: StateTable;
  /** Asked for automatic failovers. @default nobody is */
  readonly controller?: FailoverFunction | undefined;
  /** Topic of the site's region: alarms. */
  readonly notificationTopicArn: pulumi.Output<string>;
}

/** Looks at instances, databases, target groups and endpoints every minute, and publishes the health of each. */
export class Sentinel extends pulumi.ComponentResource {
  readonly function: FailoverFunction;
  /** Names of what it looks at. */
  readonly resources: readonly string[];

  constructor(
    private readonly owner: string,
    private readonly args: SentinelArgs,
    opts?: pulumi.ComponentResourceOptions,
  ) {
    super("site-failover:monitoring:Sentinel", owner, {}, opts);
    this.resources = args.settings.resources.map(({ name }) => name);
    this.function = this.createFunction();
    this.createSchedule();
    this.createAlarms();
    this.registerOutputs({ functionName: this.function.function.name });
  }

  private createFunction(): FailoverFunction {
    const { context, notificationTopicArn } = this.args;
    const config = this.config();
    return new FailoverFunction(
      this.owner,
      {
        context,
        description: "Looks at the health of resources every minute",
        callbackFactory: () => createSentinelHandler(),
        config,
        statements: this.statements(config),
        timeoutSeconds: TIMEOUT_SECONDS,
        notificationTopicArn,
      },
      { parent: this },
    );
  }

  private config(): pulumi.Output<SentinelConfig> {
    const { context, settings, watched, stateTable, controller } = this.args;
    const { confirmations, checkTimeoutSeconds, deadlineSeconds } = settings;
    return pulumi
      .all([
        sentinelResources(settings.resources, watched, context.site),
        stateTable.table.name,
        controller?.function.name,
      ])
      .apply(([resources, table, controllerFunction]) => ({
        site: context.site,
        stateTable: table,
        ...(controllerFunction === undefined ? {} : { controllerFunction }),
        confirmations,
        checkTimeoutSeconds,
        deadlineSeconds,
        resources,
      }));
  }

  private statements(config: pulumi.Output<SentinelConfig>): pulumi.Output<PolicyStatement[]> {
    const { stateTable, controller } = this.args;
    return pulumi
      .all([config, stateTable.table.arn, controller?.function.arn])
      .apply(([{ resources }, stateTableArn, controllerFunctionArn]) =>
        sentinelStatements({
          stateTableArn,
          controllerFunctionArn,
          watchesInstances: resources.some(({ kind }) => kind === "ec2"),
          watchesTargetGroups: resources.some(({ kind }) => kind === "target_group"),
          databaseArns: resources.flatMap((resource) =>
            resource.kind === "rds" ? [databaseArnBeside(stateTableArn, resource.identifier)] : [],
          ),
        }),
      );
  }

  private createSchedule(): void {
    new MinuteSchedule(
      `${this.owner}-every-minute`,
      { context: this.args.context, function: this.function, description: "looks at every resource" },
      { parent: this },
    );
  }

  private createAlarms(): void {
    const { context, settings, notificationTopicArn } = this.args;
    for (const { name, kind } of settings.resources) {
      new aws.cloudwatch.MetricAlarm(
        `${this.owner}-${name}-health`,
        sentinelAlarmArgs({ context, name, kind, notificationTopicArn }),
        { parent: this },
      );
    }
  }
}
