/**
 * What was derived or measured elsewhere about the seeds' designs, before this model existed: the model is held to it.
 * Claims are arithmetic from published intervals, thresholds and buckets; docs/calibration.md names the pages.
 */
import type { ReferenceVariant } from "../reference/variant";
import type { MeasureName } from "./measures";
import type { StoryName } from "./stories";

export interface Baseline {
  readonly chain: string;
  readonly variant: Partial<ReferenceVariant>;
  readonly story: StoryName;
  readonly measure: MeasureName;
  /** Seconds; absent where only the mean was derived. */
  readonly minimum?: number;
  readonly mean: number;
  readonly maximum?: number;
  /** Which fact of the finer model moves its extremes away from those claimed; a number in NOTES. */
  readonly note: keyof typeof NOTES;
}

export const NOTES = {
  1:
    "Three targets fail the checks of two nodes one by one. A group is empty for a node only when the last of three is, " +
    "so the earliest possible alarm needs three targets that happen to be checked together: the minimum is later, the mean " +
    "a few seconds too.",
  2:
    "The vote turns when the 14th of 16 checkers has failed: (K − 1) intervals plus the 14th of 16 random phases, 24.7 s on " +
    "average, and some seconds about it, where the claim takes 0.82 of an interval as fixed.",
  3:
    "A bucket's end and the alarm's evaluation come at unrelated moments of the minute; both at their best or worst together " +
    "is rarer than once in a hundred drills.",
} as const;

const groups = { tiers: "target-groups" } as const;
const keycloak = { tiers: "dns" } as const;
const rel11 = { tiers: "dns", failureThreshold: 3 } as const;

export const BASELINES: readonly Baseline[] = [
  {
    chain: "Target-group failover by alarm, 30 s × 2",
    variant: groups,
    story: "group-fails",
    measure: "recovery",
    minimum: 31,
    mean: 110,
    maximum: 188,
    note: 1,
  },
  {
    chain: "Target-group failover by alarm, 5 s × 2",
    variant: { ...groups, targetChecks: "settings" },
    story: "group-fails",
    measure: "recovery",
    minimum: 6,
    mean: 70,
    maximum: 135,
    note: 1,
  },
  {
    chain: "Route 53's verdict, 30 s × 1",
    variant: keycloak,
    story: "site-fails",
    measure: "dnsAnswer",
    mean: 24.6,
    note: 2,
  },
  {
    chain: "Route 53's verdict, 30 s × 3",
    variant: rel11,
    story: "site-fails",
    measure: "dnsAnswer",
    mean: 84.6,
    note: 2,
  },
  {
    chain: "DNS failover for a client, 30 s × 1, TTL 60 s",
    variant: keycloak,
    story: "site-fails",
    measure: "clientOutage",
    minimum: 25,
    mean: 55,
    maximum: 85,
    note: 2,
  },
  {
    chain: "DNS failover for a client, 30 s × 3, TTL 60 s",
    variant: rel11,
    story: "site-fails",
    measure: "clientOutage",
    minimum: 85,
    mean: 115,
    maximum: 145,
    note: 2,
  },
  {
    chain: "Latch closed after the failure, 30 s × 1",
    variant: keycloak,
    story: "site-fails",
    measure: "latched",
    minimum: 27,
    mean: 87,
    maximum: 147,
    note: 3,
  },
  {
    chain: "Un-latched window, 30 s × 1",
    variant: keycloak,
    story: "site-fails",
    measure: "unlatchedWindow",
    minimum: 2,
    mean: 62,
    maximum: 122,
    note: 3,
  },
];

/** Means agree within this share. */
export const MEAN_TOLERANCE = 0.15;

/** What people measured on Keycloak's set-up (30 s × 1, TTL 60 s): seconds until their client was served again. */
export interface Measurement {
  readonly source: string;
  readonly from: number;
  readonly to: number;
}

export const MEASUREMENTS: readonly Measurement[] = [
  {
    source: "[keycloak-benchmark #495](https://github.com/keycloak/keycloak-benchmark/issues/495)",
    from: 57,
    to: 57,
  },
  {
    source: "[keycloak-benchmark #495](https://github.com/keycloak/keycloak-benchmark/issues/495)",
    from: 72,
    to: 72,
  },
  {
    source: "[keycloak-benchmark #536](https://github.com/keycloak/keycloak-benchmark/issues/536)",
    from: 45,
    to: 120,
  },
];
