/** The primary's stack output `peer`: written by the primary, read by the backup. */
import * as pulumi from "@pulumi/pulumi";
import { groupConfigs } from "../loadBalancing/targetGroupList";
import { FAILED_OVER_PATH } from "../settings/schema";
import type { Site } from "../site/site";
import { type PeerDocument, type PeerExpectations, parsePeer } from "./peerDocument";

/** The parts of a site that its peer is told of. */
export type PeerParts = Pick<Site, "args" | "groups" | "stateTable" | "dns" | "latch" | "database">;

/** The output `peer`; undefined where there is no latch, for then no other site can close it. */
export function peerOutput(site: PeerParts): pulumi.Output<PeerDocument> | undefined {
  const { latch, dns } = site;
  const { gateCheckId, takeoverCheckId, recordCheckId, watchCheckId } = dns.healthChecks;
  if (latch === undefined || gateCheckId === undefined || recordCheckId === undefined) {
    return undefined;
  }
  const { settings, stack, region } = site.args;
  const { path: checkPath, intervalSeconds, failureThreshold } = settings.dns.healthCheck;
  return pulumi
    .output({
      stateTable: site.stateTable.table.name,
      stateTableArn: site.stateTable.table.arn,
      healthCheckId: gateCheckId,
      recordCheckId,
      watchCheckId,
      watchAlarmName: dns.watchAlarm.name,
      recordAlarmName: latch.alarm.name,
      groups: groupConfigs(site.groups),
      databaseArn: site.database?.arn,
    })
    .apply(({ databaseArn, ...known }) => ({
      site: stack,
      region,
      ...known,
      latchMode: settings.latch.mode,
      ...(takeoverCheckId === undefined ? {} : { takeoverName: settings.dns.takeoverName }),
      intervalSeconds,
      failureThreshold,
      checkPath,
      failedOverPath: FAILED_OVER_PATH,
      rearmAfterHealthySeconds: settings.latch.rearmAfterHealthySeconds,
      ...(databaseArn === undefined ? {} : { databaseArn }),
    }));
}

/**
 * The output `peer` of the primary's stack, through a stack reference and not through the primary's region, which may
 * be gone while this stack is deployed (https://www.pulumi.com/docs/iac/concepts/stacks/#stackreferences). It is as old
 * as the primary's last deployment: deploy the backup after a change of the primary.
 */
export function readPeer(
  name: string,
  args: PeerReference,
  options: pulumi.CustomResourceOptions,
): pulumi.Output<PeerDocument> {
  const { peerStack, project } = args;
  const stack = peerStack.includes("/") ? peerStack : `${pulumi.getOrganization()}/${project}/${peerStack}`;
  const reference = new pulumi.StackReference(name, { name: stack }, options);
  return reference.getOutput("peer").apply((output: unknown) => parsePeer(stack, output, args));
}

export interface PeerReference extends PeerExpectations {
  /** Stack name of the same project, or `organization/project/stack`. */
  readonly peerStack: string;
  readonly project: string;
}
