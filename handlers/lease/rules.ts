/**
 * The rules of the lease, in order; the first that matches decides.
 *
 * What they keep: after it was armed, the site never becomes healthy again by itself (I1). Two bounds are known. The
 * checkers that are surely healthy, by answers that were surely heard: while they are enough, Route 53 calls the site
 * healthy, and a healthy answer changes nothing. And the checkers that may be healthy, by answers that were offered:
 * while they are too few, Route 53 cannot call it healthy. A healthy answer is given only while the first holds; after a
 * re-arm, also while the second holds, and for one short time in between.
 */
import { isoTime, parseTime } from "../runtime/values";
import type { LeaseDocument } from "../state/documents";
import { type LeasePolicy, leaseWindowMs } from "./checkers";
import { afterLeaseLapse } from "./document";

export type LeaseState = "held" | "unarmed" | "disarmed" | "returning" | "unproven" | "lapsed" | "unreadable";

export interface LeaseFacts {
  /** With every healthy answer known to have been heard. */
  readonly document: LeaseDocument;
  /** The document was read by this invocation; else it is what the instance remembers. */
  readonly readable: boolean;
  /** False: it cannot be read, and never was by this instance. */
  readonly known: boolean;
  /** For how long every reading and writing of this instance has succeeded. */
  readonly steadyMs: number;
  readonly policy: LeasePolicy & { readonly armAfterHealthySeconds: number };
  readonly now: number;
  readonly surelyHealthy: number;
  readonly needed: number;
  /** Offers of healthy answers with the one of this request, and how many checkers they may have made healthy. */
  readonly offers: NonNullable<LeaseDocument["offers"]>;
  readonly mayBeHealthy: number;
  /** The request names its checker, and the gate's verdict is healthy. */
  readonly canOffer: boolean;
}

export interface LeaseOutcome {
  readonly holds: boolean;
  readonly state: LeaseState;
  readonly reason: string;
  /** Absent: as it is. */
  readonly document?: LeaseDocument;
  /** The answer may be given only when the document has been written. */
  readonly writeFirst?: boolean;
}

export interface LeaseRule {
  readonly id: string;
  /** For operators and documentation. */
  readonly comment: string;
  readonly when: (facts: LeaseFacts) => boolean;
  readonly outcome: (facts: LeaseFacts) => LeaseOutcome;
}

function isEnough({ surelyHealthy, needed }: LeaseFacts): boolean {
  return surelyHealthy >= needed;
}

function count({ surelyHealthy, needed, document }: LeaseFacts): string {
  return `${surelyHealthy} of ${Object.keys(document.checkers).length} checkers are surely healthy, ${needed} are needed`;
}

function held(facts: LeaseFacts): LeaseOutcome {
  const { healthySince, offers, mayBeHealthySinceMs, doubtedSinceMs, ...rest } = facts.document;
  const isSettled = rest.peak > 0 && rest.armedAt !== undefined && doubtedSinceMs === undefined;
  const settled = { ...rest, peak: facts.needed, armedAt: rest.armedAt ?? isoTime(facts.now) };
  const document = isSettled ? facts.document : settled;
  return { holds: true, state: "held", reason: `${count(facts)}.`, document };
}

/** Refused, and remembered since when: so that one instance that knows too little takes nothing away for good. */
function doubted(facts: LeaseFacts, reason: string): LeaseOutcome {
  const document = { ...facts.document, doubtedSinceMs: facts.document.doubtedSinceMs ?? facts.now };
  return { holds: false, state: "unproven", reason, document };
}

/** Not by an instance whose own storage failed meanwhile: others may have proof that could not be written. */
function isDoubtedForLong({ document, policy, now, steadyMs }: LeaseFacts): boolean {
  const giveUpMs = policy.failureThreshold * policy.intervalSeconds * 1000;
  return Math.min(now - (document.doubtedSinceMs ?? now), steadyMs) >= giveUpMs;
}

/** A disarm in force is a rule before. */
function isDisarmOver({ document: { disarmed, rearmed } }: LeaseFacts): boolean {
  return disarmed !== undefined && (parseTime(rearmed?.at) ?? 0) <= (parseTime(disarmed.until) ?? 0);
}

function isBroken({ document, policy, now, surelyHealthy, needed }: LeaseFacts): boolean {
  const { mayBeHealthySinceMs: since, doubtedSinceMs } = document;
  const window = leaseWindowMs(policy.intervalSeconds, policy.failureThreshold);
  return (
    since !== undefined &&
    (doubtedSinceMs !== undefined || surelyHealthy < needed - 1 || now - since >= window)
  );
}

export const leaseRules: readonly LeaseRule[] = [
  {
    id: "LEASE-LAPSED",
    comment: "The lease has lapsed, or was taken away. Only an operator's re-arm brings it back.",
    when: (f) => f.document.lapsed !== undefined,
    outcome: (f) => ({
      holds: false,
      state: "lapsed",
      reason: `Lapsed at ${f.document.lapsed?.at} (${f.document.lapsed?.rule}).`,
    }),
  },
  {
    id: "LEASE-NO-MEMORY",
    comment: "The lease cannot be read, and this function instance has never read it: nothing is known.",
    when: (f) => !f.known,
    outcome: () => ({ holds: false, state: "unreadable", reason: "Never read by this function instance." }),
  },
  {
    id: "LEASE-REMEMBERED",
    comment:
      "The lease cannot be read. What this function instance remembers and has heard since proves that Route 53 calls the site healthy: a healthy answer changes nothing.",
    when: (f) => !f.readable && isEnough(f),
    outcome: (f) => ({ holds: true, state: "held", reason: `Cannot be read, but ${count(f)}.` }),
  },
  {
    id: "LEASE-UNREADABLE",
    comment:
      "The lease cannot be read, and this function instance alone cannot prove that Route 53 calls the site healthy. Nothing lapses by that.",
    when: (f) => !f.readable,
    outcome: (f) => ({ holds: false, state: "unreadable", reason: `Cannot be read, and ${count(f)}.` }),
  },
  {
    id: "LEASE-DISARMED",
    comment: "An operator has disarmed the lease for planned work, and the time has not passed.",
    when: (f) => (parseTime(f.document.disarmed?.until) ?? 0) > f.now,
    outcome: (f) => ({
      holds: true,
      state: "disarmed",
      reason: `Disarmed until ${f.document.disarmed?.until}.`,
    }),
  },
  {
    id: "LEASE-ARM",
    comment: "Enough checkers have been healthy for the configured time: from now on the lease can lapse.",
    when: (f) =>
      f.document.armedAt === undefined &&
      isEnough(f) &&
      f.now - (parseTime(f.document.healthySince) ?? f.now) >= f.policy.armAfterHealthySeconds * 1000,
    outcome: held,
  },
  {
    id: "LEASE-UNARMED",
    comment: "The site has not been healthy for a stable time since it was deployed: nothing lapses.",
    when: (f) => f.document.armedAt === undefined,
    outcome: (f) => {
      const { healthySince, ...rest } = f.document;
      const since = healthySince ?? isoTime(f.now);
      const document = isEnough(f) ? { ...rest, healthySince: since } : rest;
      return { holds: true, state: "unarmed", reason: `Not armed: ${count(f)}.`, document };
    },
  },
  {
    id: "LEASE-HELD",
    comment: "Route 53 surely calls the site healthy: a healthy answer changes nothing.",
    when: isEnough,
    outcome: held,
  },
  {
    id: "LEASE-LAPSE",
    comment:
      "For as long as it takes Route 53 to give up on the site nobody could prove that it has not: the lease lapses, until an operator re-arms.",
    when: isDoubtedForLong,
    outcome: (f) => {
      const reason = `Only ${count(f)}, since ${isoTime(f.document.doubtedSinceMs ?? f.now)}.`;
      const lapsed = { at: isoTime(f.now), rule: "LEASE-LAPSE", reason };
      return { holds: false, state: "lapsed", reason, document: afterLeaseLapse(f.document, lapsed) };
    },
  },
  {
    id: "LEASE-UNPROVEN",
    comment:
      "Route 53 may have given up on the site: too few checkers have heard a healthy answer within the time it takes them to give up.",
    when: (f) => f.document.peak > 0,
    outcome: (f) => doubted(f, `Only ${count(f)}.`),
  },
  {
    id: "LEASE-DISARM-OVER",
    comment:
      "Planned work is over, and no operator has re-armed since: Route 53 may have given up on the site meanwhile, and nobody can prove that it has not.",
    when: isDisarmOver,
    outcome: (f) => doubted(f, `Disarmed until ${f.document.disarmed?.until}, and only ${count(f)}.`),
  },
  {
    id: "LEASE-RETURN-BROKEN",
    comment:
      "On its way back Route 53 may have called the site healthy and given up on it again: checkers that were healthy are lost, or enough of them do not show.",
    when: isBroken,
    outcome: (f) => doubted(f, `The return was not clean: only ${count(f)}.`),
  },
  {
    id: "LEASE-RETURN-OPEN",
    comment:
      "Re-armed, and Route 53 may call the site healthy by now; it has had no time to give up on it again.",
    when: (f) => f.document.mayBeHealthySinceMs !== undefined,
    outcome: (f) => ({ holds: true, state: "returning", reason: `Returning: ${count(f)}.` }),
  },
  {
    id: "LEASE-RETURNING",
    comment:
      "Re-armed: with this answer too few checkers can be healthy for Route 53. The answer is recorded before it is given.",
    when: (f) => f.canOffer && f.mayBeHealthy < f.needed,
    outcome: (f) => ({
      holds: true,
      state: "returning",
      reason: `Returning: ${count(f)}.`,
      document: { ...f.document, offers: f.offers },
      writeFirst: true,
    }),
  },
  {
    id: "LEASE-RETURN-LAST",
    comment:
      "Re-armed: with this answer enough checkers may be healthy for Route 53, and all the others that it takes surely are. The answer is recorded before it is given.",
    when: (f) => f.canOffer && f.surelyHealthy >= f.needed - 1,
    outcome: (f) => ({
      holds: true,
      state: "returning",
      reason: `Returning: ${count(f)}.`,
      document: { ...f.document, offers: f.offers, mayBeHealthySinceMs: f.now },
      writeFirst: true,
    }),
  },
  {
    id: "LEASE-RETURN-WAIT",
    comment:
      "Re-armed: this answer might make the site healthy for Route 53 while the others that it takes are not surely healthy. It is withheld until they are.",
    when: () => true,
    outcome: (f) => ({ holds: false, state: "returning", reason: `Withheld: ${count(f)}.` }),
  },
];
