/** How a site moves between its target groups, and what answers for it meanwhile. */
import { z } from "zod";
import { seconds } from "./values";

export const targetGroupFailoverSchema = z
  .strictObject({
    enabled: z.boolean().default(true).describe("switch to the best group by itself"),
    detection: z
      .enum(["both", "alarm", "heartbeat"])
      .default("both")
      .describe(
        "alarm: by one-minute metrics; heartbeat: every few seconds, called by the load balancer's own health checks; both: the alarm is the safety net",
      ),
    probe: z
      .strictObject({
        enabled: z
          .boolean()
          .default(false)
          .describe("heartbeat: ask the groups through the load balancer, under the site's own name"),
        timeoutSeconds: seconds(1, 3)
          .default(2)
          .describe(
            "an answer that takes longer is a failure; 3 needs two calls of the heartbeat to decide, 1 and 2 one",
          ),
      })
      .prefault({})
      .describe("active probe, which decides before the load balancer's health checks do"),
    returnPolicy: z
      .enum(["automatic", "manual"])
      .default("automatic")
      .describe("return to a better group by itself once it is stable, or leave that to an operator"),
    returnAfterHealthySeconds: seconds(0, 86400)
      .default(300)
      .describe("how long a better group must be healthy before traffic returns"),
    maximumSwitches: z.number().int().min(2).max(100).default(6).describe("switches allowed in any window"),
    switchWindowSeconds: seconds(60, 86400).default(900).describe("the window that limits switches"),
  })
  .prefault({})
  .describe("switching between target groups inside the site");

export const gateSchema = z
  .strictObject({
    enabled: z
      .boolean()
      .default(true)
      .describe("true: a Lambda answers /lb-check; false: the application does"),
    cacheSeconds: seconds(1, 10).default(2).describe("how long an answer is reused"),
    staleSeconds: seconds(0, 300)
      .default(60)
      .describe("how long the last answer stands while AWS's API cannot be read"),
    switchGraceSeconds: seconds(0, 900)
      .default(180)
      .describe("how long /lb-check stays healthy while another group could serve and the switch is due"),
  })
  .prefault({})
  .describe("the function that answers the check path for Route 53");

export const sorryPageSchema = z
  .strictObject({
    enabled: z
      .boolean()
      .default(true)
      .describe("last group of the list: a Lambda that says sorry with status 503"),
    title: z.string().min(1).max(200).default("We will be right back").describe("heading of the page"),
    message: z
      .string()
      .min(1)
      .max(2000)
      .default("The service is not available at the moment. Please try again shortly.")
      .describe("text of the page, and of the JSON answer"),
    retryAfterSeconds: seconds(1, 86400).default(60).describe("value of the Retry-After header"),
    previewHeader: z
      .strictObject({
        name: z
          .string()
          .regex(/^[A-Za-z0-9-]{1,40}$/, "a header name")
          .describe("name of the header"),
        value: z.string().min(1).max(128).describe("value of the header; * and ? are wildcards"),
      })
      .default({ name: "X-Site-Failover", value: "sorry-page" })
      .describe("requests with this header see the sorry page whatever serves"),
  })
  .prefault({})
  .describe("what clients see when no target group can serve");
