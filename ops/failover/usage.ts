/** What the command line accepts for a failover, before anything is read. */
import { InvalidArgumentError } from "commander";
import { ANY_LOSS_SECONDS } from "../../handlers/controller/parseRequest";
import type { ResourceType } from "../../handlers/history/failoverEvent";
import { parseDuration } from "../commandLine/times";
import { UsageError } from "../errors";

/** Limits of handlers/history/failoverEvent.ts RollbackPlan. */
const MINIMUM_ROLLBACK_SECONDS = 60;
const MAXIMUM_ROLLBACK_SECONDS = 604_800;

export function requireReason(text: string): string {
  const reason = text.trim();
  if (reason.length < 1 || reason.length > 500) {
    throw new InvalidArgumentError(`Received ${reason.length} characters, expected 1 to 500.`);
  }
  return reason;
}

export function parseRequestId(text: string): string {
  if (!/^[A-Za-z0-9._:-]{1,100}$/.test(text)) {
    throw new InvalidArgumentError(`Received "${text}", expected 1 to 100 of A-Z a-z 0-9 . _ : -`);
  }
  return text;
}

/** Seconds. */
export function parseRollbackAfter(text: string): number {
  const seconds = (parseDuration(text) ?? Number.NaN) / 1000;
  if (!(seconds >= MINIMUM_ROLLBACK_SECONDS && seconds <= MAXIMUM_ROLLBACK_SECONDS)) {
    throw new InvalidArgumentError(`Received "${text}", expected a duration from 60s to 7d, such as 1h.`);
  }
  return seconds;
}

/** Seconds; `any` also when the lag cannot be read. */
export function parseAcceptedLoss(text: string): number {
  if (text === "any") {
    return ANY_LOSS_SECONDS;
  }
  if (!/^\d{1,6}$/.test(text) || Number(text) > ANY_LOSS_SECONDS) {
    throw new InvalidArgumentError(
      `Received "${text}", expected seconds from 0 to ${ANY_LOSS_SECONDS}, or the word any.`,
    );
  }
  return Number(text);
}

interface Fitting {
  readonly rollbackAfter?: number;
  readonly acceptDataLoss?: number;
  readonly synchronised?: boolean;
}

/** Options that mean nothing for the tier would be a misunderstanding: throws UsageError. */
export function requireFitting(tier: ResourceType, options: Fitting): void {
  if (tier === "dns" && options.rollbackAfter !== undefined) {
    throw new UsageError(
      "--rollback-after is not for dns: its latch opens only when an operator states --synchronised. Leave it out, and go back with ops rearm or ops rollback.",
    );
  }
  if (tier !== "dns" && options.synchronised === true) {
    throw new UsageError(`--synchronised is for the way back of dns, not for ${tier}. Leave it out.`);
  }
  if (tier !== "dns" && tier !== "database" && options.acceptDataLoss !== undefined) {
    throw new UsageError(`--accept-data-loss is for database and dns, not for ${tier}. Leave it out.`);
  }
}
