/** Names, records and Route 53 health checks. */
import { z } from "zod";
import { checkPath, domainName, seconds } from "./values";

/** Route 53 treats every 2xx and 3xx answer as healthy, so the load balancer itself answers this path with 503. */
export const FAILED_OVER_PATH = "/lb-check-failed-over";
/** Answered by the backup site: 200 while an operator has it take over, which makes the primary's record unhealthy. */
export const TAKEOVER_PATH = "/lb-takeover";
/** The path Route 53's health checkers ask for while a site is not latched. */
export const CHECK_PATH = "/lb-check";

const healthCheck = z
  .strictObject({
    path: checkPath.default(CHECK_PATH).describe("path Route 53's checkers ask for"),
    port: z.number().int().min(1).max(65535).default(443).describe("port of the check"),
    type: z
      .enum(["HTTPS", "HTTP"])
      .default("HTTPS")
      .describe("protocol of the check; certificates are not validated"),
    intervalSeconds: z
      .union([z.literal(10), z.literal(30)])
      .default(10)
      .describe("time between two checks of one checker; cannot be changed once created"),
    failureThreshold: z
      .number()
      .int()
      .min(1)
      .max(10)
      .default(2)
      .describe("results in a row that turn the check, both ways"),
    adoptId: z
      .string()
      .regex(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/, "a health check id")
      .meta({ examples: ["4f1a2b3c-5d6e-4f70-8a9b-0c1d2e3f4a5b"] })
      .optional()
      .describe("primary site: latch this existing health check instead of creating one"),
  })
  .prefault({});

const records = z.discriminatedUnion("kind", [
  z
    .strictObject({
      kind: z.literal("alias").describe("alias records to the load balancer, A and AAAA, TTL 60 s"),
    })
    .describe("alias records to the load balancer, A and AAAA, TTL 60 s"),
  z
    .strictObject({
      kind: z.literal("addresses").describe("plain A records to fixed addresses"),
      addresses: z
        .array(
          z
            .string()
            .regex(/^\d{1,3}(\.\d{1,3}){3}$/, "an IPv4 address")
            .meta({ examples: ["192.0.2.10"] }),
        )
        .min(1)
        .describe("fixed public addresses of this site"),
      ttlSeconds: seconds(1, 86400)
        .default(60)
        .describe("time resolvers may keep the addresses; part of every failover"),
    })
    .describe("plain A records to fixed addresses"),
  z
    .strictObject({
      kind: z.literal("none").describe("records exist already; only health checks and latch are added"),
    })
    .describe("records exist already; only health checks and latch are added"),
]);

export const dnsSchema = z
  .strictObject({
    hostedZoneId: z
      .string()
      .regex(/^Z[A-Z0-9]{4,31}$/, "a hosted zone id such as Z0123456789ABCDEFGHIJ")
      .meta({ examples: ["Z0123456789ABCDEFGHIJ"] })
      .describe("public hosted zone of service and site name; the same for both sites"),
    serviceName: domainName.describe("name clients use; the failover pair"),
    siteName: domainName.describe("this site's own name; its health check asks it"),
    takeoverName: domainName
      .optional()
      .describe(
        "primary site: the backup site's own name; Route 53 asks its /lb-takeover, so that a failover can be forced without Route 53's control plane; empty when nobody may",
      ),
    records: records.default({ kind: "alias" }).describe("what this site's records point to"),
    healthCheck: healthCheck.describe("how Route 53 checks this site"),
  })
  .describe("names, records and the health check of this site");
