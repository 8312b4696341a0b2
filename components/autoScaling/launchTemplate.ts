/** What an instance of the site is made of. Pure. */
import type * as aws from "@pulumi/aws";
import type * as pulumi from "@pulumi/pulumi";
import type { SiteContext } from "../context";
import type { CreatedAutoScalingSettings } from "../settings/schema";

export interface LaunchTemplateArgs {
  readonly context: SiteContext;
  readonly settings: CreatedAutoScalingSettings;
  /** Name tag of instances and volumes. */
  readonly name: string;
  readonly securityGroupId: pulumi.Input<string>;
}

/**
 * Instances answer metadata requests with a session token only (IMDSv2,
 * https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/configuring-IMDS-new-instances.html) and are measured every
 * minute. Volumes are the image's; what encrypts them is the image or the account's default.
 */
export function launchTemplateArgs(args: LaunchTemplateArgs): aws.ec2.LaunchTemplateArgs {
  const { context, settings, name, securityGroupId } = args;
  const { imageId, instanceType, instanceProfileName, userData, securityGroupIds } = settings;
  return {
    imageId,
    instanceType,
    ...(instanceProfileName === undefined ? {} : { iamInstanceProfile: { name: instanceProfileName } }),
    ...(userData === undefined ? {} : { userData: Buffer.from(userData).toString("base64") }),
    vpcSecurityGroupIds: [securityGroupId, ...securityGroupIds],
    metadataOptions: { httpEndpoint: "enabled", httpTokens: "required" },
    monitoring: { enabled: true },
    updateDefaultVersion: true,
    // The group tags its instances; a launch template tags what comes with them.
    tagSpecifications: ["volume", "network-interface"].map((resourceType) => ({
      resourceType,
      tags: { ...context.tags, Name: name },
    })),
    tags: context.tags,
  };
}
