/**
 * What the probes of one look say about one group that the load balancer calls able. The rules, in order; the first that
 * matches decides.
 *
 * What they keep: a group with one request answered well is never called dead, nor is any group while nothing else
 * answers well through the same load balancer, nor a serving group whose probe has not been seen to work.
 */
import type { ProbeOutcome } from "./probe";

export type ProbeVerdict =
  | { readonly kind: "passing" }
  | { readonly kind: "dead"; readonly why: string }
  /** Failed, and not confirmed yet. */
  | { readonly kind: "suspect"; readonly why: string }
  /** No evidence. */
  | { readonly kind: "unproven"; readonly why: string };

export interface ProbeFacts {
  readonly serving: boolean;
  /** First requests; several when they confirm what an earlier call suspected. */
  readonly first: readonly ProbeOutcome[];
  /** The confirmation in the same call; empty when there was none. */
  readonly second: readonly ProbeOutcome[];
  /** Another group's probe passed in the round that decides. */
  readonly control: boolean;
  /** An earlier call has seen it fail, so recently that the first requests are the confirmation. */
  readonly confirming: boolean;
  /** Its death was confirmed less than a minute ago, and nothing is to be asked for now. */
  readonly knownDead: boolean;
  /** This instance has seen it pass. */
  readonly hasPassed: boolean;
}

export interface ProbeRule {
  readonly id: string;
  /** For operators and documentation. */
  readonly comment: string;
  readonly when: (facts: ProbeFacts) => boolean;
  readonly verdict: (facts: ProbeFacts) => ProbeVerdict;
}

function all({ first, second }: ProbeFacts): readonly ProbeOutcome[] {
  return [...first, ...second];
}

/** Of outcomes none of which is good. */
function whyOf(outcomes: readonly ProbeOutcome[]): string {
  const whys = outcomes.map((outcome) => ("why" in outcome ? outcome.why : "not answered yet"));
  return `${outcomes.length} of ${outcomes.length} requests failed (${[...new Set(whys)].join(", ")})`;
}

export function probeRules(): readonly ProbeRule[] {
  return [
    {
      id: "PROBE-PASSED",
      comment: "At least one request was answered well: part of the group serves.",
      when: (f) => all(f).some(({ kind }) => kind === "passed"),
      verdict: () => ({ kind: "passing" }),
    },
    {
      id: "PROBE-UNSENT",
      comment: "A request could not be sent: what fails is on the way to the load balancer.",
      when: (f) => all(f).some(({ kind }) => kind === "unsent"),
      verdict: (f) => ({
        kind: "unproven",
        why: `a probe could not be sent: ${all(f).find((outcome) => outcome.kind === "unsent")?.why}`,
      }),
    },
    {
      id: "PROBE-NO-CONTROL",
      comment:
        "No other group's probe passes: the probe itself, or the way to the load balancer, may be broken.",
      when: (f) => !f.control,
      verdict: (f) => ({ kind: "unproven", why: `${whyOf(all(f))}, but no other group's probe passes` }),
    },
    {
      id: "PROBE-CUT",
      comment: "The call had to end before the time of a request was up: the next call confirms.",
      when: (f) => all(f).some(({ kind }) => kind === "cut"),
      verdict: (f) => ({ kind: "suspect", why: whyOf(all(f)) }),
    },
    {
      id: "PROBE-NEVER-PASSED",
      comment:
        "The serving group's probe has never been seen to pass: a wrong path must not move traffic. Another group is called dead all the same, for that only keeps traffic away from it.",
      when: (f) => f.serving && !f.hasPassed,
      verdict: (f) => ({ kind: "unproven", why: `${whyOf(all(f))}, but it has not been seen to pass` }),
    },
    {
      id: "PROBE-DEAD",
      comment:
        "It failed, and at least a second later (or in the next call) a burst of requests failed as well.",
      when: (f) => f.second.length > 0 || f.confirming,
      verdict: (f) => ({ kind: "dead", why: whyOf(all(f)) }),
    },
    {
      id: "PROBE-STILL-DEAD",
      comment:
        "Its death was confirmed less than a minute ago, it still fails, and nothing is to be asked for now: no other burst.",
      when: (f) => f.knownDead,
      verdict: (f) => ({ kind: "dead", why: whyOf(all(f)) }),
    },
    {
      id: "PROBE-SUSPECT",
      comment: "It failed once; the next look confirms.",
      when: () => true,
      verdict: (f) => ({ kind: "suspect", why: whyOf(all(f)) }),
    },
  ];
}

export function probeVerdict(facts: ProbeFacts): ProbeVerdict & { readonly rule: string } {
  for (const rule of probeRules()) {
    if (rule.when(facts)) {
      return { ...rule.verdict(facts), rule: rule.id };
    }
  }
  throw new Error("No rule of the probes matches: the last rule has to match always.");
}
