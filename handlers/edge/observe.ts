/** Reads what the gate judges: which group the first listener's weights name, and the health of every group. */
import type { ElbReadPort } from "../runtime/clients";
import type { EdgeConfig } from "../runtime/config";
import { withDeadline } from "../runtime/deadline";
import { errorText } from "../runtime/errors";
import { isAble } from "../targetGroups/facts";
import { readGroupHealth, readListeners } from "../targetGroups/observe";
import { isManaged, servingGroup } from "../targetGroups/routes";
import type { GateReading } from "./gate";

/**
 * A health checker of Route 53 wants an answer within 2 s of connecting; a reading that takes longer than this is
 * given up and the last verdict stands. Milliseconds.
 * https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/dns-failover-determining-health-of-endpoints.html
 */
export const READ_DEADLINE_MS = 1200;

export async function readGate(
  elb: ElbReadPort,
  gate: NonNullable<EdgeConfig["gate"]>,
): Promise<GateReading> {
  try {
    return await withDeadline(read(elb, gate), READ_DEADLINE_MS, "no answer of Elastic Load Balancing");
  } catch (error) {
    return { kind: "unreadable", problem: errorText(error) };
  }
}

async function read(elb: ElbReadPort, gate: NonNullable<EdgeConfig["gate"]>): Promise<GateReading> {
  const first = gate.listenerArns.slice(0, 1);
  const [[listener], groups] = await Promise.all([
    readListeners(elb, first),
    readGroupHealth(elb, gate.groups),
  ]);
  const actions = listener?.DefaultActions ?? [];
  // An adopted listener may forward by its rules alone. Those follow the best group; that they do not is seen by the
  // switch function, and is no reason to call a site with a group that can serve unhealthy.
  const serving = isManaged(actions, gate.groups)
    ? servingGroup(actions, gate.groups)
    : groups.find(isAble)?.name;
  return { kind: "read", serving, groups };
}
