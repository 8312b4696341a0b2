/** The shape of a scenario file: faults and an operator's acts at times, and what must follow. */
import { z } from "zod";
import { DEFAULT_CLIENTS } from "../clients/clients";
import { actSchema } from "./actSchema";
import { duration } from "./durations";
import { faultSchema, group, site } from "./faultSchema";
import { tierChecks } from "./tierChecks";

export { actSchema, faultSchema };

const checks = {
  traffic: z
    .strictObject({ site, group: group.optional(), share: z.number().min(0).max(1).default(1) })
    .optional(),
  dns: site.optional().describe("the site Route 53 answers the service name with"),
  latch: z
    .enum(["open", "closed"])
    .optional()
    .describe("closed: its path, its lapsed lease or a takeover keeps the primary out"),
  takeover: z.enum(["claimed", "released"]).optional().describe("whether the backup claims the service"),
  armed: z.boolean().optional().describe("whether a failure would close the latch"),
  notified: z.string().min(1).optional().describe("part of the subject of a message to people"),
  switches: z
    .strictObject({ site, atMost: z.number().int().min(0) })
    .optional()
    .describe("switches between groups that the site has decided on since the scenario began"),
  act: z.strictObject({ name: z.string(), outcome: z.string() }).optional(),
  ...tierChecks,
};

export const expectationSchema = z
  .strictObject({
    name: z.string().min(1),
    from: duration
      .optional()
      .describe("counted from the end of the warm-up, or from the moment `after` was met"),
    after: z.string().optional().describe("name of an expectation that must be met first"),
    within: duration.optional().describe("deadline, counted from `from`"),
    until: duration
      .optional()
      .describe("must hold the whole time from `from` until here, counted like `from`"),
    ...checks,
  })
  .refine((each) => (each.within === undefined) !== (each.until === undefined), "give either within or until")
  .refine(
    (each) => Object.keys(checks).filter((key) => each[key as keyof typeof each] !== undefined).length === 1,
    `give exactly one of ${Object.keys(checks).join(", ")}`,
  );

const count = (most: number) => z.number().int().min(0).max(most);

export const clientsSchema = z.strictObject({
  resolvers: count(50).min(1).default(DEFAULT_CLIENTS.resolvers).describe("resolvers that honour the TTL"),
  perResolver: count(50).min(1).default(DEFAULT_CLIENTS.clientsPerResolver).describe("clients of each"),
  overstaying: count(50).default(0).describe("further resolvers that keep an answer beyond its TTL"),
  overstay: duration.prefault("10m").describe("how long beyond"),
  keepOpen: count(50).default(0).describe("further clients that keep their connection while it works"),
});

/** Whole configuration keys, laid over the stack file's before the program is evaluated. */
const keys = z.record(z.string(), z.unknown());

export const scenarioSchema = z.strictObject({
  name: z.string().regex(/^[a-z0-9-]+$/, "lower-case letters, digits and hyphens"),
  description: z.string().min(1),
  settings: z.strictObject({ primary: keys.optional(), backup: keys.optional() }).default({}),
  /** Longest time until both sites are healthy and the latch is armed. */
  warmUp: duration
    .prefault("30m")
    .describe("time both sites may take to be healthy and the latch to be armed"),
  clients: clientsSchema.prefault({}),
  faults: z.array(faultSchema).default([]),
  acts: z.array(actSchema).default([]),
  /** Where the drill begins: freshly deployed, or long in service (the latch counts as armed, which saves minutes). */
  begin: z
    .enum(["deployed", "armed", "up", "unarmed"])
    .default("deployed")
    .describe(
      "deployed: the latch arms itself in the warm-up; armed: it is armed from the first rest on; up: the same without waiting for alarms to have seen data; unarmed: the scenario begins as soon as targets and health checks are healthy, before the latch has armed itself",
    ),
  lasts: duration
    .optional()
    .describe("run at least this long, counted from the end of the warm-up; default: until all is decided"),
  expectations: z.array(expectationSchema).default([]),
});

export type Scenario = z.output<typeof scenarioSchema>;
export type Fault = Scenario["faults"][number];
export type Act = Scenario["acts"][number];
export type ActOf<Kind extends Act["act"]> = Extract<Act, { act: Kind }>;
export type FaultOf<Kind extends Fault["fault"]> = Extract<Fault, { fault: Kind }>;
export type Expectation = Scenario["expectations"][number];
export type GroupReference = z.output<typeof group>;
export type SiteRole = z.output<typeof site>;
