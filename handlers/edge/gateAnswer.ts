/** The answer of the health gate: the verdict, as public as it may be. */
import type { AlbRequest } from "../events/albRequest";
import { jsonResponse } from "../events/albResponse";
import type { LeaseAnswer } from "../lease/keeper";
import type { GroupHealth } from "../targetGroups/observe";
import type { Answer } from "./answer";
import type { GateVerdict } from "./gate";

/** `lease`: of a request of the gate check; it hears a healthy verdict only while the lease holds. */
export function gateAnswer(
  request: AlbRequest,
  verdict: GateVerdict,
  problem: string | undefined,
  lease: LeaseAnswer | undefined,
): Answer {
  const withheld = verdict.healthy && lease !== undefined && !lease.holds ? lease : undefined;
  const healthy = verdict.healthy && withheld === undefined;
  const { rule, reason } = withheld ?? verdict;
  const response = jsonResponse(request, healthy ? 200 : 503, {
    verdict: healthy ? "healthy" : "unhealthy",
    rule,
    reason,
    groups: verdict.groups.map((group) => ({
      name: group.name,
      state: publicState(group),
      serving: group.name === verdict.serving,
    })),
    ...(lease === undefined ? {} : { lease: lease.state }),
  });
  const { serving, groups } = verdict;
  const details = { serving, groups, ...(lease === undefined ? {} : { lease, verdict: verdict.rule }) };
  return { response, rule, reason, details, ...gateError(problem, lease?.problem) };
}

function gateError(problem: string | undefined, leaseProblem: string | undefined): Pick<Answer, "error"> {
  if (problem !== undefined) {
    return { error: { name: "GateUnreadable", message: problem, retryable: true } };
  }
  return leaseProblem === undefined
    ? {}
    : { error: { name: "LeaseUnreadable", message: leaseProblem, retryable: true } };
}

function publicState(group: GroupHealth): "able" | "unable" | "unknown" | "sorry page" {
  if (group.kind === "sorry-page") {
    return "sorry page";
  }
  if (group.healthy === undefined) {
    return "unknown";
  }
  return group.healthy >= Math.max(1, group.minimumHealthyTargets) ? "able" : "unable";
}
