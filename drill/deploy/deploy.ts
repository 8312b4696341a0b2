/** Stacks → the state of the model: what `pulumi up` of both would have made. */
import type { SiteManifest } from "../../components/manifest";
import { alarmKey } from "../aws/cloudwatch/state";
import type { Cloud } from "../cloud";
import type { SynthesisedStack } from "../synth/model";
import { deployAlarms } from "./alarms";
import { deployCapacity } from "./capacity";
import { deployDatabases } from "./databases";
import { deployDns } from "./dns";
import { deployFunctions, deploySchedules } from "./functions";
import { deployLoadBalancing } from "./loadBalancing";
import { deployQueuesAndTopics, deployStores } from "./messaging";
import { manifestOf } from "./stack";
import { checkTypes } from "./types";

/** Deploys all stacks into one account. Returns their manifests, in the order given. */
export function deploy(cloud: Cloud, stacks: readonly SynthesisedStack[]): SiteManifest[] {
  for (const stack of stacks) checkTypes(stack.resources);
  // All stacks go through each step together: an alarm needs its metric, a record its health check.
  const steps = [
    deployQueuesAndTopics,
    deployStores,
    deployFunctions,
    deployLoadBalancing,
    deployCapacity,
    deployDatabases,
    deployDns,
    deployAlarms,
    deploySchedules,
  ];
  for (const step of steps) for (const stack of stacks) step(cloud, stack);
  cloud.route53.recalculate();
  checkFollowedAlarms(cloud);
  cloud.route53.reportAnswers();
  return stacks.map(manifestOf);
}

/**
 * Route 53 follows plain metrics only: neither M of N, nor metrics of high resolution.
 * https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/health-checks-creating-values.html
 */
function checkFollowedAlarms(cloud: Cloud): void {
  for (const { callerReference, alarm } of cloud.route53.state.checks.values()) {
    if (alarm === undefined) continue;
    const followed = cloud.cloudWatch.state.alarms.get(alarmKey(alarm.region, alarm.name));
    if (followed === undefined)
      throw new Error(`Health check ${callerReference} follows ${alarm.name}, which no stack defines.`);
    if (followed.datapointsToAlarm !== followed.evaluationPeriods || followed.periodSeconds < 60)
      throw new Error(
        `Health check ${callerReference} follows ${alarm.name}, which Route 53 refuses: M of N, or a period below 60 s.`,
      );
  }
}
