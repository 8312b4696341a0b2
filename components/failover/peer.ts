/** The primary's stack output `peer`: written by the primary, read by the backup. */
import * as pulumi from "@pulumi/pulumi";
import { groupConfigs } from "../loadBalancing/targetGroupList";
import { FAILED_OVER_PATH } from "../settings/schema";
import type { Site } from "../site/site";
import { type PeerDocument, parsePeer } from "./peerDocument";

/** The parts of a site that its peer is told of. */
export type PeerParts = Pick<Site, "args" | "groups" | "stateTable" | "dns" | "latch" | "database">;

/** The output `peer`; undefined where there is no latch, for then no other site can close it. */
export function peerOutput(site: PeerParts): pulumi.Output<PeerDocument> | undefined {
  const { latch, dns } = site;
  const { recordCheckId, watchCheckId } = dns.healthChecks;
  if (latch === undefined || recordCheckId === undefined) {
    return undefined;
  }
  const { settings, stack, region } = site.args;
  return pulumi
    .output({
      stateTable: site.stateTable.table.name,
      stateTableArn: site.stateTable.table.arn,
      healthCheckId: recordCheckId,
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
      checkPath: settings.dns.healthCheck.path,
      failedOverPath: FAILED_OVER_PATH,
      rearmAfterHealthySeconds: settings.latch.rearmAfterHealthySeconds,
      ...(databaseArn === undefined ? {} : { databaseArn }),
    }));
}

/**
 * The output `peer` of the primary's stack, through a stack reference and not through the primary's region, which may
 * be gone while this stack is deployed (https://www.pulumi.com/docs/iac/concepts/stacks/#stackreferences). It is as old
 * as the primary's last deployment: deploy the backup after a change of the primary.
 *
 */
export function readPeer(
  name: string,
  args: PeerReference,
  options: pulumi.CustomResourceOptions,
): pulumi.Output<PeerDocument> {
  const { peerStack, project, peerRegion } = args;
  const stack = peerStack.includes("/") ? peerStack : `${pulumi.getOrganization()}/${project}/${peerStack}`;
  const reference = new pulumi.StackReference(name, { name: stack }, options);
  return reference.getOutput("peer").apply((output: unknown) => parsePeer(stack, output, peerRegion));
}

export interface PeerReference {
  /** Stack name of the same project, or `organization/project/stack`. */
  readonly peerStack: string;
  readonly project: string;
  /** Where the settings say that stack is. */
  readonly peerRegion: string | undefined;
}
