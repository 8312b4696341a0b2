/** Reads what the guards of a re-arm look at. A part that cannot be read fails its guard, not the command. */
import type { SiteManifest } from "../../components/manifest";
import { latchStore } from "../aws/ports";
import { healthCheckStatus, type MetricQuery, readAlarm, readMinima } from "../aws/route53";
import { readTargets } from "../aws/targets";
import type { OpsClients } from "../clients";
import { type Reading, reading } from "../errors";
import { type Latch, readHolds } from "../latch/holds";
import { coverageWindow } from "./coverage";
import type { RearmObservation } from "./guards";

export async function observeForRearm(
  clients: OpsClients,
  manifest: SiteManifest,
  latch: Latch,
  backup: SiteManifest | undefined,
  now: number,
): Promise<RearmObservation> {
  const { rearmAfterHealthySeconds } = latch;
  const group = manifest.groups[0];
  if (group === undefined) {
    throw new Error(`The manifest of ${manifest.stack} names no target group.`);
  }
  const minima = (
    query: MetricQuery,
    seconds: number,
  ): Promise<Reading<Awaited<ReturnType<typeof readMinima>>>> =>
    reading(() => readMinima(clients, query, now - coverageWindow(seconds), now));
  const [healthyTargets, healthyHostCount, watchAlarm, watchStatus, recordAlarm, latchDocument, holds] =
    await Promise.all([
      reading(async () => (await readTargets(clients, manifest.region, group)).healthy),
      minima(healthyHostCountQuery(manifest, group.arn), rearmAfterHealthySeconds),
      reading(() => readAlarm(clients, manifest.watch.alarmName)),
      minima(healthCheckStatus(manifest.watch.healthCheckId), 60),
      reading(() => readAlarm(clients, latch.alarmName)),
      reading(async () => (await latchStore(clients, manifest).read())?.document ?? {}),
      readHolds(clients, manifest, latch, backup),
    ]);
  return {
    group,
    healthyTargets,
    healthyHostCount,
    watchAlarm,
    watchStatus,
    recordAlarm,
    latchDocument,
    holds,
  };
}

/** Both dimensions are needed: https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-cloudwatch-metrics.html */
function healthyHostCountQuery(manifest: SiteManifest, groupArn: string): MetricQuery {
  return {
    region: manifest.region,
    namespace: "AWS/ApplicationELB",
    metric: "HealthyHostCount",
    dimensions: {
      TargetGroup: groupArn.slice(groupArn.lastIndexOf(":") + 1),
      LoadBalancer: manifest.loadBalancerArn.replace(/^.*:loadbalancer\//, ""),
    },
  };
}
