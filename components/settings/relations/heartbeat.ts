/** Relations of the heartbeat's probe: one that is not sent, or does not arrive, would decide nothing. */
import type { Relation } from "./finding";

const path = ["targetGroupFailover", "probe", "enabled"];
const EVERYWHERE = "0.0.0.0/0";

export const probeIsSent: Relation = ({ targetGroupFailover }) => {
  const { enabled, detection, probe } = targetGroupFailover;
  if (!enabled || !probe.enabled || detection !== "alarm") return [];
  return [
    {
      path,
      involves: [["targetGroupFailover"]],
      rule: "must be false while detection is alarm: the heartbeat is what probes, and without it every switch of an outage waits for one-minute metrics",
      remedy: { set: false },
    },
  ];
};

export const probeArrives: Relation = ({ targetGroupFailover, loadBalancer }) => {
  const { enabled, detection, probe } = targetGroupFailover;
  if (!enabled || !probe.enabled || detection === "alarm" || loadBalancer.mode === "adopt") return [];
  if (loadBalancer.ingressCidrBlocks.includes(EVERYWHERE)) return [];
  return [
    {
      path,
      involves: [["targetGroupFailover"], ["loadBalancer"]],
      rule: `must be false while loadBalancer.ingressCidrBlocks leaves out ${EVERYWHERE}: the heartbeat asks from an address of AWS's that nobody knows before, so that its probes would not arrive, and in an outage be no evidence`,
      remedy: { set: false },
    },
  ];
};
