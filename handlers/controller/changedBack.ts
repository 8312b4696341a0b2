/** Others may act on the primary's latch while a step works on it, and their act stands. Pure. */
import type { StepRecord } from "../history/failoverEvent";
import { parseTime } from "../runtime/values";
import { lastCall } from "./stepRules";

export const OPENED_AGAIN = "somebody has re-armed it since this step closed it, and that stands";
export const CLOSED_AGAIN =
  "the primary has failed and is latched again since this step opened it, and that stands";

/**
 * The call was made, and the hold is at another version since although it is as before: somebody has changed it back.
 * https://docs.aws.amazon.com/Route53/latest/APIReference/API_HealthCheck.html: a health check's counts every change.
 */
export function isChangedSinceCall(record: StepRecord | undefined, version: number | undefined): boolean {
  const before = record?.version;
  return lastCall(record).calledAt !== undefined && before !== undefined && before !== version;
}

/** A re-arm that came after the step began. Told apart without clocks where the one before was recorded. */
export function isRearmedSince(
  record: StepRecord | undefined,
  key: "rearmedAt" | "leaseRearmedAt",
  at: string | undefined,
): boolean {
  if (record === undefined || at === undefined) {
    return false;
  }
  const before = record.status === "started" ? record.prior?.[key] : undefined;
  return before === undefined ? (parseTime(at) ?? 0) > lastCall(record).since : before !== at;
}
