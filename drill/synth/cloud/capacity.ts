/** EC2 Auto Scaling and launch templates. */
import {
  arn,
  hexadecimal,
  physicalName,
  prefixedId,
  type ResourceModels,
  requiredText,
  uuid,
} from "./request";

/** ARN of a group; also answers `aws.autoscaling.getGroup` for adopted ones.
 * https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonec2autoscaling.html */
export function groupArn(name: string, region: string): string {
  return arn(
    "autoscaling",
    region,
    `autoScalingGroup:${uuid("auto-scaling-group", name, region)}:autoScalingGroupName/${name}`,
  );
}

export const capacityModels: ResourceModels = {
  "aws:autoscaling/group:Group": (request) => {
    const name = physicalName(request, 255);
    return { id: name, outputs: { name, arn: groupArn(name, request.region) } };
  },
  "aws:autoscaling/policy:Policy": (request) => {
    const name = physicalName(request, 255);
    const group = requiredText(request, "autoscalingGroupName");
    const resource = `scalingPolicy:${uuid(request.urn, request.region)}:autoScalingGroupName/${group}:policyName/${name}`;
    return { id: name, outputs: { name, arn: arn("autoscaling", request.region, resource) } };
  },
  "aws:ec2/launchTemplate:LaunchTemplate": prefixedId("lt", (id, request) => ({
    // https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CreateLaunchTemplate.html (LaunchTemplateName)
    name: physicalName(request, 128),
    arn: arn("ec2", request.region, `launch-template/${id}`),
    latestVersion: 1,
    defaultVersion: 1,
  })),
};

/** What the model knows of a group that exists already. */
export function adoptedGroup(name: string, region: string): Record<string, unknown> {
  return {
    id: name,
    name,
    arn: groupArn(name, region),
    minSize: 1,
    maxSize: 10,
    desiredCapacity: 2,
    healthCheckType: "ELB",
    targetGroupArns: [],
    vpcZoneIdentifier: `subnet-0${hexadecimal(16, "subnet", region)}`,
  };
}
