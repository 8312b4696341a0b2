/**
 * The shape of a stack's configuration: every key, its range, unit and default.
 *
 * Relations between keys (a timeout below its interval, a peer region unlike the own) live in `relations.ts`; the
 * schemas know one value at a time.
 */
import { z } from "zod";
import { autoScalingSchema } from "./schema/autoScaling";
import { controllerSchema, sentinelSchema } from "./schema/controller";
import { databaseSchema } from "./schema/database";
import { dnsSchema } from "./schema/dns";
import { loadBalancerSchema } from "./schema/loadBalancer";
import { functionsSchema, latchSchema, notificationsSchema } from "./schema/operation";
import { gateSchema, sorryPageSchema, targetGroupFailoverSchema } from "./schema/switching";
import { targetGroupSchema } from "./schema/targetGroups";
import { regionSchema, seconds } from "./schema/values";

export { CHECK_PATH, FAILED_OVER_PATH, TAKEOVER_PATH } from "./schema/dns";
export { targetGroupSchema, targetHealthCheckSchema } from "./schema/targetGroups";

export const settingsSchema = z.strictObject({
  role: z.enum(["primary", "backup"]).describe("which of the two sites this stack is"),
  peerRegion: regionSchema
    .optional()
    .describe("region of the other site, so that ops finds both from either; empty when there is none"),
  peerStack: z
    .string()
    .regex(/^([\w.-]+\/[\w.-]+\/)?[\w.-]+$/, "a stack name such as prod, or organization/project/stack")
    .meta({ examples: ["prod"] })
    .optional()
    .describe(
      "backup site: stack of the primary, whose output `peer` this stack reads, so that it can fail the whole site over; empty when there is none",
    ),
  loadBalancer: loadBalancerSchema.describe("create the load balancer, or adopt an existing one"),
  targetGroups: z.array(targetGroupSchema).min(1).max(5).describe("target groups in order of priority"),
  targetGroupFailover: targetGroupFailoverSchema,
  gate: gateSchema,
  sorryPage: sorryPageSchema,
  dns: dnsSchema,
  latch: latchSchema,
  database: databaseSchema,
  autoScaling: autoScalingSchema,
  sentinel: sentinelSchema,
  controller: controllerSchema,
  notifications: notificationsSchema,
  functions: functionsSchema,
  recoveryObjectiveSeconds: z
    .strictObject({
      targetGroup: seconds(1, 86400)
        .optional()
        .describe("a target group fails: traffic on the other; empty for none"),
      dns: seconds(1, 86400).optional().describe("the site fails: clients at the other site; empty for none"),
      database: seconds(1, 86400)
        .optional()
        .describe("the database fails: it serves again, or its replica does; empty for none"),
    })
    .prefault({})
    .describe(
      "longest recovery times allowed: a stack whose predicted worst case is longer is refused at preview",
    ),
  protect: z
    .boolean()
    .default(true)
    .describe("protect what must not be replaced; false for a stack that lives an afternoon"),
  tags: z
    .record(z.string().min(1).max(128), z.string().max(256))
    .default({})
    .describe("tags on everything that takes tags"),
});

export type Settings = z.output<typeof settingsSchema>;
export type TargetGroupSettings = Settings["targetGroups"][number];
export type LoadBalancerSettings = Settings["loadBalancer"];
export type CreatedLoadBalancerSettings = Extract<LoadBalancerSettings, { mode: "create" }>;
export type AdoptedLoadBalancerSettings = Extract<LoadBalancerSettings, { mode: "adopt" }>;
export type NetworkSettings = CreatedLoadBalancerSettings["network"];
export type DatabaseSettings = Settings["database"];
export type ConfiguredDatabaseSettings = Exclude<DatabaseSettings, { mode: "none" }>;
export type CreatedDatabaseSettings = Extract<DatabaseSettings, { mode: "create" }>;
export type ReplicaDatabaseSettings = Extract<DatabaseSettings, { mode: "replica" }>;
export type AdoptedDatabaseSettings = Extract<DatabaseSettings, { mode: "adopt" }>;
export type AutoScalingSettings = Settings["autoScaling"];
export type ConfiguredAutoScalingSettings = Exclude<AutoScalingSettings, { mode: "none" }>;
export type CreatedAutoScalingSettings = Extract<AutoScalingSettings, { mode: "create" }>;
export type AdoptedAutoScalingSettings = Extract<AutoScalingSettings, { mode: "adopt" }>;
export type SentinelSettings = Settings["sentinel"];
