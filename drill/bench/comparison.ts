/** What is compared: rows of figures, each design measured with the same story and the same seeds. */
import type { Design } from "./designs";
import type { MeasureName } from "./measures";
import type { StoryName } from "./stories";

export interface Subject extends Design {
  /** What of its settings decides the figures, for people. */
  readonly settings: string;
}

/** Seconds (more is worse), percent of a drill's requests (less is worse), or percent of all drills. */
export type FigureKind = "seconds" | "requests" | "drills";

export interface Comparison {
  readonly title: string;
  readonly story: StoryName;
  readonly kind: FigureKind;
  readonly measure: MeasureName;
  readonly subjects: readonly Subject[];
}

/**
 * The seeds describe one tier each, so each tier is measured alone: with both, Route 53 would leave the site before the
 * listener is swapped, and the reference would look worse than either seed is.
 */
const groups: readonly Subject[] = [
  { settings: "targets checked 5 s × 2", design: "shipped" },
  { settings: "30 s × 2, AWS's defaults", design: "reference", variant: { tiers: "target-groups" } },
  {
    settings: "5 s × 2, as shipped",
    design: "reference",
    variant: { tiers: "target-groups", targetChecks: "settings" },
  },
];

const shippedDns: Subject = { settings: "checked 10 s × 2", design: "shipped" };
const keycloak: Subject = { settings: "30 s × 1, Keycloak", design: "reference", variant: { tiers: "dns" } };
const rel11: Subject = {
  settings: "30 s × 3, REL11",
  design: "reference",
  variant: { tiers: "dns", failureThreshold: 3 },
};
const dns = [shippedDns, keycloak, rel11] as const;
/** The latch is Keycloak's; REL11 has none. */
const latch = [shippedDns, keycloak] as const;

export const COMPARISONS: readonly Comparison[] = [
  {
    title: "A target group fails: all clients served by the other group",
    story: "group-fails",
    kind: "seconds",
    measure: "recovery",
    subjects: groups,
  },
  {
    title: "A target group fails: requests served in the 6 minutes after",
    story: "group-fails",
    kind: "requests",
    measure: "servedPercent",
    subjects: groups,
  },
  {
    title: "A site fails: Route 53 answers the other site",
    story: "site-fails",
    kind: "seconds",
    measure: "dnsAnswer",
    subjects: dns,
  },
  {
    title: "A site fails: a client is served by the other site",
    story: "site-fails",
    kind: "seconds",
    measure: "clientOutage",
    subjects: dns,
  },
  {
    title: "A site fails: requests served in the 6 minutes after",
    story: "site-fails",
    kind: "requests",
    measure: "servedPercent",
    subjects: dns,
  },
  {
    title: "Un-latched window: failed over, not yet latched",
    story: "site-fails",
    kind: "seconds",
    measure: "unlatchedWindow",
    subjects: latch,
  },
  {
    title: "A site fails for one minute: drills in which the stale primary was answered again",
    story: "site-fails-briefly",
    kind: "drills",
    measure: "stalePercent",
    subjects: latch,
  },
  {
    title: "A site fails for one minute: time the stale primary was answered",
    story: "site-fails-briefly",
    kind: "seconds",
    measure: "staleSeconds",
    subjects: latch,
  },
];
