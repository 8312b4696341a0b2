/** A drill of 90 seconds, written by hand, with text that would break a page that does not escape it. */
import type { DrillResult } from "../../../drill/scenario/run";

const START = Date.UTC(2026, 0, 5, 9);
/** Second of the drill; the scenario begins at 10. */
export const at = (second: number) => START + second * 1000;
const perSecond = (from: number, to: number) =>
  Array.from({ length: 100 }, (_, second) => (second >= from && second < to ? 2 : 0));

export const HOSTILE = `</script><script>alert("x")</script><img src=https://example.com/x onerror='y'>&\u0000`;

const line = (second: number, value: object) => ({
  at: at(second),
  tier: "function" as const,
  kind: "line",
  site: "prod",
  text: JSON.stringify(value),
  detail: true,
  data: { function: "prod-latch" },
});

/** A switch at second 40 after a fault at second 20, DNS at 60, the latch at 75. */
export function drill(change: Partial<DrillResult> = {}): DrillResult {
  return {
    scenario: "test",
    description: "a <test> & more",
    seed: 7,
    held: true,
    startedAt: START,
    zeroAt: at(10),
    endedAt: at(100),
    expectations: [{ name: "one", outcome: "met", at: at(45), afterMilliseconds: 25_000 }],
    invariants: {
      violations: [],
      windows: [
        { failedOverAt: at(60), closedAt: at(75), seconds: 15, answersOfPrimary: 0, primarySeconds: 0 },
      ],
      exempt: {},
    },
    claimed: ["I2", "I3", "I4", "I5", "I6", "I7", "I8"],
    log: [
      { at: at(1), tier: "dns", kind: "dns-answer", site: "prod", text: "Route 53 answers prod" },
      ...[1, 2].map((target) => ({
        at: at(2),
        tier: "target group" as const,
        kind: "target",
        site: "prod",
        text: "healthy",
        detail: true,
        data: { group: "a", target: `${target}`, state: "healthy" },
      })),
      { at: at(20), tier: "scenario", kind: "fault", site: "prod", text: "the group fails" },
      ...[1, 2].map((target) => ({
        at: at(22 + target),
        tier: "target group" as const,
        kind: "target",
        site: "prod",
        text: "unhealthy",
        detail: true,
        data: { group: "a", target: `${target}`, state: "unhealthy" },
      })),
      {
        at: at(30),
        tier: "alarm",
        kind: "alarm",
        site: "prod",
        text: "alarm prod-healthy is ALARM",
        data: { alarm: "prod-healthy", from: "OK", to: "ALARM" },
      },
      {
        at: at(41),
        tier: "target group",
        kind: "weights",
        site: "prod",
        text: "listener on port 443: first 0, backup 100",
        data: {
          rule: "r",
          weights: [
            { arn: "a", weight: 0 },
            { arn: "b", weight: 100 },
          ],
        },
      },
      { at: at(50), tier: "scenario", kind: "fault", site: "prod", text: "the other fails" },
      {
        at: at(59),
        tier: "dns",
        kind: "health-check",
        site: "prod",
        text: "health check record is unhealthy",
        data: { healthCheckId: "h", healthy: false },
      },
      { at: at(60), tier: "dns", kind: "dns-answer", site: "dr", text: "Route 53 answers dr" },
      line(70, { handler: "latch", rule: "LATCH-READY", reason: "armed", written: [] }),
      line(75, { handler: "latch", rule: "LATCH-CLOSE", reason: "it failed", written: ["health check"] }),
      { at: at(75), tier: "latch", kind: "path", site: "prod", text: "path" },
      {
        at: at(76),
        tier: "notification",
        kind: "notification",
        site: "prod",
        text: "email to people",
        data: { message: "m" },
      },
      {
        at: at(76),
        tier: "notification",
        kind: "notification",
        site: "prod",
        text: "https to a hook",
        detail: true,
        data: { message: "m" },
      },
      { at: at(80), tier: "scenario", kind: "fault-end", site: "prod", text: "over: the group fails" },
    ],
    fates: [
      { fate: { kind: "served", site: "prod", group: "a" }, perSecond: perSecond(0, 20), total: 40 },
      { fate: { kind: "error", cause: "status 502" }, perSecond: perSecond(20, 40), total: 40 },
      { fate: { kind: "served", site: "prod", group: "b" }, perSecond: perSecond(40, 50), total: 20 },
      { fate: { kind: "sorry", site: "prod", group: "c" }, perSecond: perSecond(50, 70), total: 40 },
      { fate: { kind: "served", site: "dr", group: "d" }, perSecond: perSecond(70, 100), total: 60 },
    ],
    sites: { primary: "prod", backup: "dr" },
    groupNames: { a: "first", b: "backup", c: "sorry-page", d: "first" },
    groupOrder: { prod: ["first", "backup", "sorry-page"], dr: ["first"] },
    work: { events: 1, invocations: 1, coldStarts: 1, apiCalls: {} },
    ...change,
  };
}

/** The same drill of a design that fails, every text of it hostile. */
export function hostileDrill(): DrillResult {
  const base = drill();
  return {
    ...base,
    scenario: HOSTILE,
    description: HOSTILE,
    held: false,
    expectations: [
      {
        name: HOSTILE,
        outcome: "failed",
        at: at(45),
        afterMilliseconds: 25_000,
        problem: `${HOSTILE} was seen`,
      },
    ],
    invariants: {
      violations: [
        { invariant: "I1", at: at(80), second: 70, text: `${HOSTILE} answered`, because: [HOSTILE] },
      ],
      windows: [{ failedOverAt: at(60), seconds: 40, answersOfPrimary: 1, primarySeconds: 3.5 }],
      exempt: { [HOSTILE]: 2 },
    },
    log: base.log.map((entry) => ({
      ...entry,
      text: `${entry.text}${HOSTILE}`,
      why: HOSTILE,
      kind: entry.kind,
    })),
    fates: base.fates.map((count) =>
      count.fate.kind === "error" ? { ...count, fate: { kind: "error", cause: HOSTILE } } : count,
    ),
    groupNames: { a: HOSTILE, b: HOSTILE, c: HOSTILE, d: HOSTILE },
  };
}
