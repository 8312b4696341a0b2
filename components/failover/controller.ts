import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { createControllerHandler } from "../../handlers/controller/handler";
import type { ResourceType } from "../../handlers/history/failoverEvent";
import type { SiteContext } from "../context";
import { FailoverFunction } from "../functions/failoverFunction";
import { MinuteSchedule } from "../functions/minuteSchedule";
import { type PolicyStatement, policyDocument, scheduleStatements } from "../functions/policies";
import type { Settings } from "../settings/schema";
import { controllerConfig } from "./controllerConfig";
import { controllerStatements } from "./controllerPolicies";
import type { ControllerTiers } from "./controllerTiers";
import type { EventsTable } from "./eventsTable";
import { PrimaryFailureAlarm } from "./primaryFailureAlarm";
import { RollbackSchedules } from "./rollbackSchedules";
import type { StateTable } from "./stateTable";

/** Longest run: one works about 50 s on a step and leaves the rest to the next minute's tick. */
const TIMEOUT_SECONDS = 60;

export interface ControllerArgs {
  readonly context: SiteContext;
  readonly settings: Settings["controller"];
  readonly stateTable: StateTable;
  readonly eventsTable: EventsTable;
  /** What can fail over at this site; a request for anything else is refused. */
  readonly tiers: ControllerTiers;
  /** Backup site with a group: raise its capacity as soon as Route 53 calls the primary unhealthy. */
  readonly raiseOnPeerFailure: boolean;
  readonly usEast1: aws.Provider;
  /** Topic of the site's region: reports, and alarms of the function. */
  readonly notificationTopicArn: pulumi.Output<string>;
  /** Topic in us-east-1: alarm of the subscription's dead-letter queue. */
  readonly usEast1NotificationTopicArn: pulumi.Output<string>;
}

/**
 * Executes failovers and their rollbacks, and records each: one function, woken by whoever asks, by a tick every minute
 * that goes on with the active event, by one-time schedules for rollbacks, and on a backup site by the primary's
 * failure. No reserved concurrency: the lock in the events table makes one failover at a time.
 *
 * @example
 * new Controller("prod-controller", { context, settings, stateTable, eventsTable, tiers: { autoScaling },
 *   raiseOnPeerFailure: false, usEast1, notificationTopicArn, usEast1NotificationTopicArn })
 */
export class Controller extends pulumi.ComponentResource {
  readonly function: FailoverFunction;
  readonly eventsTable: EventsTable;
  readonly tiers: ControllerTiers;

  constructor(
    private readonly owner: string,
    private readonly args: ControllerArgs,
    opts?: pulumi.ComponentResourceOptions,
  ) {
    super("site-failover:failover:Controller", owner, {}, opts);
    this.eventsTable = args.eventsTable;
    this.tiers = args.tiers;
    const rollbacks = this.createRollbackSchedules();
    this.function = this.createFunction(rollbacks);
    this.allowRollbacks(rollbacks);
    this.createSchedule();
    this.createPrimaryFailureAlarm();
    this.registerOutputs({ functionName: this.function.function.name });
  }

  /** Tiers a request may name at this site. */
  get resourceTypes(): ResourceType[] {
    const { loadBalancer, database, autoScaling, primary } = this.tiers;
    return [
      ...(loadBalancer === undefined ? [] : (["load_balancer"] as const)),
      ...(database === undefined ? [] : (["database"] as const)),
      ...(primary === undefined ? [] : (["dns"] as const)),
      ...(autoScaling === undefined ? [] : (["auto_scaling"] as const)),
    ];
  }

  private createRollbackSchedules(): RollbackSchedules {
    const { context, notificationTopicArn } = this.args;
    return new RollbackSchedules(
      `${this.owner}-rollback`,
      { context, notificationTopicArn },
      { parent: this },
    );
  }

  private createFunction(rollbacks: RollbackSchedules): FailoverFunction {
    const { context, settings, stateTable, eventsTable, tiers, notificationTopicArn } = this.args;
    return new FailoverFunction(
      this.owner,
      {
        context,
        description: "Executes failovers and their rollbacks, and records them",
        callbackFactory: () => createControllerHandler(),
        config: controllerConfig({
          site: context.site,
          settings,
          stateTable: stateTable.table.name,
          eventsTable: eventsTable.table.name,
          notificationTopicArn,
          rollback: rollbacks.config(),
          tiers,
        }),
        statements: this.statements(rollbacks),
        timeoutSeconds: TIMEOUT_SECONDS,
        notificationTopicArn,
      },
      { parent: this },
    );
  }

  private statements(rollbacks: RollbackSchedules): pulumi.Output<PolicyStatement[]> {
    const { stateTable, eventsTable, notificationTopicArn, usEast1NotificationTopicArn } = this.args;
    const { loadBalancer, database, autoScaling, primary } = this.args.tiers;
    return pulumi
      .output({
        stateTableArn: stateTable.table.arn,
        eventsTableArn: eventsTable.table.arn,
        notificationTopicArn,
        rollback: { scheduleGroupArn: rollbacks.group.arn, roleArn: rollbacks.role.arn },
        functionArn: loadBalancer?.function.function.arn,
        databaseArn: database?.arn,
        groupArn: autoScaling?.groupArn,
        primary,
        usEast1Arn: usEast1NotificationTopicArn,
      })
      .apply(({ functionArn, databaseArn, groupArn, primary: peer, usEast1Arn, ...known }) =>
        controllerStatements({
          ...known,
          loadBalancer: functionArn === undefined ? undefined : { functionArn },
          database:
            databaseArn === undefined || database === undefined
              ? undefined
              : { arn: databaseArn, kind: database.kind },
          autoScaling: groupArn === undefined ? undefined : { groupArn },
          primary: peer === undefined ? undefined : { ...peer, usEast1Arn },
        }),
      );
  }

  /** Apart from the role, which the function is told of, because it names the function. */
  private allowRollbacks(rollbacks: RollbackSchedules): void {
    new aws.iam.RolePolicy(
      `${this.owner}-rollback`,
      {
        role: rollbacks.role.name,
        policy: pulumi.jsonStringify(
          pulumi
            .all([this.function.function.arn, rollbacks.deadLetterQueue.arn])
            .apply(([functionArn, deadLetterQueueArn]) =>
              policyDocument(scheduleStatements({ functionArn, deadLetterQueueArn })),
            ),
        ),
      },
      { parent: this },
    );
  }

  private createSchedule(): void {
    new MinuteSchedule(
      `${this.owner}-every-minute`,
      {
        context: this.args.context,
        function: this.function,
        description: "goes on with the failover under way, also when the run that began it died",
      },
      { parent: this },
    );
  }

  private createPrimaryFailureAlarm(): void {
    const { context, tiers, raiseOnPeerFailure, usEast1, usEast1NotificationTopicArn } = this.args;
    if (!raiseOnPeerFailure || tiers.primary === undefined || tiers.autoScaling === undefined) {
      return;
    }
    new PrimaryFailureAlarm(
      `${this.owner}-primary-failed`,
      { context, primary: tiers.primary, function: this.function, usEast1, usEast1NotificationTopicArn },
      { parent: this },
    );
  }
}
