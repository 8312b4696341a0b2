/** Whether Route 53 follows: the metric of the primary's record check, and what stands in for it while it cannot be read. */
import type { StepRecord } from "../history/failoverEvent";
import { MINUTE_MS, readMinutes } from "../latch/observe";
import type { PrimarySiteConfig } from "../runtime/config";
import type { ControllerContext } from "./context";
import { giveUpMs, type Hold } from "./holds";
import { reading } from "./reading";
import { lastCall, type StepView } from "./stepRules";

/** How far back the record check's metric is read before the first call, milliseconds. */
const LOOK_BACK_MS = 300_000;
/** Added to the time in which the checkers make up their minds, milliseconds. */
const MARGIN_MS = 30_000;
/** Age from which the newest minute says nothing about now, milliseconds: metrics arrive minutes late. */
const OLD_MS = 240_000;

export interface Effect {
  readonly state: "healthy" | "unhealthy" | "without a status yet" | "unreadable";
  readonly seen: string;
}

export async function readEffect(
  { ports, now }: ControllerContext,
  { recordCheckId }: PrimarySiteConfig,
  closed: boolean,
  record: StepRecord | undefined,
): Promise<Effect> {
  const from = metricFrom(record, closed, now());
  const minutes = await reading("its status", () =>
    readMinutes(ports.cloudWatch, { healthCheckId: recordCheckId }, from, now()),
  );
  const check = `record check ${recordCheckId}`;
  if (minutes.kind === "unreadable") {
    return { state: "unreadable", seen: `${check}: ${minutes.problem}` };
  }
  const last = minutes.value.filter(({ startMs }) => now() - startMs < OLD_MS).at(-1)?.minimum;
  const state = last === undefined ? "without a status yet" : last === 1 ? "healthy" : "unhealthy";
  return { state, seen: `${check} ${state}` };
}

/** A recovery shows only in a minute that began after the call; a failure already in the minute of the call. */
function metricFrom(record: StepRecord | undefined, closed: boolean, now: number): number {
  const { calledAt } = lastCall(record);
  return calledAt === undefined ? now - LOOK_BACK_MS : closed ? calledAt - MINUTE_MS : calledAt;
}

/**
 * The holds are as wanted. Where the metric says nothing, which is us-east-1's trouble and not the failover's, the time
 * counts after which the checkers have surely followed what they hear from the sites themselves. A path alone is told to
 * them by Route 53's control plane, so its effect has to be seen.
 */
export function effectOf(
  { state }: Effect,
  holds: readonly Hold[],
  closed: boolean,
  record: StepRecord | undefined,
  primary: PrimarySiteConfig,
  now: number,
): StepView["kind"] {
  if (state === "healthy" || state === "unhealthy") {
    return (state === "unhealthy") === closed ? "reached" : "moving";
  }
  const told = holds.filter(({ name, sinceMs }) => name !== "path" && (!closed || sinceMs !== undefined));
  if (told.length === 0) {
    return "moving";
  }
  const { since, calledAt = since } = lastCall(record);
  const sinceMs = closed ? Math.min(...told.map((hold) => hold.sinceMs ?? now)) : calledAt;
  const late = state === "unreadable" ? 0 : OLD_MS;
  return record !== undefined && now - sinceMs >= giveUpMs(primary) + MARGIN_MS + late ? "reached" : "moving";
}
