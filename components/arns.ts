/** Parts of Amazon Resource Names. Formats: https://docs.aws.amazon.com/service-authorization/latest/reference/list_awselasticloadbalancingv2.html */

const ARN = /^arn:([^:]+):([^:]+):([^:]*):([^:]*):(.+)$/;

function fields(arn: string): { partition: string; region: string; account: string; resource: string } {
  const match = ARN.exec(arn);
  if (match === null) {
    throw new Error(
      `"${arn}" is not an ARN; expected arn:<partition>:<service>:<region>:<account>:<resource>.`,
    );
  }
  const [, partition = "", , region = "", account = "", resource = ""] = match;
  return { partition, region, account, resource };
}

/** Account number in an ARN. */
export function accountOf(arn: string): string {
  return fields(arn).account;
}

/**
 * Value of CloudWatch's dimension `LoadBalancer`: the end of the ARN, `app/<name>/<id>`.
 * https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-cloudwatch-metrics.html#load-balancer-metric-dimensions-alb
 */
export function loadBalancerDimension(arn: string): string {
  return resourceAfter(arn, "loadbalancer/");
}

/** Value of CloudWatch's dimension `TargetGroup`: the end of the ARN, `targetgroup/<name>/<id>` (same page). */
export function targetGroupDimension(arn: string): string {
  return `targetgroup/${resourceAfter(arn, "targetgroup/")}`;
}

/** Pattern of the ARNs of all rules of a listener: `…:listener-rule/app/<name>/<id>/<listener id>/*`. */
export function rulesOfListener(listenerArn: string): string {
  const rest = resourceAfter(listenerArn, "listener/");
  return `${listenerArn.slice(0, -`listener/${rest}`.length)}listener-rule/${rest}/*`;
}

/** ARN of a Route 53 health check; it names neither region nor account. */
export function healthCheckArn(id: string): string {
  return `arn:aws:route53:::healthcheck/${id}`;
}

/** Pattern of all alarms of the account and region an ARN belongs to. */
export function alarmsBeside(arn: string): string {
  const { partition, region, account } = fields(arn);
  return `arn:${partition}:cloudwatch:${region}:${account}:alarm:*`;
}

/** ARN of a database instance in the account and region another ARN belongs to, as an adopted one is known by its
 * identifier alone: https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonrds.html */
export function databaseArnBeside(arn: string, identifier: string): string {
  const { partition, region, account } = fields(arn);
  return `arn:${partition}:rds:${region}:${account}:db:${identifier}`;
}

/** Pattern of the ARNs of all schedules of a schedule group, `…:schedule/<group>/*`:
 * https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazoneventbridgescheduler.html */
export function schedulesOfGroup(groupArn: string): string {
  const { partition, region, account } = fields(groupArn);
  return `arn:${partition}:scheduler:${region}:${account}:schedule/${resourceAfter(groupArn, "schedule-group/")}/*`;
}

/** Principal that stands for the account an ARN belongs to; its IAM policies then decide who may act. */
export function accountPrincipal(arn: string): string {
  const { partition, account } = fields(arn);
  return `arn:${partition}:iam::${account}:root`;
}

function resourceAfter(arn: string, prefix: string): string {
  const { resource } = fields(arn);
  if (!resource.startsWith(prefix)) {
    throw new Error(
      `"${arn}" is not the ARN of a ${prefix.slice(0, -1)}: its resource does not start with ${prefix}.`,
    );
  }
  return resource.slice(prefix.length);
}
