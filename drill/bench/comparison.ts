/** What is compared: rows of figures, each design measured with the same story and the same seeds. */
import type { Design } from "./designs";
import type { MeasureName } from "./measures";
import type { StoryName } from "./stories";

/** Columns of the table in the README, from left to right. */
export const COLUMN_TITLES = {
  shipped: "heartbeat + lease, as shipped",
  verdict: "the same without the probe",
  "alarm-path": "alarm + path",
  reference: "reference",
  other: "reference, other settings",
} as const;
export type ColumnName = keyof typeof COLUMN_TITLES;

export interface Subject extends Design {
  readonly column: ColumnName;
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
  /** So many times the seeds of the others: short stories, whose worst case is a promise. @default 1 */
  readonly timesSeeds?: number;
}

const shipped: Subject = { column: "shipped", settings: "heartbeat, probe; 5 s × 2", design: "shipped" };
const verdict: Subject = {
  column: "verdict",
  settings: "heartbeat; 5 s × 2",
  design: "shipped",
  mode: "verdict",
};
const alarm: Subject = {
  column: "alarm-path",
  settings: "alarm and schedule; 5 s × 2",
  design: "shipped",
  mode: "alarm-path",
};

/**
 * The seeds describe one tier each, so each tier is measured alone: with both, Route 53 would leave the site before the
 * listener is swapped, and the reference would look worse than either seed is.
 */
const groups: readonly Subject[] = [
  shipped,
  alarm,
  {
    column: "reference",
    settings: "30 s × 2, AWS's defaults",
    design: "reference",
    variant: { tiers: "target-groups" },
  },
  {
    column: "other",
    settings: "5 s × 2, as shipped",
    design: "reference",
    variant: { tiers: "target-groups", targetChecks: "settings" },
  },
];
const quick: readonly Subject[] = [shipped, verdict];
/** So that 50 seeds of the others are 1,000 of these. */
const QUICK_TIMES = 20;

const shippedDns: Subject = { ...shipped, settings: "checked 10 s × 2" };
const pathDns: Subject = { ...alarm, settings: "checked 10 s × 2" };
const keycloak: Subject = {
  column: "reference",
  settings: "30 s × 1, Keycloak",
  design: "reference",
  variant: { tiers: "dns" },
};
const rel11: Subject = {
  column: "other",
  settings: "30 s × 3, REL11",
  design: "reference",
  variant: { tiers: "dns", failureThreshold: 3 },
};
const dns = [shippedDns, pathDns, keycloak, rel11] as const;
/** The latch is Keycloak's; REL11 has none. */
const latch = [shippedDns, pathDns, keycloak] as const;

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
    title: "Targets refuse: from the first failed request to the last",
    story: "group-refuses-quick",
    kind: "seconds",
    measure: "failing",
    subjects: quick,
    timesSeeds: QUICK_TIMES,
  },
  {
    title: "Targets hang: from the first failed request to the last",
    story: "group-hangs-quick",
    kind: "seconds",
    measure: "failing",
    subjects: quick,
    timesSeeds: QUICK_TIMES,
  },
  {
    title: "Targets refuse: from the load balancer's verdict to the switch",
    story: "group-refuses-quick",
    kind: "seconds",
    measure: "switchAfterVerdict",
    subjects: quick,
    timesSeeds: QUICK_TIMES,
  },
  {
    title: "Targets hang: from the load balancer's verdict to the switch",
    story: "group-hangs-quick",
    kind: "seconds",
    measure: "switchAfterVerdict",
    subjects: quick,
    timesSeeds: QUICK_TIMES,
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
