import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { AlarmFunction } from "./alarmFunction";
import { createReferenceLatch } from "./lambda/latch";

export interface ReferenceLatchArgs {
  /** The check on the PRIMARY record. */
  readonly healthCheckId: pulumi.Output<string>;
  readonly usEast1: aws.Provider;
}

/** Keycloak's latch: alarm and topic in us-east-1, function in the site's region. */
export class ReferenceLatch extends pulumi.ComponentResource {
  readonly functionName: pulumi.Output<string>;
  readonly alarmName: pulumi.Output<string>;

  constructor(owner: string, args: ReferenceLatchArgs, opts?: pulumi.ComponentResourceOptions) {
    super("site-failover:reference:Latch", owner, {}, opts);
    const { healthCheckId, usEast1 } = args;
    const lambda = new AlarmFunction(
      owner,
      {
        callbackFactory: () => createReferenceLatch(),
        action: "route53:UpdateHealthCheck",
        topicTags: { HealthCheckId: healthCheckId },
        topicProvider: usEast1,
      },
      { parent: this },
    );
    const alarm = new aws.cloudwatch.MetricAlarm(
      owner,
      {
        namespace: "AWS/Route53",
        metricName: "HealthCheckStatus",
        dimensions: { HealthCheckId: healthCheckId },
        statistic: "Minimum",
        period: 60,
        evaluationPeriods: 1,
        comparisonOperator: "LessThanThreshold",
        threshold: 1,
        treatMissingData: "notBreaching",
        actionsEnabled: true,
        alarmActions: [lambda.topicArn],
      },
      { parent: this, provider: usEast1 },
    );
    this.functionName = lambda.functionName;
    this.alarmName = alarm.name;
    this.registerOutputs({ functionName: this.functionName, alarmName: this.alarmName });
  }
}
