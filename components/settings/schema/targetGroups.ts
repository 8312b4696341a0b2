/** Target groups and their health checks. */
import { z } from "zod";
import { arn, path, seconds } from "./values";

/** Target health checks. Ranges: https://docs.aws.amazon.com/elasticloadbalancing/latest/application/target-group-health-checks.html */
export const targetHealthCheckSchema = z
  .strictObject({
    path: path.default("/health").describe("path asked of each target"),
    port: z
      .union([z.literal("traffic-port"), z.number().int().min(1).max(65535)])
      .default("traffic-port")
      .describe("port of the health check, or traffic-port"),
    protocol: z.enum(["HTTP", "HTTPS"]).default("HTTP").describe("protocol of the health check"),
    intervalSeconds: seconds(5, 300).default(5).describe("time between two checks of a target"),
    timeoutSeconds: seconds(2, 120)
      .default(2)
      .describe("time after which a check has failed; below the interval"),
    unhealthyThreshold: z
      .number()
      .int()
      .min(2)
      .max(10)
      .default(2)
      .describe("failures in a row until a target is unhealthy"),
    healthyThreshold: z
      .number()
      .int()
      .min(2)
      .max(10)
      .default(2)
      .describe("successes in a row until a target is healthy"),
    successCodes: z
      .string()
      .regex(/^\d{3}(-\d{3})?(,\d{3}(-\d{3})?)*$/, "codes such as 200 or 200-299,301")
      .default("200")
      .describe("HTTP status codes that count as healthy"),
  })
  .prefault({});

const groupName = z
  .string()
  .regex(
    /^[a-z]([a-z0-9-]{0,22}[a-z0-9])?$/,
    "1–24 lower-case letters, digits and hyphens, starting with a letter",
  )
  .meta({ examples: ["primary"] });

export const targetGroupSchema = z.strictObject({
  name: groupName.describe("name of the group; order in the list is the order of priority"),
  arn: arn("elasticloadbalancing", "targetgroup/")
    .optional()
    .describe("adopt this target group instead of creating one"),
  port: z.number().int().min(1).max(65535).default(8080).describe("port the targets receive traffic on"),
  protocol: z.enum(["HTTP", "HTTPS"]).default("HTTP").describe("protocol between load balancer and targets"),
  targetType: z.enum(["instance", "ip"]).default("instance").describe("how targets are named"),
  targets: z
    .array(
      z
        .string()
        .regex(/^(i-[0-9a-f]{8,17}|[0-9a-fA-F:.]{3,45})$/, "an instance id or an IPv4 address")
        .meta({ examples: ["i-0a1b2c3d4e5f60001"] }),
    )
    .default([])
    .describe("instance ids or IPv4 addresses to attach; empty when something else registers targets"),
  minimumHealthyTargets: z
    .number()
    .int()
    .min(1)
    .max(1000)
    .default(1)
    .describe("healthy targets the group needs to serve"),
  deregistrationDelaySeconds: seconds(0, 3600)
    .default(30)
    .describe("time a leaving target may finish its requests"),
  healthCheck: targetHealthCheckSchema.describe("how the load balancer checks each target"),
});
