/** Two sites with a controller each, and documents of controllers and events tables. */
import type { SiteManifest } from "../../components/manifest";
import type { ControllerAnswer } from "../../handlers/controller/request";
import type { FailoverEvent } from "../../handlers/history/failoverEvent";
import { manifest, NOW } from "./world";

export const prod = {
  ...manifest,
  controller: {
    eventsTable: "prod-events",
    functionName: "prod-controller",
    resourceTypes: ["load_balancer", "auto_scaling"],
  },
  sentinel: { functionName: "prod-sentinel", resources: ["app", "login"] },
  database: { identifier: "app-prod", kind: "instance" },
  autoScaling: { groupName: "prod-app" },
} satisfies SiteManifest;

const { latch: _, ...withoutLatch } = prod;

export const dr = {
  ...withoutLatch,
  stack: "dr",
  role: "backup",
  region: "eu-central-1",
  peerRegion: "eu-west-1",
  stateTable: "dr-state",
  controller: {
    eventsTable: "dr-events",
    functionName: "dr-controller",
    resourceTypes: ["load_balancer", "database", "dns", "auto_scaling"],
    primary: "prod",
  },
  database: {
    identifier: "app-dr",
    kind: "replica",
    source: "arn:aws:rds:eu-west-1:123456789012:db:app-prod",
  },
  autoScaling: { groupName: "dr-app" },
} satisfies SiteManifest;

export const answer = (values: Partial<ControllerAnswer>): ControllerAnswer => ({
  rule: "CTL-TEST",
  reason: "because of a test",
  written: [],
  ...values,
});

export const planned = answer({
  status: "planned",
  plan: [{ id: "1-close-latch", kind: "close-latch", summary: "Close the latch of prod" }],
  checks: [{ name: "target-healthy", ok: true, seen: "dr has 2 healthy targets" }],
});

export function event(values: Partial<FailoverEvent> = {}): FailoverEvent {
  return {
    id: "failover-one",
    site: "dr",
    resourceType: "dns",
    type: "planned",
    status: "completed",
    source: "prod",
    target: "dr",
    reason: "work",
    requestedBy: "ann",
    startTime: "2026-03-01T11:00:00.000Z",
    ...(values.status === "in_progress" ? {} : { endTime: "2026-03-01T11:03:00.000Z" }),
    rollbackPlan: { autoRollback: false, rollbackDelaySeconds: 0 },
    plan: [
      {
        id: "1-close-latch",
        kind: "close-latch",
        resource: "record-id",
        summary: "Close the latch of prod",
        deadlineSeconds: 600,
      },
    ],
    steps: [
      {
        id: "1-close-latch",
        status: "done",
        startedAt: "2026-03-01T11:00:10.000Z",
        detail: "the record check is unhealthy",
      },
    ],
    ...values,
  };
}

export const minutesAgo = (minutes: number) => new Date(NOW - minutes * 60_000).toISOString();
