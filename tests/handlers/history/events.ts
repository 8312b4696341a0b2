/** Events that tests of the history use. */
import type { FailoverEvent } from "../../../handlers/history/failoverEvent";

export const plannedEvent: FailoverEvent = {
  id: "failover-42",
  site: "dr",
  resourceType: "database",
  type: "planned",
  status: "completed",
  source: "app-dr",
  target: "app-dr",
  reason: "exercise",
  requestedBy: "jane",
  startTime: "2026-03-01T12:00:00.000Z",
  endTime: "2026-03-01T12:02:00.000Z",
  rollbackPlan: { autoRollback: false, rollbackDelaySeconds: 3600 },
  plan: [
    {
      id: "1-reboot-database",
      kind: "reboot-database",
      resource: "app-dr",
      summary: "Reboot app-dr with failover",
      deadlineSeconds: 1800,
    },
  ],
  steps: [
    {
      id: "1-reboot-database",
      status: "done",
      startedAt: "2026-03-01T12:00:01.000Z",
      endedAt: "2026-03-01T12:02:00.000Z",
      detail: "available in the other zone",
    },
  ],
};
