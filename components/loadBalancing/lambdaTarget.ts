import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";

/**
 * Makes a function the one target of a group, and answers the group's ARN, known only once it is. Rules name that one:
 * a rule that forwards to an empty group answers 503.
 *
 * The load balancer may invoke the function for this target group alone. The permission comes first: AWS refuses to
 * register a function that it may not invoke
 * (https://docs.aws.amazon.com/elasticloadbalancing/latest/application/lambda-functions.html).
 */
export function registerFunction(
  name: string,
  targetGroupArn: pulumi.Output<string>,
  lambda: aws.lambda.Function,
  parent: pulumi.Resource,
): pulumi.Output<string> {
  const permission = new aws.lambda.Permission(
    name,
    {
      action: "lambda:InvokeFunction",
      function: lambda.name,
      principal: "elasticloadbalancing.amazonaws.com",
      sourceArn: targetGroupArn,
    },
    { parent },
  );
  const attachment = new aws.lb.TargetGroupAttachment(
    name,
    { targetGroupArn, targetId: lambda.arn },
    { parent, dependsOn: [permission] },
  );
  return pulumi.all([targetGroupArn, attachment.id]).apply(([arn]) => arn);
}
