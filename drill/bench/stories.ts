/**
 * One small scenario per tier: one thing fails, at once and completely, and nobody acts. All designs are drilled with the
 * same ones. Nothing is expected of them; they are measured.
 */
import { type Scenario, scenarioSchema } from "../scenario/schema";

export type StoryName = keyof typeof STORIES;

/** The drill ends this long after the fault, seconds; longer than any design needs. */
export const STORY_SECONDS = 360;
/** Enough for a switch that does not wait for an alarm. */
export const QUICK_SECONDS = 40;
/** Shorter than it takes an alarm to close a latch, as a rule. */
export const BRIEF_SECONDS = 60;

interface Told {
  readonly description: string;
  readonly group: 1 | "all";
  readonly targets?: "refuse" | "hang";
  readonly untilSeconds?: number;
  /** A switch by heartbeat needs neither alarms that have seen data nor six minutes. */
  readonly quick?: boolean;
}

function story(
  name: string,
  { description, group, targets = "refuse", untilSeconds, quick = false }: Told,
): Scenario {
  const fault = {
    name: description,
    fault: "targets",
    site: "primary",
    group,
    targets,
    at: "0s",
    ...(untilSeconds === undefined ? {} : { until: `${untilSeconds}s` }),
  };
  return scenarioSchema.parse({
    name,
    description,
    begin: quick ? "up" : "armed",
    lasts: `${quick ? QUICK_SECONDS : STORY_SECONDS}s`,
    faults: [fault],
  });
}

const refusing = "the first target group of the primary site refuses connections";
const hanging = "the first target group of the primary site accepts connections and never answers";

export const STORIES = {
  "group-fails": story("group-fails", { description: refusing, group: 1 }),
  "group-refuses-quick": story("group-refuses-quick", { description: refusing, group: 1, quick: true }),
  "group-hangs-quick": story("group-hangs-quick", {
    description: hanging,
    group: 1,
    targets: "hang",
    quick: true,
  }),
  "site-fails": story("site-fails", { description: "every target of the primary site fails", group: "all" }),
  "site-fails-briefly": story("site-fails-briefly", {
    description: "every target of the primary site fails for a minute",
    group: "all",
    untilSeconds: BRIEF_SECONDS,
  }),
} as const;

/** How long a story is watched, seconds. */
export function storySeconds(name: StoryName): number {
  return (STORIES[name].lasts ?? 0) / 1000;
}
