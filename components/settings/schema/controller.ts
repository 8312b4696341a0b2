/** The controller of failovers and the sentinel that watches resources. */
import { z } from "zod";
import { databaseIdentifier } from "./database";
import { seconds } from "./values";

export const controllerSchema = z
  .strictObject({
    enabled: z
      .boolean()
      .default(false)
      .describe("a function that executes and records failovers; without, there is no history of them"),
    keepDays: z.number().int().min(1).max(3650).default(400).describe("days an event is kept"),
    deadlines: z
      .strictObject({
        loadBalancerSeconds: seconds(60, 3600).default(300).describe("for a switch between target groups"),
        databaseSeconds: seconds(60, 14400).default(1800).describe("for a reboot or a promotion"),
        capacitySeconds: seconds(60, 7200).default(900).describe("for new instances to be in service"),
        dnsSeconds: seconds(60, 3600).default(600).describe("for Route 53 to follow the latch"),
      })
      .prefault({})
      .describe("longest a step of a failover may take"),
  })
  .prefault({})
  .describe("manual, planned and automatic failovers with rollback and history");

const resourceName = z
  .string()
  .regex(/^[a-z][a-z0-9-]{0,39}$/, "1–40 lower-case letters, digits and hyphens, starting with a letter")
  .meta({ examples: ["database"] });

const common = {
  name: resourceName.describe("name of the resource, in its metric and alarm"),
  automaticFailover: z
    .strictObject({
      resourceType: z
        .enum(["load_balancer", "database", "dns", "auto_scaling"])
        .describe("tier that fails over"),
      source: z
        .string()
        .min(1)
        .describe(
          "what traffic leaves, as a request to the controller names it. For auto_scaling both ends are the site's group: any word, where Pulumi makes its name",
        ),
      target: z.string().min(1).describe("where it goes"),
      on: z
        .array(z.enum(["unhealthy", "degraded"]))
        .min(1)
        .default(["unhealthy"])
        .describe(
          "confirmed states that count as failed; a database is degraded during each backup, and RDS reboots only one that is available",
        ),
    })
    .optional()
    .describe("failover the sentinel asks for; none without"),
};

const resource = z.discriminatedUnion("kind", [
  z.strictObject({
    kind: z.literal("ec2").describe("an EC2 instance, by its status checks"),
    ...common,
    instanceId: z
      .string()
      .regex(/^i-[0-9a-f]{8,17}$/, "an instance id")
      .meta({ examples: ["i-0a1b2c3d4e5f60001"] })
      .describe("the instance"),
  }),
  z.strictObject({
    kind: z.literal("rds").describe("a database instance, by its status"),
    ...common,
    identifier: databaseIdentifier.optional().describe("the instance; without, the site's database"),
  }),
  z.strictObject({
    kind: z.literal("target_group").describe("a target group, by its healthy targets"),
    ...common,
    targetGroup: z.string().min(1).describe("name of a target group of this site"),
  }),
  z.strictObject({
    kind: z.literal("endpoint").describe("an HTTP or HTTPS address, by its answer"),
    ...common,
    url: z
      .string()
      .regex(/^https?:\/\/[^\s/]+(\/\S*)?$/, "an http:// or https:// URL")
      .meta({ examples: ["https://app.example.com/health"] })
      .describe("asked with GET; redirects are not followed"),
    expectedStatus: z.number().int().min(100).max(599).default(200).describe("status of a healthy answer"),
  }),
]);

export const sentinelSchema = z
  .strictObject({
    enabled: z.boolean().default(false).describe("a function that looks at resources every minute"),
    confirmations: z
      .number()
      .int()
      .min(1)
      .max(10)
      .default(3)
      .describe("looks in a row that must agree before a state counts"),
    checkTimeoutSeconds: seconds(1, 20).default(5).describe("longest one check may take"),
    deadlineSeconds: seconds(5, 50)
      .default(40)
      .describe("longest all checks may take together, below the schedule's 60"),
    resources: z.array(resource).max(40).default([]).describe("what it looks at"),
  })
  .prefault({})
  .describe("health of instances, databases, target groups and endpoints");
