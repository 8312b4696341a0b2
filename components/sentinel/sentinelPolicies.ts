/** What the sentinel may do: look at the kinds of resources it is given, publish its metric, ask the controller. */
import { SENTINEL_NAMESPACE } from "../../handlers/runtime/config";
import { allow, type PolicyStatement, stateStatement } from "../functions/policies";

export interface SentinelStatementsArgs {
  readonly stateTableArn: string;
  /** Absent: nobody is asked. */
  readonly controllerFunctionArn?: string | undefined;
  readonly watchesInstances: boolean;
  readonly watchesTargetGroups: boolean;
  /** Database instances it looks at. */
  readonly databaseArns: readonly string[];
}

export function sentinelStatements(args: SentinelStatementsArgs): PolicyStatement[] {
  const { controllerFunctionArn, databaseArns } = args;
  return [
    stateStatement(args.stateTableArn),
    // No resource level, but a condition on the namespace:
    // https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/iam-cw-condition-keys-namespace.html
    allow("PublishHealth", ["cloudwatch:PutMetricData"], ["*"], {
      StringEquals: { "cloudwatch:namespace": SENTINEL_NAMESPACE },
    }),
    ...lookingStatements(args),
    // https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonrds.html
    ...(databaseArns.length === 0 ? [] : [allow("ReadDatabases", ["rds:DescribeDBInstances"], databaseArns)]),
    ...(controllerFunctionArn === undefined
      ? []
      : [allow("AskController", ["lambda:InvokeFunction"], [controllerFunctionArn])]),
  ];
}

/**
 * AWS offers no resource level for these:
 * https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonec2.html,
 * https://docs.aws.amazon.com/service-authorization/latest/reference/list_awselasticloadbalancingv2.html
 */
function lookingStatements(args: SentinelStatementsArgs): PolicyStatement[] {
  const actions = [
    ...(args.watchesInstances ? ["ec2:DescribeInstanceStatus"] : []),
    ...(args.watchesTargetGroups ? ["elasticloadbalancing:DescribeTargetHealth"] : []),
  ];
  return actions.length === 0 ? [] : [allow("Look", actions, ["*"])];
}
