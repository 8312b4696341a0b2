/** Words that faults, acts and expectations share. */
import { z } from "zod";
import { duration } from "./durations";

export const site = z.enum(["primary", "backup"]).describe("a site by its role");
/** A group by its place in the list of the site, from 1, by its name, or all of them. */
export const group = z.union([z.number().int().min(1), z.literal("all"), z.string()], {
  error: "a group's place in the list from 1, its name, or all",
});

export const times = {
  name: z.string().min(1).describe("what happens, for the timeline"),
  at: duration.describe("begin, counted from the end of the warm-up"),
  until: duration.optional().describe("end; a fault without one lasts"),
};
