/** Lanes of the tier between sites: Route 53's health checks, what it answers, and the latch. */
import type { DrillResult } from "../../scenario/run";
import { type Change, type Lane, packed, type Span, secondOf, spansOf } from "./lane";

const TIER = "Between sites";

function healthCheckLanes(result: DrillResult): Lane[] {
  const changes = new Map<string, Change[]>();
  for (const { kind, at, text, why = "", data } of result.log) {
    if (kind !== "health-check") continue;
    const id = String(data?.healthCheckId ?? text);
    const list = changes.get(id) ?? [];
    changes.set(id, list);
    list.push({
      at,
      label: text.replace(/^health check /, ""),
      why,
      tone: data?.healthy === false ? "bad" : undefined,
    });
  }
  const spans = [...changes.values()].flatMap((list) => spansOf(result, list));
  return packed(
    TIER,
    "health checks",
    spans.filter(({ to }) => to > 0),
  );
}

function answerLane(result: DrillResult): Lane {
  const changes = result.log
    .filter(({ kind }) => kind === "dns-answer")
    .map(({ at, site = "nothing", why = "" }): Change => {
      const tone =
        site === result.sites.primary ? "primary" : site === result.sites.backup ? "backup" : "bad";
      return { at, label: site, why, tone };
    });
  return { tier: TIER, name: "Route 53 answers", spans: spansOf(result, changes), marks: [] };
}

/** From an answer with the backup site until the latch closes, or until Route 53 answers the primary again. */
function isOpenWindow(result: DrillResult, kind: string, site: string | undefined, closed: boolean): boolean {
  return kind === "dns-answer" && site === result.sites.backup && !closed;
}

function latchChanges(result: DrillResult): Change[] {
  return result.claimed.includes("I1") ? leaseChanges(result) : pathChanges(result);
}

const OPEN = { label: "open", tone: "neutral" } as const;

/** A lease leaves no window: that Route 53 may have left and that it has lapsed are one. */
function leaseChanges(result: DrillResult): Change[] {
  const changes: Change[] = [{ at: result.startedAt, ...OPEN }];
  for (const { kind, at, text, why = "" } of result.log) {
    if (kind === "lapsed") changes.push({ at, label: "lease lapsed", why, tone: "closed" });
    if (kind === "lease-rearmed") changes.push({ at, ...OPEN, why: text });
  }
  return changes;
}

function pathChanges(result: DrillResult): Change[] {
  const changes: Change[] = [{ at: result.startedAt, ...OPEN }];
  let closed = false;
  for (const { kind, at, site, text } of result.log) {
    if (kind === "path" && site === result.sites.primary) {
      closed = !closed;
      changes.push(closed ? { at, label: "closed", why: text, tone: "closed" } : { at, ...OPEN, why: text });
    } else if (isOpenWindow(result, kind, site, closed)) {
      const why = "DNS has failed over and nothing yet keeps the primary out";
      changes.push({ at, label: "un-latched window", why, tone: "window" });
    } else if (kind === "dns-answer" && site === result.sites.primary && !closed) {
      changes.push({ at, ...OPEN });
    }
  }
  return changes;
}

const MARKS = new Set(["latched", "armed", "lease-armed", "claimed", "released"]);
const GOOD_MARKS = new Set(["armed", "lease-armed", "released"]);

/** Closing and opening are on record, each with its rule. */
function latchLane(result: DrillResult): Lane {
  const marks = result.log
    .filter(({ kind }) => MARKS.has(kind))
    .map(({ at, text, why = "", kind }) => ({
      at: secondOf(result, at),
      label: text,
      why,
      tone: GOOD_MARKS.has(kind) ? ("good" as const) : ("closed" as const),
    }));
  const spans: Span[] = spansOf(result, latchChanges(result));
  return { tier: TIER, name: "latch", spans, marks };
}

export function dnsLanes(result: DrillResult): Lane[] {
  return [...healthCheckLanes(result), answerLane(result), latchLane(result)];
}
