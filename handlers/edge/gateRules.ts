/** The rules of the health gate, in order; the first that matches decides. */
import { isAble } from "../targetGroups/facts";
import type { GroupHealth } from "../targetGroups/observe";
import type { GateMemory, GatePolicy } from "./gate";

export interface GateFacts {
  readonly memory: GateMemory;
  readonly policy: GatePolicy;
  readonly now: number;
  readonly serving: GroupHealth | undefined;
  readonly otherAble: GroupHealth | undefined;
  /** The reading, complete or not, is enough to decide on. */
  readonly enough: boolean;
}

export interface GateRule {
  readonly id: string;
  /** For operators and documentation. */
  readonly comment: string;
  readonly when: (facts: GateFacts) => boolean;
  readonly outcome: (facts: GateFacts) => { readonly healthy: boolean; readonly reason: string };
}

export const gateRules: readonly GateRule[] = [
  {
    id: "GATE-SERVING",
    comment: "The serving group has enough healthy targets.",
    when: (f) => f.enough && f.serving !== undefined && isAble(f.serving),
    outcome: (f) => ({
      healthy: true,
      reason: `group ${f.serving?.name} serves and has enough healthy targets`,
    }),
  },
  {
    id: "GATE-SWITCH-DUE",
    comment:
      "The serving group cannot serve, another can: the switch to it is due, and the site stays healthy while it is made.",
    when: (f) =>
      f.enough &&
      f.otherAble !== undefined &&
      f.now - (f.memory.switchDueSinceMs ?? f.now) <= f.policy.switchGraceSeconds * 1000,
    outcome: (f) => ({
      healthy: true,
      reason: `group ${f.otherAble?.name} can serve and a switch to it is due`,
    }),
  },
  {
    id: "GATE-SWITCH-OVERDUE",
    comment:
      "The switch has been due for longer than the configured grace: clients have been waiting too long, the other site takes over.",
    when: (f) => f.enough && f.otherAble !== undefined,
    outcome: (f) => ({
      healthy: false,
      reason: `group ${f.otherAble?.name} can serve, but no switch was made within ${f.policy.switchGraceSeconds} s`,
    }),
  },
  {
    id: "GATE-SORRY-PAGE",
    comment: "The sorry page serves and no application group can.",
    when: (f) => f.enough && f.serving?.kind === "sorry-page",
    outcome: () => ({ healthy: false, reason: "the sorry page serves and no group can" }),
  },
  {
    id: "GATE-NOTHING-HEALTHY",
    comment: "No application group has enough healthy targets.",
    when: (f) => f.enough,
    outcome: () => ({ healthy: false, reason: "no group has enough healthy targets" }),
  },
  {
    id: "GATE-STALE",
    comment:
      "AWS's API cannot be read: the last verdict stands for the configured time, because a broken API is no broken site.",
    when: (f) =>
      f.memory.last !== undefined && f.now - f.memory.last.readAtMs <= f.policy.staleSeconds * 1000,
    outcome: (f) => ({
      healthy: f.memory.last?.verdict.healthy ?? false,
      reason: `the last verdict stands (${f.memory.last?.verdict.rule})`,
    }),
  },
  {
    id: "GATE-UNREADABLE",
    comment: "AWS's API has not been readable for longer than a verdict stands.",
    when: () => true,
    outcome: () => ({ healthy: false, reason: "the health of the groups cannot be read" }),
  },
];
