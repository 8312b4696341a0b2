/** The reference design as a Pulumi program: the same stack files, the seeds' resources. Run by the drill alone. */
import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { siteComponentName } from "../../components/names";
import { settingsFromPulumi } from "../../components/settings";
import { ReferenceSite } from "./site";
import { variantFromPulumi } from "./variant";

const stack = pulumi.getStack();

const site = new ReferenceSite(siteComponentName(stack), {
  settings: settingsFromPulumi(),
  variant: variantFromPulumi(),
  project: pulumi.getProject(),
  stack,
  region: aws.config.requireRegion(),
});

export const loadBalancerArn = site.loadBalancing.loadBalancer.arn;
export const healthCheckId = site.dns.healthCheck.id;
