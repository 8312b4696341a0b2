/** The site's database: created, a replica of the other site's, adopted, or none. */
import { z } from "zod";
import { arn, seconds } from "./values";

export const databaseIdentifier = z
  .string()
  .regex(
    /^[a-z](?!.*--)[a-z0-9-]{0,61}[a-z0-9]$/,
    "2–63 lower-case letters, digits and single hyphens, starting with a letter and ending with none",
  )
  .meta({ examples: ["app-prod"] });

const instanceClass = z
  .string()
  .regex(/^db\.[a-z0-9-]+\.[a-z0-9]+$/, "an instance class such as db.r6g.large")
  .meta({ examples: ["db.r6g.large"] });

const zone = z
  .string()
  .regex(/^[a-z]{2}(-[a-z]+)+-\d[a-z]$/, "an availability zone such as eu-west-1b")
  .meta({ examples: ["eu-west-1b"] });

const subnetIds = z
  .array(
    z
      .string()
      .regex(/^subnet-[0-9a-f]{8,17}$/, "a subnet id")
      .meta({ examples: ["subnet-0123456789abcdef0"] }),
  )
  .min(2);

const readReplica = z.strictObject({
  identifier: databaseIdentifier.describe("identifier of the replica"),
  instanceClass: instanceClass.describe("class of the replica"),
  availabilityZone: zone.optional().describe("zone of the replica; AWS chooses without"),
  multiAz: z.boolean().default(false).describe("a standby of its own in another zone"),
  autoMinorVersionUpgrade: z.boolean().default(true).describe("take minor versions by itself"),
});

/**
 * Lag that a replica of PostgreSQL reports although it lacks nothing: seconds since the last transaction, until the log
 * switches after five minutes
 * (https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_PostgreSQL.Replication.ReadReplicas.html).
 */
const IDLE_LAG_SECONDS = 300;

const alarms = z
  .strictObject({
    freeStorageGigabytes: z
      .number()
      .min(1)
      .max(65536)
      .default(5)
      .describe(
        "free storage below which people are told; where storage grows by itself less than a tenth of it, at which it grows",
      ),
    cpuPercent: z
      .number()
      .int()
      .min(1)
      .max(100)
      .default(90)
      .describe("processor load above which people are told"),
    connections: z
      .number()
      .int()
      .min(1)
      .max(100000)
      .default(500)
      .describe("connections above which people are told"),
    replicaLagSeconds: seconds(1, 86400)
      .default(IDLE_LAG_SECONDS)
      .describe(
        "lag of a replica above which people are told; one of PostgreSQL shows up to 300 s while nobody writes",
      ),
  })
  .prefault({})
  .describe("limits of the database's alarms");

const applyImmediately = z
  .boolean()
  .default(false)
  .describe("changes at once, with the interruption they may bring; false: in the maintenance window");

const running = {
  instanceClass: instanceClass.describe("class of the instance"),
  multiAz: z.boolean().default(true).describe("a standby in another zone, to which RDS fails over by itself"),
  subnetIds: subnetIds
    .optional()
    .describe("private subnets in at least two zones; without, those of the network this stack creates"),
  allowedSecurityGroupIds: z
    .array(
      z
        .string()
        .regex(/^sg-[0-9a-f]{8,17}$/, "a security group id")
        .meta({ examples: ["sg-0123456789abcdef0"] }),
    )
    .default([])
    .describe("who may connect, beside this stack's own instances"),
  backupRetentionDays: z
    .number()
    .int()
    .min(1)
    .max(35)
    .default(7)
    .describe("days automated backups are kept; a source of replicas needs at least 1"),
  deletionProtection: z.boolean().default(true).describe("refuse deletion"),
  parameterFamily: z
    .string()
    .regex(/^(postgres|mysql|mariadb)\d+(\.\d+)?$/, "a family such as postgres17")
    .optional()
    .meta({ examples: ["postgres17"] })
    .describe(
      "family of the parameter group; needed with parameters. A replica across regions does not take over the parameters of its source",
    ),
  parameters: z
    .record(z.string().min(1), z.union([z.string(), z.number(), z.boolean()]))
    .default({})
    .describe("engine parameters; each waits for the next restart. true and false become 1 and 0"),
  applyImmediately,
  kmsKeyArn: arn("kms", "key/")
    .optional()
    .describe("key of the storage, in the stack's region; without, the account's aws/rds key"),
};

const created = z.strictObject({
  mode: z.literal("create").describe("make the database"),
  identifier: databaseIdentifier.describe("identifier of the instance"),
  engine: z.enum(["postgres", "mysql", "mariadb"]).describe("engine"),
  engineVersion: z
    .string()
    .regex(/^\d+(\.\d+){0,2}$/, "a version such as 17 or 17.4")
    .meta({ examples: ["17"] })
    .describe("version; a major version alone lets RDS choose the minor one"),
  allocatedStorageGigabytes: z
    .number()
    .int()
    .min(20)
    .max(65536)
    .default(100)
    .describe("storage at the start"),
  maximumStorageGigabytes: z
    .number()
    .int()
    .min(0)
    .max(65536)
    .default(0)
    .describe("storage may grow up to this by itself; 0: it does not grow"),
  databaseName: z
    .string()
    .regex(/^[A-Za-z][A-Za-z0-9_]{0,62}$/, "letters, digits and _, starting with a letter")
    .optional()
    .meta({ examples: ["app"] })
    .describe("database made inside the instance; none without"),
  username: z
    .string()
    .regex(/^[A-Za-z][A-Za-z0-9_]{0,15}$/, "1–16 letters, digits and _, starting with a letter")
    .default("app_admin")
    .describe("name of the master user"),
  masterPassword: z
    .enum(["rds", "generated"])
    .default("rds")
    .describe(
      "rds: RDS makes, keeps (in Secrets Manager) and rotates it; generated: this program makes it and keeps it in Secrets Manager, needed for a source of replicas in this region or another, which RDS's own way does not allow",
    ),
  readReplicas: z.array(readReplica).max(5).default([]).describe("read replicas in the same region"),
  ...running,
  onSiteFailover: z
    .enum(["nothing", "reboot"])
    .default("nothing")
    .describe("when traffic comes to this site by a failover of the whole site"),
  alarms,
});

const replica = z.strictObject({
  mode: z.literal("replica").describe("a cross-region replica of the other site's database"),
  identifier: databaseIdentifier.describe("identifier of the replica"),
  sourceArn: arn("rds", "db:")
    .optional()
    .describe("ARN of the database it replicates; without, the database of the stack peerStack names"),
  maximumStorageGigabytes: z
    .number()
    .int()
    .min(0)
    .max(65536)
    .default(0)
    .describe(
      "storage may grow up to this by itself, as its source's does: a replica that is full stops replicating; 0: it does not grow",
    ),
  ...running,
  kmsKeyArn: arn("kms", "key/").describe(
    "key of the storage in this region; a replica across regions needs one",
  ),
  maximumLagSeconds: seconds(0, 86400)
    .default(30)
    .describe(
      "largest lag at which a promotion needs no acceptance of data loss; a replica of PostgreSQL to which nobody writes shows up to 300 s",
    ),
  onSiteFailover: z
    .enum(["promote", "nothing"])
    .default("nothing")
    .describe(
      "when traffic comes to this site by a failover of the whole site; a promotion cannot be undone",
    ),
  alarms,
});

const adopted = z.strictObject({
  mode: z.literal("adopt").describe("watch and fail over a database that exists"),
  identifier: databaseIdentifier.describe("identifier of the instance"),
  kind: z.enum(["instance", "replica"]).default("instance").describe("what it is"),
  sourceArn: arn("rds", "db:")
    .optional()
    .describe("of a replica: what it replicates, as a request for a promotion names it"),
  maximumLagSeconds: seconds(0, 86400)
    .default(30)
    .describe("of a replica: largest lag at which a promotion needs no acceptance of data loss"),
  onSiteFailover: z
    .enum(["nothing", "reboot", "promote"])
    .default("nothing")
    .describe("when traffic comes to this site by a failover of the whole site"),
  alarms,
});

export const databaseSchema = z
  .discriminatedUnion("mode", [
    z.strictObject({ mode: z.literal("none").describe("no database") }),
    created,
    replica,
    adopted,
  ])
  .prefault({ mode: "none" })
  .describe("the site's database");
