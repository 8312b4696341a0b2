/** Which resource types a drill deploys, and which do not matter to it. Any other ends the drill. */
import { unmodelled } from "../aws/applied";
import type { SynthesisedResource } from "../synth/model";

const DEPLOYED = new Set([
  "aws:autoscaling/group:Group",
  "aws:autoscaling/policy:Policy",
  "aws:cloudwatch/metricAlarm:MetricAlarm",
  "aws:dynamodb/table:Table",
  "aws:iam/policy:Policy",
  "aws:iam/role:Role",
  "aws:iam/rolePolicy:RolePolicy",
  "aws:iam/rolePolicyAttachment:RolePolicyAttachment",
  "aws:lambda/function:Function",
  "aws:lambda/functionEventInvokeConfig:FunctionEventInvokeConfig",
  "aws:lambda/permission:Permission",
  "aws:lb/listener:Listener",
  "aws:lb/listenerRule:ListenerRule",
  "aws:lb/loadBalancer:LoadBalancer",
  "aws:lb/targetGroup:TargetGroup",
  "aws:lb/targetGroupAttachment:TargetGroupAttachment",
  "aws:rds/eventSubscription:EventSubscription",
  "aws:rds/instance:Instance",
  "aws:route53/healthCheck:HealthCheck",
  "aws:route53/record:Record",
  "aws:scheduler/schedule:Schedule",
  "aws:scheduler/scheduleGroup:ScheduleGroup",
  "aws:sns/topic:Topic",
  "aws:sns/topicSubscription:TopicSubscription",
  "aws:sqs/queue:Queue",
  "aws:sqs/queuePolicy:QueuePolicy",
  "aws:ssm/parameter:Parameter",
]);

/** Networks, certificates, keys, passwords, parameters, logs and views: nothing a scenario does depends on them. */
const WITHOUT_INFLUENCE = new Set([
  "aws:cloudwatch/dashboard:Dashboard",
  "aws:cloudwatch/logGroup:LogGroup",
  "aws:kms/alias:Alias",
  "aws:kms/key:Key",
  "aws:lb/listenerCertificate:ListenerCertificate",
  "aws:rds/parameterGroup:ParameterGroup",
  "aws:rds/subnetGroup:SubnetGroup",
  "aws:resourcegroups/group:Group",
  "aws:secretsmanager/secret:Secret",
  "aws:secretsmanager/secretVersion:SecretVersion",
  "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule",
  "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule",
  "awsx:ec2:Vpc",
  "pulumi:providers:aws",
  "pulumi:providers:awsx",
  "pulumi:providers:random",
  "pulumi:pulumi:Stack",
  "pulumi:pulumi:StackReference",
  "random:index/randomId:RandomId",
  "random:index/randomPassword:RandomPassword",
]);
const PREFIXES_WITHOUT_INFLUENCE = ["aws:ec2/"];

/** The topic's policy is not read: alarms and functions of the account are taken to be let in. */
const TAKEN_AS_GIVEN = new Set(["aws:sns/topicPolicy:TopicPolicy"]);

export function checkTypes(resources: readonly SynthesisedResource[]): void {
  for (const { type, name, component } of resources) {
    if (component || DEPLOYED.has(type) || WITHOUT_INFLUENCE.has(type) || TAKEN_AS_GIVEN.has(type)) continue;
    if (PREFIXES_WITHOUT_INFLUENCE.some((prefix) => type.startsWith(prefix))) continue;
    throw unmodelled(
      `the resource type ${type} (resource "${name}")`,
      "Deploy it into the model, or list it in drill/deploy/types.ts as being without influence.",
    );
  }
}
