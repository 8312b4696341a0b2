import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { AlarmFunction } from "./alarmFunction";
import { createListenerSwap } from "./lambda/listenerSwap";
import type { ReferenceGroup, ReferenceLoadBalancing } from "./loadBalancing";

export interface ListenerSwapArgs {
  readonly loadBalancing: ReferenceLoadBalancing;
  readonly primary: ReferenceGroup;
  readonly alternative: ReferenceGroup;
}

/** Fewer than one healthy target in the primary group → topic → function that swaps the listeners. */
export class ListenerSwap extends pulumi.ComponentResource {
  readonly functionName: pulumi.Output<string>;

  constructor(owner: string, args: ListenerSwapArgs, opts?: pulumi.ComponentResourceOptions) {
    super("site-failover:reference:ListenerSwap", owner, {}, opts);
    const { loadBalancing, primary, alternative } = args;
    const lambda = new AlarmFunction(
      owner,
      {
        callbackFactory: () => createListenerSwap(),
        environment: {
          LISTENER_80_ARN: loadBalancing.http.arn,
          LISTENER_443_ARN: loadBalancing.https.arn,
          ALTERNATIVE_TARGET_GROUP_ARN: alternative.group.arn,
        },
        action: "elasticloadbalancing:*",
      },
      { parent: this },
    );
    // The article leaves statistic, period and missing data open. Minimum and one period of 60 s trip soonest, which is
    // the kindest reading; missing data is CloudWatch's default.
    new aws.cloudwatch.MetricAlarm(
      owner,
      {
        namespace: "AWS/ApplicationELB",
        metricName: "HealthyHostCount",
        dimensions: {
          TargetGroup: primary.group.arnSuffix,
          LoadBalancer: loadBalancing.loadBalancer.arnSuffix,
        },
        statistic: "Minimum",
        period: 60,
        evaluationPeriods: 1,
        comparisonOperator: "LessThanThreshold",
        threshold: 1,
        alarmActions: [lambda.topicArn],
      },
      { parent: this },
    );
    this.functionName = lambda.functionName;
    this.registerOutputs({ functionName: this.functionName });
  }
}
