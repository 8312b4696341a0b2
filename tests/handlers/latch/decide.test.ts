import { strict as assert } from "node:assert";
import { decideLatch } from "../../../handlers/latch/decide";
import type { LatchObservation } from "../../../handlers/latch/facts";
import type { MinuteStatus } from "../../../handlers/latch/observe";
import { latchRules } from "../../../handlers/latch/rules";
import type { LatchMode } from "../../../handlers/runtime/config";
import type { LatchDocument, LeaseDocument } from "../../../handlers/state/documents";

const NOW = Date.parse("2026-03-01T12:00:00.000Z");
const MINUTE = 60_000;
const POLICY = {
  checkPath: "/lb-check",
  failedOverPath: "/lb-check-failed-over",
  armAfterHealthySeconds: 300,
};
const ago = (minutes: number) => new Date(NOW - minutes * MINUTE).toISOString();

const armed: LatchDocument = { armedAt: ago(600) };
const closing = (minutes: number, notified = true) => ({
  at: ago(minutes),
  rule: "LATCH-CLOSE",
  reason: "",
  ...(notified ? { notifiedAt: ago(minutes) } : {}),
});
const rearm = (minutes: number) => ({
  at: ago(minutes),
  by: "sre",
  synchronised: true,
  forced: [],
  reason: "",
});
const disarm = (minutesLeft: number) => ({
  until: ago(-minutesLeft),
  by: "sre",
  reason: "database move",
  at: ago(60),
});
const heldLease: LeaseDocument = { checkers: {}, peak: 3, armedAt: ago(600) };
const lapsedLease: LeaseDocument = {
  ...heldLease,
  lapsed: { at: ago(4), rule: "LEASE-LAPSE", reason: "Only 2 of 16 are healthy." },
};
const alarm = (minutes: number, newState = "ALARM") => ({
  kind: "alarm" as const,
  newState,
  changedAtMs: NOW - minutes * MINUTE,
});

/** `1 1 0 ~ .`: minutes up to the present one; 1 healthy, 0 unhealthy, ~ both, . missing. */
function minutes(text: string): MinuteStatus[] {
  const marks = text.split(" ");
  return marks.flatMap((mark, index) => {
    const startMs = NOW - (marks.length - index) * MINUTE;
    return mark === "." ? [] : [{ startMs, minimum: mark === "1" ? 1 : 0, maximum: mark === "0" ? 0 : 1 }];
  });
}

type Case = Omit<LatchObservation, "trigger"> & {
  readonly is: string;
  /** @default path */
  readonly mode?: LatchMode;
  readonly trigger?: LatchObservation["trigger"];
  readonly rule: string;
  readonly decides: "nothing" | "close" | "finish" | "withdraw" | "arm" | "fail";
};
const open = { path: "/lb-check" };
const closed = { path: "/lb-check-failed-over" };
const standing = (minutesAgo: number) => ({
  alarm: { state: "ALARM", changedAtMs: NOW - minutesAgo * MINUTE },
});

const cases: readonly Case[] = [
  // 1–11: an alarm message
  { is: "the alarm goes to OK", trigger: alarm(0, "OK"), rule: "LATCH-NOT-A-FAILURE", decides: "nothing" },
  {
    is: "the alarm has no data",
    trigger: alarm(0, "INSUFFICIENT_DATA"),
    rule: "LATCH-NOT-A-FAILURE",
    decides: "nothing",
  },
  {
    is: "the alarm goes to ALARM and the latch is armed",
    trigger: alarm(1),
    ...open,
    document: armed,
    rule: "LATCH-CLOSE",
    decides: "close",
  },
  {
    is: "somebody has set another path",
    trigger: alarm(1),
    path: "/other",
    document: armed,
    rule: "LATCH-CLOSE",
    decides: "close",
  },
  {
    is: "the interlock is unreadable",
    trigger: alarm(1),
    ...open,
    documentProblem: "table down",
    rule: "LATCH-CLOSE-BLIND",
    decides: "close",
  },
  {
    is: "the message is older than the re-arm",
    trigger: alarm(10),
    ...open,
    document: { ...armed, rearmed: rearm(5) },
    rule: "LATCH-STALE-MESSAGE",
    decides: "nothing",
  },
  {
    is: "the message is newer than the re-arm",
    trigger: alarm(4),
    ...open,
    document: { ...armed, rearmed: rearm(5) },
    rule: "LATCH-CLOSE",
    decides: "close",
  },
  {
    is: "the message is older than the arming",
    trigger: alarm(10),
    ...open,
    document: { armedAt: ago(5) },
    rule: "LATCH-STALE-MESSAGE",
    decides: "nothing",
  },
  {
    is: "an operator has disarmed the latch",
    trigger: alarm(1),
    ...open,
    document: { ...armed, disarmed: disarm(1) },
    rule: "LATCH-DISARMED",
    decides: "nothing",
  },
  {
    is: "the disarm has expired",
    trigger: alarm(1),
    ...open,
    document: { ...armed, disarmed: disarm(0) },
    rule: "LATCH-CLOSE",
    decides: "close",
  },
  {
    is: "the latch was never armed",
    trigger: alarm(1),
    ...open,
    document: {},
    rule: "LATCH-UNARMED",
    decides: "nothing",
  },
  // 12–18: the path is changed already
  {
    is: "closed, recorded and told",
    trigger: alarm(1),
    ...closed,
    document: { ...armed, latched: closing(1) },
    rule: "LATCH-CLOSED",
    decides: "nothing",
  },
  {
    is: "closed, not told",
    trigger: alarm(1),
    ...closed,
    document: { ...armed, latched: closing(1, false) },
    rule: "LATCH-FINISH",
    decides: "finish",
  },
  {
    is: "closed, not recorded",
    trigger: alarm(1),
    ...closed,
    document: armed,
    rule: "LATCH-FINISH",
    decides: "finish",
  },
  {
    is: "closed, not recorded, seen by the tick",
    ...closed,
    document: armed,
    rule: "LATCH-FINISH",
    decides: "finish",
  },
  {
    is: "closed, recorded before the last re-arm, which is old",
    ...closed,
    document: { ...armed, latched: closing(90), rearmed: rearm(60) },
    rule: "LATCH-FINISH",
    decides: "finish",
  },
  {
    is: "closed, and a re-arm was recorded a minute ago",
    ...closed,
    document: { ...armed, latched: closing(90), rearmed: rearm(1) },
    rule: "LATCH-REARMING",
    decides: "nothing",
  },
  {
    is: "closed again right after a re-arm",
    ...closed,
    document: { ...armed, latched: closing(0.5), rearmed: rearm(1) },
    rule: "LATCH-CLOSED",
    decides: "nothing",
  },
  // 19–26: the tick arms
  {
    is: "healthy for five minutes, the last two not delivered",
    ...open,
    document: {},
    minutes: minutes("1 1 1 1 1 . ."),
    rule: "LATCH-ARM",
    decides: "arm",
  },
  {
    is: "healthy for four minutes",
    ...open,
    document: {},
    minutes: minutes("1 1 1 1 . ."),
    rule: "LATCH-WAIT-TO-ARM",
    decides: "nothing",
  },
  {
    is: "a minute is missing",
    ...open,
    document: {},
    minutes: minutes("1 1 . 1 1 1 1"),
    rule: "LATCH-WAIT-TO-ARM",
    decides: "nothing",
  },
  {
    is: "a minute was partly unhealthy",
    ...open,
    document: {},
    minutes: minutes("1 1 ~ 1 1 1 1"),
    rule: "LATCH-WAIT-TO-ARM",
    decides: "nothing",
  },
  {
    is: "the newest minute is unhealthy",
    ...open,
    document: {},
    minutes: minutes("1 1 1 1 1 1 0"),
    rule: "LATCH-WAIT-TO-ARM",
    decides: "nothing",
  },
  {
    is: "nothing has been measured",
    ...open,
    document: {},
    minutes: [],
    rule: "LATCH-WAIT-TO-ARM",
    decides: "nothing",
  },
  {
    is: "disarmed and healthy",
    ...open,
    document: { disarmed: disarm(5) },
    rule: "LATCH-DISARMED",
    decides: "nothing",
  },
  {
    is: "the interlock is unreadable at a tick",
    ...open,
    documentProblem: "table down",
    rule: "LATCH-TICK-BLIND",
    decides: "fail",
  },
  // 27–35: the tick watches
  {
    is: "armed and the alarm is OK",
    ...open,
    document: armed,
    alarm: { state: "OK", changedAtMs: NOW },
    rule: "LATCH-READY",
    decides: "nothing",
  },
  {
    is: "the alarm stands and no message came",
    ...open,
    document: armed,
    ...standing(3),
    rule: "LATCH-LOST-MESSAGE",
    decides: "close",
  },
  {
    is: "the alarm stands since before the re-arm",
    ...open,
    document: { ...armed, rearmed: rearm(2) },
    ...standing(30),
    minutes: minutes("0 0 0"),
    rule: "LATCH-READY",
    decides: "nothing",
  },
  {
    is: "healthy since the re-arm, the alarm still stands",
    ...open,
    document: { ...armed, rearmed: rearm(3) },
    ...standing(30),
    minutes: minutes("0 1 1"),
    rule: "LATCH-READY",
    decides: "nothing",
  },
  {
    is: "healthy since the re-arm and failed again while the alarm stands",
    ...open,
    document: { ...armed, rearmed: rearm(3) },
    ...standing(30),
    minutes: minutes("0 ~ 0"),
    rule: "LATCH-FAILED-AGAIN",
    decides: "close",
  },
  {
    is: "healthy only before the re-arm",
    ...open,
    document: { ...armed, rearmed: rearm(3) },
    ...standing(30),
    minutes: minutes("1 1 0 0 0"),
    rule: "LATCH-READY",
    decides: "nothing",
  },
  {
    is: "the alarm stands anew since after the re-arm",
    ...open,
    document: { ...armed, rearmed: rearm(3) },
    ...standing(1),
    rule: "LATCH-LOST-MESSAGE",
    decides: "close",
  },
  {
    is: "a minute was unhealthy since the arming and the alarm is OK",
    ...open,
    document: { armedAt: ago(5) },
    alarm: { state: "OK", changedAtMs: NOW },
    minutes: minutes("1 ~ 1"),
    rule: "LATCH-UNSEEN-FAILURE",
    decides: "close",
  },
  {
    is: "a minute was unhealthy while the latch was disarmed, and that is over",
    ...open,
    document: {
      ...armed,
      disarmed: { until: ago(2), by: "ana", reason: "restart", at: ago(10) },
    },
    alarm: { state: "OK", changedAtMs: NOW },
    minutes: minutes("0 0 1 1"),
    rule: "LATCH-READY",
    decides: "nothing",
  },
  {
    is: "a minute was unhealthy after a disarm was over",
    ...open,
    document: {
      ...armed,
      disarmed: { until: ago(3), by: "ana", reason: "restart", at: ago(10) },
    },
    alarm: { state: "OK", changedAtMs: NOW },
    minutes: minutes("1 0 1"),
    rule: "LATCH-UNSEEN-FAILURE",
    decides: "close",
  },
  {
    is: "the alarm stands since before the arming",
    ...open,
    document: { armedAt: ago(5) },
    ...standing(30),
    minutes: minutes("1 1 1"),
    rule: "LATCH-READY",
    decides: "nothing",
  },
  {
    is: "the alarm came while disarmed and stands after the disarm has ended",
    ...open,
    document: { ...armed, disarmed: disarm(-1) },
    ...standing(5),
    rule: "LATCH-LOST-MESSAGE",
    decides: "close",
  },
  {
    is: "the alarm stands while disarmed",
    ...open,
    document: { ...armed, disarmed: disarm(1) },
    ...standing(5),
    rule: "LATCH-DISARMED",
    decides: "nothing",
  },
  // where the latch is a lease
  {
    is: "the lease cannot be read",
    mode: "lease",
    document: armed,
    leaseProblem: "table down and more",
    rule: "LATCH-LEASE-BLIND",
    decides: "fail",
  },
  {
    is: "the lease has armed itself",
    mode: "lease",
    document: {},
    lease: { ...heldLease, armedAt: ago(1) },
    rule: "LATCH-LEASE-ARM",
    decides: "arm",
  },
  {
    is: "neither the lease is armed nor the latch",
    mode: "lease",
    document: {},
    lease: { checkers: {}, peak: 0 },
    rule: "LATCH-LEASE-OPEN",
    decides: "nothing",
  },
  {
    is: "the alarm goes to ALARM and the lease has not lapsed",
    mode: "lease",
    trigger: alarm(0),
    document: armed,
    lease: heldLease,
    rule: "LATCH-LEASE-WITHDRAW",
    decides: "withdraw",
  },
  {
    is: "the alarm went to ALARM before the lease was armed",
    mode: "lease",
    trigger: alarm(120),
    document: armed,
    lease: { ...heldLease, armedAt: ago(60) },
    rule: "LATCH-LEASE-OPEN",
    decides: "nothing",
  },
  {
    is: "the alarm went to ALARM before the last re-arm",
    mode: "lease",
    trigger: alarm(120),
    document: { ...armed, rearmed: { at: ago(60), by: "ada", synchronised: true, forced: [], reason: "" } },
    lease: heldLease,
    rule: "LATCH-LEASE-OPEN",
    decides: "nothing",
  },
  {
    is: "the alarm goes to ALARM while disarmed",
    mode: "lease",
    trigger: alarm(0),
    document: { ...armed, disarmed: { until: ago(-600), by: "ada", reason: "", at: ago(60) } },
    lease: heldLease,
    rule: "LATCH-LEASE-OPEN",
    decides: "nothing",
  },
  {
    is: "the alarm goes to ALARM and nothing is armed",
    mode: "lease",
    trigger: alarm(0),
    document: {},
    lease: { checkers: {}, peak: 0 },
    rule: "LATCH-LEASE-OPEN",
    decides: "nothing",
  },
  {
    is: "the alarm goes to ALARM, the lease has not lapsed, and the interlock is unreadable",
    mode: "lease",
    trigger: alarm(0),
    lease: heldLease,
    documentProblem: "table down",
    rule: "LATCH-TICK-BLIND",
    decides: "fail",
  },
  {
    is: "the lease has lapsed and that is not recorded",
    mode: "lease",
    document: armed,
    lease: lapsedLease,
    rule: "LATCH-FINISH",
    decides: "finish",
  },
  {
    is: "the lease has lapsed, recorded and told",
    mode: "lease",
    document: { ...armed, latched: closing(4) },
    lease: lapsedLease,
    rule: "LATCH-CLOSED",
    decides: "nothing",
  },
  {
    is: "a re-arm is recorded and the lease is still lapsed",
    mode: "lease",
    document: { ...armed, latched: closing(4), rearmed: rearm(1) },
    lease: lapsedLease,
    rule: "LATCH-REARMING",
    decides: "nothing",
  },
  {
    is: "the lease has lapsed and the path is open",
    mode: "both",
    ...open,
    document: armed,
    lease: lapsedLease,
    rule: "LATCH-LEASE-LAPSED",
    decides: "close",
  },
  {
    is: "the lease has lapsed, the path is open, and the interlock is unreadable",
    mode: "both",
    ...open,
    documentProblem: "table down",
    lease: lapsedLease,
    rule: "LATCH-LEASE-LAPSED",
    decides: "close",
  },
  {
    is: "a re-arm is recorded, the lease is still lapsed and the path was never changed",
    mode: "both",
    ...open,
    document: { ...armed, latched: closing(4), rearmed: rearm(1) },
    lease: lapsedLease,
    alarm: { state: "OK", changedAtMs: NOW },
    rule: "LATCH-READY",
    decides: "nothing",
  },
  {
    is: "the alarm goes to ALARM and the lease has not lapsed",
    mode: "both",
    trigger: alarm(1),
    ...open,
    document: armed,
    lease: heldLease,
    rule: "LATCH-CLOSE",
    decides: "close",
  },
  {
    is: "the lease cannot be read and nothing else has failed",
    mode: "both",
    ...open,
    document: armed,
    leaseProblem: "table down",
    alarm: { state: "OK", changedAtMs: NOW },
    rule: "LATCH-READY",
    decides: "nothing",
  },
];

describe("the latch decides", () => {
  cases.forEach(({ is, mode = "path", rule, decides, trigger = { kind: "tick" }, ...seen }, index) => {
    it(`${index + 1}. ${rule} (${decides}) when ${is}, by ${mode}`, () => {
      const decision = decideLatch({ ...seen, trigger }, { ...POLICY, mode }, NOW);
      assert.deepEqual({ rule: decision.rule, decides: decision.kind }, { rule, decides });
      assert.ok(decision.reason.length > 10 && !decision.reason.includes("undefined"), decision.reason);
    });
  });

  it("by every rule of the table in at least one of these cases", () => {
    const covered = cases.map((item) => item.rule);
    assert.deepEqual(
      latchRules.map((rule) => rule.id).filter((id) => !covered.includes(id)),
      [],
    );
  });
});
