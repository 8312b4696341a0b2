/** What came of a failover or rollback, for the command and for drills. */
import type { SiteManifest } from "../../components/manifest";
import type { CheckResult, ControllerAnswer } from "../../handlers/controller/request";
import type { FailoverEvent } from "../../handlers/history/failoverEvent";
import { durationText } from "../commandLine/times";
import type { Followed } from "./follow";
import { withoutController } from "./invoke";
import { stepLine } from "./progress";

export type FailoverOutcome =
  | "completed"
  | "failed"
  | "rolled back"
  /** Under way; nobody waited for its end. */
  | "accepted"
  /** Not at its end within the time that was waited. */
  | "not finished"
  | "refused"
  | "declined"
  | "dry run";

export interface FailoverResult {
  readonly outcome: FailoverOutcome;
  readonly exitCode: 0 | 1;
  readonly eventId: string;
  readonly plan: NonNullable<ControllerAnswer["plan"]>;
  readonly checks: readonly CheckResult[];
  /** As last seen; absent when nothing was recorded. */
  readonly event?: FailoverEvent;
  /** For people, in order. */
  readonly lines: readonly string[];
}

/** Plan and checks, for people. */
export function planLines({ plan = [], checks = [] }: Pick<ControllerAnswer, "plan" | "checks">): string[] {
  return [
    ...checks.map(({ name, ok, seen }) => `check ${name} ${ok ? "holds" : "FAILS"}: ${seen}`),
    ...(plan.length === 0 ? ["plan: no step"] : plan.map(({ summary }, index) => `${index + 1}. ${summary}`)),
  ];
}

/** Why a dry run says that the request would be refused; undefined when it would not. */
export function refusalOf({ problem, checks = [] }: ControllerAnswer): string | undefined {
  const failed = checks.filter(({ ok }) => !ok).map(({ name, seen }) => `${name}: ${seen}`);
  return problem ?? (failed.length === 0 ? undefined : failed.join("; "));
}

/** The event in a few lines: what, how it ended, its steps, its problem. */
export function eventLines(event: FailoverEvent): string[] {
  const { id, resourceType, source, target, status, startTime, endTime, problem, rollback } = event;
  const took =
    endTime === undefined ? "" : ` after ${durationText(Date.parse(endTime) - Date.parse(startTime))}`;
  const what = source === target ? target : `${source} -> ${target}`;
  return [
    `${id}: ${resourceType} ${what}: ${status}${took}`,
    ...event.steps.map((step) => `  ${stepLine(event, step)}`),
    ...(problem === undefined ? [] : [`problem: ${problem}`]),
    ...(rollback?.problem === undefined ? [] : [`rollback: ${rollback.problem}`]),
  ];
}

/** Of a request whose event did not come to the end that was waited for. */
export function unfinished(
  site: SiteManifest,
  eventId: string,
  { event, answer, problem }: Followed,
  repeat: string,
): Pick<FailoverResult, "outcome" | "exitCode" | "lines"> {
  const seen = event === undefined ? [] : eventLines(event);
  const why = problem === undefined ? [] : [problem];
  if (event !== undefined || answer?.eventId !== undefined) {
    const lines = [
      ...seen,
      ...why,
      `Not finished. ${site.stack} goes on by itself every minute. Follow it: ${repeat}`,
      "When it stays so: docs/runbooks/stuck-failover.md.",
    ];
    return { outcome: "not finished", exitCode: 1, lines };
  }
  if (answer !== undefined) {
    return { outcome: "refused", exitCode: 1, lines: [`Refused: ${problem ?? answer.reason}`] };
  }
  const lines = [`Nothing is recorded of ${eventId}.`, ...why, withoutController(site)];
  return { outcome: "failed", exitCode: 1, lines };
}
