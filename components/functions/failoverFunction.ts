import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { CONFIG_VARIABLE } from "../../handlers/runtime/config";
import type { SiteContext } from "../context";
import { ONE_MINUTE } from "./alarms";
import { DeadLetterQueue } from "./deadLetterQueue";
import { functionStatements, type PolicyStatement, policyDocument, servicePrincipal } from "./policies";

export interface FailoverFunctionArgs {
  readonly context: SiteContext;
  /** What the function does, shown in the console. */
  readonly description: string;
  /** Runs once per cold start and returns the handler, which may read Lambda's context; serialized by Pulumi. */
  readonly callbackFactory: () => (event: unknown, context: aws.lambda.Context) => Promise<unknown>;
  /** The document handed to the function as JSON in `SITE_FAILOVER_CONFIG`, at most 4 KB. */
  readonly config: pulumi.Input<object>;
  /** What the function may do beside writing its log and its failed events. */
  readonly statements: pulumi.Input<readonly PolicyStatement[]>;
  /** Longest run of one invocation, 1–900 s. */
  readonly timeoutSeconds: number;
  /** Topic of the site's region that hears of errors, throttles and failed events. */
  readonly notificationTopicArn: pulumi.Input<string>;
}

/**
 * A Lambda function with everything that lets it be trusted: its own role with exact actions, a log group, retries
 * with a limit, a dead-letter queue, and alarms on errors, throttles and that queue.
 *
 * @example
 * new FailoverFunction("prod-latch", { context, description: "…", callbackFactory: () => createLatchHandler(),
 *   config, statements: [], timeoutSeconds: 60, notificationTopicArn })
 */
export class FailoverFunction extends pulumi.ComponentResource {
  readonly function: aws.lambda.CallbackFunction<unknown, unknown>;
  readonly deadLetterQueue: DeadLetterQueue;

  constructor(
    private readonly functionName: string,
    private readonly args: FailoverFunctionArgs,
    opts?: pulumi.ComponentResourceOptions,
  ) {
    super("site-failover:functions:FailoverFunction", functionName, {}, opts);
    const logGroup = this.createLogGroup();
    this.deadLetterQueue = this.createDeadLetterQueue();
    const role = this.createRole();
    const policy = this.createPolicy(role, logGroup);
    this.function = this.createFunction(role, policy, logGroup);
    this.createRetries();
    this.createAlarms();
    this.registerOutputs({ functionName: this.function.name, functionArn: this.function.arn });
  }

  private createLogGroup(): aws.cloudwatch.LogGroup {
    const { functions, tags } = this.args.context;
    return new aws.cloudwatch.LogGroup(
      this.functionName,
      { retentionInDays: functions.logRetentionDays, tags },
      { parent: this },
    );
  }

  private createDeadLetterQueue(): DeadLetterQueue {
    return new DeadLetterQueue(
      `${this.functionName}-failed`,
      {
        context: this.args.context,
        holds: `events the function ${this.functionName} failed to handle`,
        notificationTopicArn: this.args.notificationTopicArn,
      },
      { parent: this },
    );
  }

  private createRole(): aws.iam.Role {
    return new aws.iam.Role(
      this.functionName,
      {
        description: this.args.description,
        assumeRolePolicy: JSON.stringify(servicePrincipal("lambda.amazonaws.com")),
        tags: this.args.context.tags,
      },
      { parent: this },
    );
  }

  private createPolicy(role: aws.iam.Role, logGroup: aws.cloudwatch.LogGroup): aws.iam.RolePolicy {
    const document = pulumi
      .all([logGroup.arn, this.deadLetterQueue.arn, this.args.statements])
      .apply(([logGroupArn, deadLetterQueueArn, statements]) =>
        policyDocument([...functionStatements({ logGroupArn, deadLetterQueueArn }), ...statements]),
      );
    return new aws.iam.RolePolicy(
      this.functionName,
      { role: role.name, policy: pulumi.jsonStringify(document) },
      { parent: this },
    );
  }

  private createFunction(role: aws.iam.Role, policy: aws.iam.RolePolicy, logGroup: aws.cloudwatch.LogGroup) {
    const { context, description, callbackFactory, config, timeoutSeconds } = this.args;
    return new aws.lambda.CallbackFunction<unknown, unknown>(
      this.functionName,
      {
        description,
        callbackFactory,
        role: role.arn,
        runtime: "nodejs24.x",
        architectures: ["arm64"],
        timeout: timeoutSeconds,
        memorySize: context.functions.memoryMegabytes,
        environment: { variables: { [CONFIG_VARIABLE]: pulumi.jsonStringify(config) } },
        // Handlers write one JSON object a line themselves; Lambda's own JSON format would wrap it as an escaped string.
        loggingConfig: { logFormat: "Text", logGroup: logGroup.name },
        deadLetterConfig: { targetArn: this.deadLetterQueue.arn },
        tags: context.tags,
      },
      // Lambda refuses a dead-letter queue that the role may not send to, so the policy comes first.
      { parent: this, dependsOn: [policy] },
    );
  }

  /**
   * Two retries, after one and two minutes, and no event older than configured: a late message is a stale one
   * (https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-error-handling.html).
   */
  private createRetries(): void {
    new aws.lambda.FunctionEventInvokeConfig(
      this.functionName,
      {
        functionName: this.function.name,
        maximumRetryAttempts: 2,
        maximumEventAgeInSeconds: this.args.context.functions.maximumEventAgeSeconds,
      },
      { parent: this },
    );
  }

  /**
   * One error in one minute alarms: these functions are silent at rest, and a failing run during an outage is worth a
   * look even though it is retried. The OK that follows says that the retry worked.
   */
  private createAlarms(): void {
    this.createAlarm("Errors", "failed at least once in a minute; it is retried. Read its log");
    this.createAlarm("Throttles", "was throttled; events wait. Check the account's Lambda concurrency");
  }

  private createAlarm(metricName: "Errors" | "Throttles", meaning: string): void {
    const { context, notificationTopicArn } = this.args;
    new aws.cloudwatch.MetricAlarm(
      `${this.functionName}-${metricName.toLowerCase()}`,
      {
        ...ONE_MINUTE,
        alarmDescription: `${context.site}: the function ${this.functionName} ${meaning}.`,
        namespace: "AWS/Lambda",
        metricName,
        dimensions: { FunctionName: this.function.name },
        statistic: "Sum",
        comparisonOperator: "GreaterThanOrEqualToThreshold",
        threshold: 1,
        // A function that is not invoked has no data, and no errors.
        treatMissingData: "notBreaching",
        alarmActions: [notificationTopicArn],
        okActions: [notificationTopicArn],
        tags: context.tags,
      },
      { parent: this },
    );
  }
}
