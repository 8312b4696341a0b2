/**
 * The rules of the heartbeat, in order; the first that matches decides. It moves nothing itself: it asks the
 * target-group function, which looks again and decides by rules of its own.
 */
import type { GroupHealth } from "../targetGroups/observe";
import type { Verdicts } from "./rounds";

export interface BeatFacts {
  /** Why the look, or a part of it, failed. */
  readonly problems: readonly string[];
  readonly throttled: boolean;
  /** What was read is enough to decide on. */
  readonly enough: boolean;
  /** As the load balancer calls it; undefined when the first listener gives no group weight. */
  readonly serving: GroupHealth | undefined;
  readonly servingAble: boolean;
  readonly verdicts: Verdicts;
  /** Groups that their probes prove dead. */
  readonly dead: readonly string[];
  /** Application group with targets that traffic should move to; undefined when the serving group can serve. */
  readonly better: GroupHealth | undefined;
  /** Why the better group is not believed yet. */
  readonly doubt: string | undefined;
  /** Long enough since the last request. */
  readonly mayAsk: boolean;
  readonly mayReport: boolean;
  readonly alert: boolean;
  /** The probe has proved nothing for minutes. */
  readonly blind: boolean;
}

export interface BeatOutcome {
  readonly reason: string;
  /** The target-group function is told: a switch is due, or groups that do not serve are dead. */
  readonly ask?: "switch" | "report";
  /** Look once more in the same call. */
  readonly again?: true;
  /** The call counts as failed: the load balancer is answered 503. */
  readonly fail?: true;
}

export interface BeatRule {
  readonly id: string;
  /** For operators and documentation. */
  readonly comment: string;
  readonly when: (facts: BeatFacts) => boolean;
  readonly outcome: (facts: BeatFacts) => BeatOutcome;
}

function verdictText({ verdicts }: BeatFacts, name: string | undefined): string {
  const verdict = verdicts[name ?? ""];
  return verdict !== undefined && "why" in verdict ? verdict.why : "its probe passes";
}

function isDue(facts: BeatFacts): boolean {
  return facts.better !== undefined && facts.doubt === undefined;
}

function deadAsServing({ dead, serving }: BeatFacts): boolean {
  return serving !== undefined && dead.includes(serving.name);
}

export function beatRules(): readonly BeatRule[] {
  return [
    {
      id: "HB-THROTTLED",
      comment: "AWS throttles: this instance pauses for 2, 4, 8, 16 and at most 30 s.",
      when: (f) => f.throttled && !f.enough,
      outcome: (f) => ({ reason: f.problems.join("; "), fail: true }),
    },
    {
      id: "HB-UNREADABLE",
      comment: "What the decision needs cannot be read: nothing is asked for on a guess.",
      when: (f) => !f.enough,
      outcome: (f) => ({ reason: f.problems.join("; "), fail: true }),
    },
    {
      id: "HB-SETTLING",
      comment: "Targets of the serving group are in their first checks: a deployment, not an outage.",
      when: (f) => f.serving?.settling === true && !f.servingAble,
      outcome: (f) => ({ reason: `${f.serving?.name} has targets in their first checks` }),
    },
    {
      id: "HB-ASKED",
      comment:
        "A switch is due and was asked for a moment ago: again after 5 s, and as long as nothing comes of it after 10, 20, 40, 60 s, for the target-group function may have reason to hold it back.",
      when: (f) => isDue(f) && !f.mayAsk,
      outcome: (f) => ({ reason: `a switch to ${f.better?.name} was asked for a moment ago` }),
    },
    {
      id: "HB-DEAD",
      comment:
        "The load balancer calls the serving group able, its probes prove it dead, and another group is able and answers its own.",
      when: (f) => isDue(f) && deadAsServing(f),
      outcome: (f) => ({
        reason: `${f.serving?.name} fails its probes: ${verdictText(f, f.serving?.name)}; ${f.better?.name} can serve`,
        ask: "switch",
      }),
    },
    {
      id: "HB-DUE",
      comment: "The serving group has too few healthy targets and another group can serve.",
      when: isDue,
      outcome: (f) => ({
        reason: `${f.serving?.name ?? "no group"} serves with ${f.serving?.healthy ?? 0} healthy targets; ${f.better?.name} can serve`,
        ask: "switch",
      }),
    },
    {
      id: "HB-DOUBT",
      comment:
        "A switch would be due, but it is in doubt whether the other group answers: the next look knows.",
      when: (f) => f.better !== undefined,
      outcome: (f) => ({ reason: `${f.serving?.name} cannot serve, but ${f.better?.name}: ${f.doubt}` }),
    },
    {
      id: "HB-NOTHING-BETTER",
      comment:
        "The serving group cannot serve, and no other group has a healthy target. The sorry page is left to the alarm and the minute schedule: a blip of all groups must not cost two switches.",
      when: (f) => !f.servingAble || deadAsServing(f),
      outcome: (f) => ({ reason: `${f.serving?.name ?? "no group"} cannot serve and nothing is better` }),
    },
    {
      id: "HB-OTHER-DEAD",
      comment:
        "A group that does not serve is able by the load balancer's verdict and dead by its probes: reported every 20 s, so that no return to it counts.",
      when: (f) => f.dead.length > 0 && f.mayReport,
      outcome: (f) => ({
        reason: `${f.dead.map((name) => `${name} fails its probes: ${verdictText(f, name)}`).join("; ")}; ${f.serving?.name} serves`,
        ask: "report",
      }),
    },
    {
      id: "HB-ALERT",
      comment:
        "The serving group lost a target less than a minute ago, and can still serve: the call looks twice.",
      when: (f) => f.alert,
      outcome: (f) => ({
        reason: `${f.serving?.name} has ${f.serving?.healthy} healthy targets, fewer than before`,
        again: true,
      }),
    },
    {
      id: "HB-PROBE-BLIND",
      comment:
        "For five minutes the probe has proved nothing about a serving group that the load balancer calls able: the probe itself is broken. The load balancer's verdict still counts.",
      when: (f) => f.blind,
      outcome: (f) => ({
        reason: `the probe of ${f.serving?.name} proves nothing: ${verdictText(f, f.serving?.name)}. Correct targetGroupFailover.probe, the name it asks, or the group's health check path`,
        fail: true,
      }),
    },
    {
      id: "HB-SUSPECT",
      comment: "The serving group's probe failed once: the next look confirms.",
      when: (f) => f.verdicts[f.serving?.name ?? ""]?.kind === "suspect",
      outcome: (f) => ({ reason: `${f.serving?.name}: ${verdictText(f, f.serving?.name)}` }),
    },
    {
      id: "HB-REST",
      comment: "The serving group can serve.",
      when: () => true,
      outcome: (f) => ({ reason: `${f.serving?.name} serves and can` }),
    },
  ];
}

export function decideBeat(facts: BeatFacts): BeatOutcome & { readonly rule: string } {
  for (const rule of beatRules()) {
    if (rule.when(facts)) {
      return { ...rule.outcome(facts), rule: rule.id };
    }
  }
  throw new Error("No rule of the heartbeat matches: the last rule has to match always.");
}
