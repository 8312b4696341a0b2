/** Relations of the latch: what can keep a primary out, and what would not. */
import type { Settings } from "../schema";
import type { Relation } from "./finding";

/** Only a primary site has a latch; on a backup the same settings mean nothing. */
function latched({ role, latch }: Settings): boolean {
  return role === "primary" && latch.enabled;
}

function leased(settings: Settings): boolean {
  return latched(settings) && settings.latch.mode !== "path";
}

const LATCH = [["role"], ["latch"]];

/** The lease is kept, and refused, by the answers of the gate. */
export const leaseHasAGate: Relation = (settings) =>
  !leased(settings) || settings.gate.enabled
    ? []
    : [
        {
          path: ["latch", "mode"],
          involves: [...LATCH, ["gate", "enabled"]],
          rule: "must be path while gate.enabled is false: the gate's answers are what keeps and loses the lease. Without it nothing would keep the primary out after an outage, and it would be answered again with stale data as soon as it responds",
          remedy: { set: "path" },
        },
      ];

/**
 * With a single failure Route 53 gives up a checker that misses one answer, so that the lease has to lapse within one
 * interval, in which a checker that asks as it should is silent.
 * https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/dns-failover-determining-health-of-endpoints.html
 */
export const leaseOutlastsAnInterval: Relation = (settings) =>
  !leased(settings) || settings.dns.healthCheck.failureThreshold >= 2
    ? []
    : [
        {
          path: ["dns", "healthCheck", "failureThreshold"],
          involves: LATCH,
          rule: `must be at least 2 with latch.mode ${settings.latch.mode}: a lease has to lapse before Route 53 gives up a checker, with 1 failure that is sooner than the checker asks again, and a site that never failed would be latched`,
          remedy: { set: 2 },
        },
      ];

/** Without records of this stack the latch holds the check that is on the record that exists, and has to be told which. */
export const latchHasACheck: Relation = (settings) => {
  const { dns } = settings;
  if (!latched(settings) || dns.records.kind !== "none" || dns.healthCheck.adoptId !== undefined) return [];
  return [
    {
      path: ["dns", "healthCheck", "adoptId"],
      involves: [...LATCH, ["dns", "records"]],
      rule: "must be set while dns.records.kind is none and latch.enabled is true: the latch holds the health check on the PRIMARY record that exists. Without it nothing would keep the primary out after an outage",
      remedy: { edit: "name the health check of the PRIMARY record, or set latch.enabled to false" },
    },
  ];
};
