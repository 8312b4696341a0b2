/** The latch, and how the machinery is run. */
import { z } from "zod";
import { seconds } from "./values";

export const latchSchema = z
  .strictObject({
    enabled: z.boolean().default(true).describe("keep a failed-over primary out until re-armed"),
    mode: z
      .enum(["lease", "path", "both"])
      .default("lease")
      .describe(
        "lease: the health gate says no by itself, without a gap; path: an alarm points the health check at a path that fails; or both",
      ),
    armAfterHealthySeconds: seconds(60, 3600)
      .default(300)
      .describe("how long the site must be healthy before the latch arms itself"),
    rearmAfterHealthySeconds: seconds(60, 3600)
      .default(300)
      .describe("how long the targets must be healthy before a re-arm"),
  })
  .prefault({})
  .describe("what keeps a failed-over primary out until an operator re-arms it; no effect on a backup site");

export const notificationsSchema = z
  .strictObject({
    email: z
      .array(
        z
          .string()
          .regex(/^[^@\s]+@[^@\s]+\.[^@\s]+$/, "an e-mail address")
          .meta({ examples: ["sre@example.com"] }),
      )
      .default([])
      .describe("each must confirm its subscription"),
    https: z
      .array(
        z
          .string()
          .regex(/^https:\/\/\S+$/, "an https:// URL")
          .meta({ examples: ["https://alerts.example.com/hook"] }),
      )
      .default([])
      .describe("each must confirm its subscription"),
  })
  .prefault({})
  .describe("who is told of failovers and of trouble in the machinery");

export const functionsSchema = z
  .strictObject({
    logRetentionDays: z
      .union(
        [1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731].map((days) => z.literal(days)) as [
          z.ZodLiteral<number>,
        ],
      )
      .default(30)
      .describe("how long logs are kept"),
    memoryMegabytes: z
      .number()
      .int()
      .min(128)
      .max(10240)
      .default(256)
      .describe("memory, and with it processor share, of each function"),
    maximumEventAgeSeconds: seconds(60, 21600)
      .default(3600)
      .describe("asynchronous events older than this go to the dead-letter queue"),
  })
  .prefault({})
  .describe("settings of every Lambda function");
