/** Reads a manifest as the stack wrote it; the shape itself is `components/manifest.ts`. */
import { z } from "zod";
import type { SiteManifest } from "../../components/manifest";
import { RESOURCE_TYPES } from "../../handlers/history/failoverEvent";

const text = z.string().min(1);

const schema = z.object({
  version: z.literal(1),
  project: text,
  stack: text,
  role: z.enum(["primary", "backup"]),
  region: text,
  peerRegion: text.optional(),
  serviceName: text,
  siteName: text,
  loadBalancerArn: text,
  listenerArns: z.array(text).min(1),
  groups: z
    .array(
      z.object({
        name: text,
        arn: text,
        kind: z.enum(["application", "sorry-page"]),
        minimumHealthyTargets: z.number().int().min(1),
      }),
    )
    .min(1),
  stateTable: text,
  notificationTopicArn: text,
  functions: z.array(text),
  watch: z.object({ healthCheckId: text, alarmName: text }),
  latch: z
    .object({
      mode: z.enum(["path", "lease", "both"]),
      healthCheckId: text,
      recordCheckId: text,
      intervalSeconds: z.number().int().min(1),
      failureThreshold: z.number().int().min(1),
      alarmName: text,
      checkPath: text,
      failedOverPath: text,
      rearmAfterHealthySeconds: z.number().int().min(1),
    })
    .optional(),
  takeover: z.object({ path: text }).optional(),
  controller: z
    .object({
      eventsTable: text,
      functionName: text,
      resourceTypes: z.array(z.enum(RESOURCE_TYPES)),
      primary: text.optional(),
    })
    .optional(),
  sentinel: z.object({ functionName: text, resources: z.array(text) }).optional(),
  database: z
    .object({ identifier: text, kind: z.enum(["instance", "replica"]), source: text.optional() })
    .optional(),
  autoScaling: z.object({ groupName: text }).optional(),
}) satisfies z.ZodType<SiteManifest>;

const EARLIER =
  "an earlier version of this program wrote it: deploy the stack with this version first, then use this ops";

/** A latch without a mode. */
function isOfEarlierProgram(document: unknown): boolean {
  const { latch } = (document ?? {}) as { readonly latch?: unknown };
  return latch !== null && typeof latch === "object" && !("mode" in latch);
}

/** The manifest, or one sentence on what is wrong with it. */
export function parseManifest(
  value: string,
): { readonly manifest: SiteManifest } | { readonly problem: string } {
  let document: unknown;
  try {
    document = JSON.parse(value);
  } catch (error) {
    return { problem: `it is not JSON (${error instanceof Error ? error.message : error})` };
  }
  const version =
    document !== null && typeof document === "object" && "version" in document ? document.version : undefined;
  if (typeof version === "number" && version !== 1) {
    return {
      problem: `its version is ${version}, this ops reads version 1. Use the ops of the commit the stack was deployed from`,
    };
  }
  const parsed = schema.safeParse(document);
  if (!parsed.success) {
    const problem = parsed.error.issues
      .map(({ path, message }) => `${path.join(".") || "document"}: ${message}`)
      .join("; ");
    return { problem: isOfEarlierProgram(document) ? `${EARLIER} (${problem})` : problem };
  }
  return { manifest: parsed.data };
}
