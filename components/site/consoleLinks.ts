/** Links into the AWS console, for stack outputs. */

const console = (region: string, path: string) => `https://${region}.console.aws.amazon.com/${path}`;

/** The load balancer's page, found by its ARN. */
export function loadBalancerLink(region: string, arn: string): string {
  return console(region, `ec2/home?region=${region}#LoadBalancer:loadBalancerArn=${arn}`);
}

/** A function's page, which links to its log. */
export function functionLink(region: string, functionName: string): string {
  return console(region, `lambda/home?region=${region}#/functions/${functionName}`);
}

/** An alarm's page. */
export function alarmLink(region: string, alarmName: string): string {
  return console(region, `cloudwatch/home?region=${region}#alarmsV2:alarm/${encodeURIComponent(alarmName)}`);
}

/** A health check's page; Route 53's console has no region. */
export function healthCheckLink(id: string): string {
  return `https://console.aws.amazon.com/route53/healthchecks/home#/details/${id}`;
}

/** A DynamoDB table's items. */
export function tableLink(region: string, tableName: string): string {
  return console(
    region,
    `dynamodbv2/home?region=${region}#item-explorer?table=${encodeURIComponent(tableName)}`,
  );
}

/** A database instance's page. */
export function databaseLink(region: string, identifier: string): string {
  return console(region, `rds/home?region=${region}#database:id=${identifier};is-cluster=false`);
}

/** An Auto Scaling group's page. */
export function autoScalingGroupLink(region: string, groupName: string): string {
  return console(
    region,
    `ec2/home?region=${region}#AutoScalingGroupDetails:id=${encodeURIComponent(groupName)};view=details`,
  );
}
