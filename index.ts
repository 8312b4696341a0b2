/** One site, primary or backup: the stack's configuration → one component → what an operator needs to know. */
import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { siteComponentName } from "./components/names";
import { settingsFromPulumi } from "./components/settings";
import { Site } from "./components/site";

const stack = pulumi.getStack();

const site = new Site(siteComponentName(stack), {
  settings: settingsFromPulumi(),
  project: pulumi.getProject(),
  stack,
  region: aws.config.requireRegion(),
});

/** Which of the two sites this is, and where. */
export const { role, region, serviceName, siteName } = site.outputs;

/** What clients reach, and what moves. */
export const { loadBalancerArn, loadBalancerDnsName, network, listenerArns, targetGroupArns } = site.outputs;

/** Route 53's checks of this site; on the primary `record` is the one the latch holds. */
export const { healthCheckIds } = site.outputs;

/** The machinery: functions, their memory, whom they tell, and where `ops` finds it all. */
export const { functionNames, stateTableName, notificationTopicArns, manifestParameter } = site.outputs;

/** Links into the AWS console, and commands ready to paste. */
export const { consoleLinks, commands } = site.outputs;
