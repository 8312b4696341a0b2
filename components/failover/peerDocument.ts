/** What a primary site tells the backup that stands in for it: the stack output `peer`. */
import { z } from "zod";
import type { PrimarySiteConfig } from "../../handlers/runtime/config";

const text = z.string().min(1);

const group = z.object({
  name: text,
  arn: text,
  kind: z.enum(["application", "sorry-page"]),
  minimumHealthyTargets: z.number().int().min(1),
});

/** Keys it does not know are left alone: the primary may run a newer version of this program. */
const peerSchema = z.object({
  /** Stack name of the primary. */
  site: text,
  region: text,
  stateTable: text,
  stateTableArn: text,
  /** Record check: the one on the PRIMARY record, which the latch holds. */
  healthCheckId: text,
  checkPath: text,
  failedOverPath: text,
  /** Alarm on the watch check, in us-east-1. */
  watchAlarmName: text,
  watchCheckId: text,
  /** The latch's alarm on the record check, in us-east-1. */
  recordAlarmName: text,
  groups: z.array(group).min(1),
  rearmAfterHealthySeconds: z.number().int().min(0),
  /** The primary's database, for a replica of it; absent without one. */
  databaseArn: text.optional(),
});

export type PeerDocument = z.output<typeof peerSchema>;

/**
 * Reads the output `peer` of the stack `stack`, which the settings say is in `peerRegion`.
 * @throws Error that says what to do when there is none, none that this version reads, or one of another region: `ops`
 * would look for the primary in the wrong place.
 */
export function parsePeer(stack: string, output: unknown, peerRegion?: string): PeerDocument {
  const parsed = peerSchema.safeParse(output);
  if (parsed.success) {
    const { region } = parsed.data;
    if (peerRegion !== undefined && region !== peerRegion) {
      throw new Error(
        `peerRegion is ${peerRegion}, but stack ${stack} (peerStack) is in ${region}. Set peerRegion to ${region}, ` +
          "or peerStack to the stack that was meant.",
      );
    }
    return parsed.data;
  }
  const received =
    output === undefined || output === null
      ? "it has none; only a primary site with a latch has"
      : parsed.error.issues.map((issue) => `${issue.path.join(".") || "peer"}: ${issue.message}`).join("; ");
  throw new Error(
    `peerStack: the output "peer" of stack ${stack} does not describe a primary site (${received}). ` +
      "Deploy the primary's stack first, with this version of the program and latch.enabled, or leave out peerStack.",
  );
}

/** What the controller is told of the primary. */
export function primaryConfig(peer: PeerDocument): PrimarySiteConfig {
  const { site, region, stateTable, healthCheckId, checkPath, failedOverPath } = peer;
  const { watchAlarmName, watchCheckId, groups, rearmAfterHealthySeconds } = peer;
  return {
    site,
    region,
    stateTable,
    healthCheckId,
    checkPath,
    failedOverPath,
    watchAlarmName,
    watchCheckId,
    groups,
    rearmAfterHealthySeconds,
  };
}
