/** Auto Scaling groups for component tests. */
import * as pulumi from "@pulumi/pulumi";
import { AutoScaling, type AutoScalingArgs } from "../../../components/autoScaling/autoScaling";
import { PRIVATE_SUBNETS } from "./database";
import { groupList, loadBalancer } from "./groups";
import { context, settings, TOPIC_ARN } from "./settings";

/** Joins the group primary; the rest is the schema's defaults. */
export const CREATED = {
  mode: "create",
  imageId: "ami-0123456789abcdef0",
  instanceType: "m7g.large",
  targetGroups: ["primary"],
};

export const ADOPTED = { mode: "adopt", name: "shop", targetGroups: ["primary"] };

export function autoScalingSettings(value: object): AutoScalingArgs["settings"] {
  const { autoScaling } = settings({ autoScaling: value });
  if (autoScaling.mode === "none") throw new Error("no Auto Scaling group");
  return autoScaling;
}

/** Call it inside `deploy`. */
export function autoScaling(value: object, overrides: Partial<AutoScalingArgs> = {}): AutoScaling {
  return new AutoScaling("prod-capacity", {
    context: context(),
    settings: autoScalingSettings(value),
    loadBalancer: {
      ...loadBalancer(),
      network: pulumi.output({
        vpcId: "vpc-0123456789abcdef0",
        loadBalancerSecurityGroupIds: ["sg-0123456789abcdef8"],
      }),
    },
    privateSubnetIds: pulumi.output([...PRIVATE_SUBNETS]),
    groups: groupList(),
    targetGroups: settings().targetGroups,
    notificationTopicArn: TOPIC_ARN,
    ...overrides,
  });
}
