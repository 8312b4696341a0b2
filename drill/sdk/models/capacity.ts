/** Commands of Auto Scaling and EC2. */
import * as autoScalingApi from "../../aws/autoScaling/api";
import { describeInstanceStatus } from "../../aws/ec2/api";
import { everything } from "../commandModel";
import type { CommandModels } from "../commands";

export const capacityCommands: Pick<
  CommandModels,
  "DescribeAutoScalingGroups" | "SetDesiredCapacity" | "DescribeInstanceStatus"
> = {
  DescribeAutoScalingGroups: {
    action: "autoscaling:DescribeAutoScalingGroups",
    resources: everything,
    parameters: ["AutoScalingGroupNames"],
    run: (cloud, now, call) =>
      autoScalingApi.describeAutoScalingGroups(cloud.autoScaling.state, now, call).response,
  },
  SetDesiredCapacity: {
    action: "autoscaling:SetDesiredCapacity",
    // The ARN holds an id beside the name; only the group itself knows it.
    resources: ({ input, region, accountId }, { autoScaling }) => [
      autoScaling.state.groups.get(`${region}/${input.AutoScalingGroupName}`)?.arn ??
        `arn:aws:autoscaling:${region}:${accountId}:autoScalingGroup:none:autoScalingGroupName/${input.AutoScalingGroupName}`,
    ],
    parameters: ["AutoScalingGroupName", "DesiredCapacity", "HonorCooldown"],
    run: (cloud, now, call) => {
      const { response, changes } = autoScalingApi.setDesiredCapacity(cloud.autoScaling.state, now, call);
      for (const change of changes) cloud.autoScaling.act(change);
      return response;
    },
  },
  DescribeInstanceStatus: {
    action: "ec2:DescribeInstanceStatus",
    resources: everything,
    parameters: ["InstanceIds", "IncludeAllInstances"],
    run: (cloud, now, call) => describeInstanceStatus(cloud.ec2, now, call).response,
  },
};
