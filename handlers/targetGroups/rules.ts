/**
 * The rules of target-group failover, in order; the first that matches decides.
 *
 * What they keep: traffic never moves to a group without a healthy target while another has one (I2); no more
 * switches than configured in any window (I4), except that a pin is carried out, and counted, at the limit too: an
 * operator stands behind it; and a switch away from a group with no healthy target never waits for the state table,
 * because clients wait for it.
 *
 * One function and not a constant: each function of a constant table would be serialized on its own, at 100 bytes of
 * archive each. What the rules mean is in ruleComments.ts.
 */
import { type Facts, isAble, isPending, someRouteIsDead } from "./facts";
import type { GroupHealth } from "./observe";

export type Outcome =
  /** Nothing to do. */
  | { readonly kind: "rest"; readonly reason: string }
  /** Something is not as wished, and nothing can be done. `fail`: the invocation ends as an error, to be retried. */
  | { readonly kind: "hold"; readonly reason: string; readonly fail: boolean; readonly notify: boolean }
  /** Traffic moves; recorded before it does. */
  | { readonly kind: "switch"; readonly reason: string; readonly from: string; readonly to: string }
  /** Routes are made alike without a new switch: an earlier one was interrupted, or a route was added or changed. */
  | { readonly kind: "converge"; readonly reason: string; readonly to: string };

export interface TargetGroupRule {
  readonly id: string;
  readonly when: (facts: Facts) => boolean;
  readonly outcome: (facts: Facts) => Outcome;
}

/** `Healthy/needed: primary 0/1, backup 2/1.`, and who has pinned what. */
function world({ pin, observation }: Facts): string {
  const groups = observation.groups
    .filter(({ kind }) => kind === "application")
    .map(({ name, healthy = "unknown", minimumHealthyTargets, dead }) => {
      const probed = dead ? " (fails the heartbeat's probes)" : "";
      return `${name} ${healthy}/${minimumHealthyTargets}${probed}`;
    });
  const pinned = pin === undefined ? "" : ` Pinned by ${pin.by}: ${pin.group}.`;
  return `Healthy/needed: ${groups.join(", ")}.${pinned}`;
}

function routesText(facts: Facts): string {
  return facts.observation.routes.map((route) => `${route.label} → ${route.serving ?? "none"}`).join(", ");
}

function hold(reason: string, fail = false, notify = false): Outcome {
  return { kind: "hold", reason, fail, notify };
}

/** Group traffic leaves: the one all routes agree on, else the first route's that is not the destination. */
function fromGroup(facts: Facts, to: string): string {
  const other = facts.observation.routes
    .map((route) => route.serving)
    .find((name) => name !== undefined && name !== to);
  return facts.serving?.name ?? other ?? "none";
}

function moveTo(facts: Facts, to: GroupHealth, why: string): Outcome {
  return { kind: "switch", from: fromGroup(facts, to.name), to: to.name, reason: `${why} ${world(facts)}` };
}

function sorryPageServes(facts: Facts): boolean {
  return facts.serving?.kind === "sorry-page";
}

function intentCanServe(facts: Facts): boolean {
  const to = facts.observation.groups.find((group) => group.name === facts.intent?.to);
  if (to === undefined) {
    return false;
  }
  return to.kind === "application"
    ? isAble(to)
    : facts.observation.groups.every((group) => group.healthy === 0);
}

function isUnreadable(facts: Facts): boolean {
  const unknown = facts.observation.groups.some((group) => group.healthy === undefined);
  return facts.serving?.healthy === undefined && facts.serving !== undefined
    ? true
    : unknown && facts.able.length === 0;
}

function overLimit(facts: Facts, to: GroupHealth | undefined): boolean {
  return to !== undefined && facts.switchesLeft <= 0 && !isPending(facts, to.name);
}

/** A pin is carried out once; after a failover from its group, the way back to it is a return like any other. */
function isPinDue({ pin, pinned, serving }: Facts): boolean {
  return pin?.reachedAt === undefined && pinned !== undefined && isAble(pinned) && serving !== pinned;
}

/** Back to a pinned group: the pin itself is the operator's wish. One on the list's own first group has had its effect. */
function returnsToPin({ candidate, pinned, observation }: Facts): boolean {
  return pinned !== undefined && candidate?.group === pinned.name && pinned !== observation.groups[0];
}

/** An operator asks for a return to another group than the pinned one, which serves. */
function isAgainstPin({ pinned, observation: { returnTo } }: Facts): boolean {
  return pinned !== undefined && returnTo !== undefined && returnTo !== pinned.name;
}

/** The command that returns traffic by hand; the function does it as carefully as by itself. */
export function returnCommand(group: string, functionName = "FUNCTION"): string {
  const payload = JSON.stringify({ source: "site-failover.operator", returnTo: group });
  return `aws lambda invoke --function-name ${functionName} --cli-binary-format raw-in-base64-out --payload '${payload}' /dev/stdout`;
}

export function targetGroupRules(): readonly TargetGroupRule[] {
  return [
    {
      id: "TG-UNREADABLE",
      when: isUnreadable,
      outcome: (f) => hold(`Target health cannot be read. ${world(f)} Nothing is moved on a guess.`, true),
    },
    {
      id: "TG-PIN",
      when: isPinDue,
      outcome: (f) =>
        moveTo(
          f,
          f.pinned as GroupHealth,
          `${f.pin?.by} wants traffic on ${f.pin?.group} (${f.pin?.eventId}: ${f.pin?.reason}).`,
        ),
    },
    {
      id: "TG-SETTLING",
      when: (f) => f.serving?.settling === true && !isAble(f.serving),
      outcome: (f) => hold(`${f.serving?.name} has targets in their first checks. ${world(f)}`),
    },
    {
      id: "TG-CONVERGE",
      when: (f) => f.serving === undefined && intentCanServe(f),
      outcome: (f) => ({
        kind: "converge",
        to: f.intent?.to ?? "",
        reason: `Routes disagree (${routesText(f)}); the last recorded switch is to ${f.intent?.to}, which can serve. ${world(f)}`,
      }),
    },
    {
      id: "TG-STATE-HOLD",
      when: (f) => !f.stateReadable && f.better !== undefined && !someRouteIsDead(f),
      outcome: (f) =>
        hold(
          `${f.better?.name} would be better, but the state table cannot be read and healthy targets still serve. ${world(f)}`,
          true,
        ),
    },
    {
      id: "TG-RATE-LIMITED",
      when: (f) => f.stateReadable && overLimit(f, f.better),
      outcome: (f) =>
        hold(
          `Traffic should move to ${f.better?.name}, but ${f.policy.maximumSwitches} switches in ${f.policy.switchWindowSeconds} s is the limit. ${world(f)}`,
          false,
          true,
        ),
    },
    {
      id: "TG-CONVERGE-BEST",
      when: (f) => f.serving === undefined && f.better !== undefined,
      outcome: (f) =>
        moveTo(
          f,
          f.better as GroupHealth,
          `Routes disagree (${routesText(f)}); ${f.better?.name} is the best group.`,
        ),
    },
    {
      id: "TG-CONVERGE-HOLD",
      when: (f) => f.serving === undefined,
      outcome: (f) =>
        hold(`Routes disagree (${routesText(f)}), and no group has a healthy target. ${world(f)}`),
    },
    {
      id: "TG-LEAVE-SORRY-PAGE",
      when: (f) => sorryPageServes(f) && f.able.length > 0,
      outcome: (f) =>
        moveTo(f, f.better as GroupHealth, `The sorry page serves and ${f.better?.name} can serve again.`),
    },
    {
      id: "TG-FAILOVER",
      when: (f) => f.better !== undefined && f.able.length > 0,
      outcome: (f) =>
        moveTo(
          f,
          f.better as GroupHealth,
          `${f.serving?.name} ${f.serving?.dead ? "fails the heartbeat's probes" : "has too few healthy targets"} and ${f.better?.name} has enough.`,
        ),
    },
    {
      id: "TG-FAILOVER-DEGRADED",
      when: (f) => f.better !== undefined && f.better.kind === "application",
      outcome: (f) =>
        moveTo(
          f,
          f.better as GroupHealth,
          `${f.serving?.name} has no healthy target; ${f.better?.name} has most, though fewer than it needs.`,
        ),
    },
    {
      id: "TG-SORRY-PAGE",
      when: (f) => f.better !== undefined,
      outcome: (f) => moveTo(f, f.better as GroupHealth, "No group has a healthy target."),
    },
    {
      id: "TG-PREPARE",
      when: (f) => f.observation.routes.some((route) => !route.prepared),
      outcome: (f) => ({
        kind: "converge",
        to: f.serving?.name ?? "",
        reason: `${f.observation.routes
          .filter((route) => !route.prepared)
          .map((route) => route.label)
          .join(
            ", ",
          )} did not name the whole list with full weight on ${f.serving?.name}. Traffic stays on it.`,
      }),
    },
    {
      id: "TG-HOLD-SORRY-PAGE",
      when: sorryPageServes,
      outcome: (f) => hold(`The sorry page serves and no group can. ${world(f)}`),
    },
    {
      id: "TG-HOLD",
      when: (f) => f.serving !== undefined && !isAble(f.serving),
      outcome: (f) =>
        hold(`${f.serving?.name} has too few healthy targets and no other group is better. ${world(f)}`),
    },
    {
      id: "TG-REST",
      when: (f) => f.serving === f.groups[0] && !isAgainstPin(f),
      outcome: (f) => ({ kind: "rest", reason: `${f.serving?.name} serves, as it should. ${world(f)}` }),
    },
    {
      id: "TG-RETURN-REFUSED",
      when: (f) =>
        f.observation.returnTo !== undefined &&
        f.observation.returnTo !== f.serving?.name &&
        (f.observation.returnTo !== f.candidate?.group || !f.stateReadable),
      outcome: (f) =>
        hold(
          `An operator asked for ${f.observation.returnTo}; ${f.candidate === undefined ? "no group of higher priority can serve" : `the group to return to is ${f.candidate.group}`}${f.stateReadable ? "" : ", and the state table cannot be read"}. ${world(f)}`,
          true,
        ),
    },
    {
      id: "TG-REST-ON-LOWER",
      when: (f) => f.candidate === undefined,
      outcome: (f) => ({
        kind: "rest",
        reason: `${f.serving?.name} serves; no group of higher priority can. ${world(f)}`,
      }),
    },
    {
      id: "TG-RETURN-STATE-HOLD",
      when: (f) => !f.stateReadable,
      outcome: (f) =>
        hold(
          `${f.candidate?.group} could serve again, but the state table cannot be read. ${world(f)}`,
          true,
        ),
    },
    {
      id: "TG-RETURN-LIMITED",
      when: (f) => f.switchesLeft < 2 && !isPending(f, f.candidate?.group ?? ""),
      outcome: (f) =>
        hold(
          `${f.candidate?.group} could serve again, but the last of ${f.policy.maximumSwitches} switches in ${f.policy.switchWindowSeconds} s is kept for a failover. ${world(f)}`,
        ),
    },
    {
      id: "TG-RETURN-REQUESTED",
      when: (f) => f.observation.returnTo !== undefined && f.observation.returnTo === f.candidate?.group,
      outcome: (f) => candidateSwitch(f, "An operator asked for the return."),
    },
    {
      id: "TG-RETURN-MANUAL",
      when: (f) => f.policy.returnPolicy === "manual" && !returnsToPin(f),
      outcome: (f) =>
        hold(
          `${f.candidate?.group} can serve again since ${f.candidate?.healthySince}; the return is yours: ${returnCommand(f.candidate?.group ?? "", f.observation.functionName)}`,
        ),
    },
    {
      id: "TG-RETURN-WAITING",
      when: (f) => (f.candidate?.healthyMs ?? 0) < f.policy.returnAfterHealthySeconds * 1000,
      outcome: (f) =>
        hold(
          `${f.candidate?.group} can serve again since ${f.candidate?.healthySince}; traffic returns after ${f.policy.returnAfterHealthySeconds} s. ${world(f)}`,
        ),
    },
    {
      id: "TG-RETURN",
      when: () => true,
      outcome: (f) =>
        candidateSwitch(
          f,
          `${f.candidate?.group} has been able to serve since ${f.candidate?.healthySince}.`,
        ),
    },
  ];
}

function candidateSwitch(facts: Facts, why: string): Outcome {
  return {
    kind: "switch",
    from: facts.serving?.name ?? "none",
    to: facts.candidate?.group ?? "none",
    reason: `${why} ${world(facts)}`,
  };
}
