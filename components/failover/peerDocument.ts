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
  latchMode: z.enum(["path", "lease", "both"]),
  /** Name of the backup site whose `/lb-takeover` the PRIMARY record depends on; absent when it depends on none. */
  takeoverName: text.optional(),
  /** Gate check: the one whose path a latch changes. */
  healthCheckId: text,
  /** The check on the PRIMARY record: the gate check, or a calculated one above it. */
  recordCheckId: text,
  /** Of the gate check. */
  intervalSeconds: z.number().int().min(1),
  failureThreshold: z.number().int().min(1),
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

/** What has to be true of the primary for this site to stand in for it. */
export interface PeerExpectations {
  /** Where the settings say the primary is. @default anywhere */
  readonly peerRegion?: string | undefined;
  /** The own name under which this site answers `/lb-takeover`; undefined when it answers none. */
  readonly takeoverName?: string | undefined;
}

/**
 * Reads the output `peer` of the stack `stack`.
 * @throws Error that says what to do when there is none, none that this version reads, one of another region (`ops`
 * would look for the primary in the wrong place), or one that waits for the takeover of another site.
 */
export function parsePeer(
  stack: string,
  output: unknown,
  { peerRegion, takeoverName }: PeerExpectations,
): PeerDocument {
  const parsed = peerSchema.safeParse(output);
  if (parsed.success) {
    const { region, takeoverName: asked } = parsed.data;
    if (peerRegion !== undefined && region !== peerRegion) {
      throw new Error(
        `peerRegion is ${peerRegion}, but stack ${stack} (peerStack) is in ${region}. Set peerRegion to ${region}, ` +
          "or peerStack to the stack that was meant.",
      );
    }
    if (asked !== undefined && asked !== takeoverName) {
      const own = takeoverName ?? "no name, because it has neither gate nor sorry page";
      throw new Error(
        `Stack ${stack} (peerStack) asks ${asked} whether to give way, but this site answers under ${own}: a forced failover would ` +
          `not be seen. Set dns.takeoverName of ${stack} to dns.siteName of this stack, and gate.enabled or sorryPage.enabled here.`,
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
  const { site, region, stateTable, latchMode, takeoverName, healthCheckId, recordCheckId } = peer;
  const {
    intervalSeconds,
    failureThreshold,
    checkPath,
    failedOverPath,
    watchAlarmName,
    watchCheckId,
    groups,
    rearmAfterHealthySeconds,
  } = peer;
  return {
    site,
    region,
    stateTable,
    latchMode,
    takeover: takeoverName !== undefined,
    healthCheckId,
    recordCheckId,
    intervalSeconds,
    failureThreshold,
    checkPath,
    failedOverPath,
    watchAlarmName,
    watchCheckId,
    groups,
    rearmAfterHealthySeconds,
  };
}
