/**
 * One small scenario per tier: one thing fails, at once and completely, and nobody acts. All designs are drilled with the
 * same ones. Nothing is expected of them; they are measured.
 */
import { type Scenario, scenarioSchema } from "../scenario/schema";

export type StoryName = "group-fails" | "site-fails" | "site-fails-briefly";

/** The drill ends this long after the fault, seconds; longer than any design needs. */
export const STORY_SECONDS = 360;
/** Shorter than it takes an alarm to close a latch, as a rule. */
export const BRIEF_SECONDS = 60;

function story(name: StoryName, description: string, group: 1 | "all", untilSeconds?: number): Scenario {
  const fault = {
    name: description,
    fault: "targets",
    site: "primary",
    group,
    at: "0s",
    ...(untilSeconds === undefined ? {} : { until: `${untilSeconds}s` }),
  };
  return scenarioSchema.parse({
    name,
    description,
    begin: "armed",
    lasts: `${STORY_SECONDS}s`,
    faults: [fault],
  });
}

export const STORIES: Readonly<Record<StoryName, Scenario>> = {
  "group-fails": story("group-fails", "the first target group of the primary site fails", 1),
  "site-fails": story("site-fails", "every target of the primary site fails", "all"),
  "site-fails-briefly": story(
    "site-fails-briefly",
    "every target of the primary site fails for a minute",
    "all",
    BRIEF_SECONDS,
  ),
};
