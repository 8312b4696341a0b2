/**
 * One look at the latch: observe → decide → change the path → verify → record → tell.
 *
 * The path comes first, because it keeps the primary out (a lease has done so before); record and notification are finished by the next
 * invocation, at the latest by the minute's tick, if this one dies in between.
 */
import { afterLeaseLapse, EMPTY_LEASE_DOCUMENT } from "../lease/document";
import { errorText, makeError } from "../runtime/errors";
import type { Report } from "../runtime/shell";
import { isoTime } from "../runtime/values";
import type { LeaseDocument } from "../state/documents";
import { updateDocument } from "../state/store";
import { changePath } from "./changePath";
import type { LatchContext } from "./context";
import { decideLatch, type LatchDecision } from "./decide";
import type { Trigger } from "./facts";
import { observation } from "./observation";
import { readHealthCheck, readInterlock, readLease } from "./observe";
import { carryOut, newReport } from "./record";

/** Times the health check may be changed by others before an invocation gives up and is retried. */
const MAXIMUM_ATTEMPTS = 5;

export async function handleTrigger(context: LatchContext, trigger: Trigger): Promise<Report> {
  const { config, now } = context;
  if (trigger.kind === "alarm" && trigger.newState !== "ALARM") {
    return newReport(decideLatch({ trigger }, config, now));
  }
  try {
    return await lookAndClose(context, trigger);
  } catch (error) {
    if (config.mode !== "both") {
      throw error;
    }
    return recordLapse(context, trigger, error);
  }
}

/** Route 53's control plane cannot be used, so the path stays open: a lapsed lease keeps the primary out all the same. */
async function recordLapse(context: LatchContext, trigger: Trigger, error: unknown): Promise<Report> {
  const lease = await readLease(context.leaseStore);
  if (lease.lease?.lapsed === undefined) {
    throw error;
  }
  const interlock = await readInterlock(context.store);
  const observed = await observation(context, trigger, { check: undefined, interlock, lease });
  const decision = decideLatch(observed, { ...context.config, mode: "lease" }, context.now);
  const report = await carryOut(context, decision, interlock);
  report.problems.push(`the lease keeps the primary out, but the path is open: ${errorText(error)}`);
  return report;
}

/** Ends the lease as it was seen; one that was re-armed meanwhile is looked at again, like everything else. */
async function withdraw(
  { leaseStore, now }: LatchContext,
  seen: LeaseDocument | undefined,
  { rule, reason }: LatchDecision,
): Promise<void> {
  await updateDocument(leaseStore, EMPTY_LEASE_DOCUMENT, (lease) =>
    lease.rearmed?.at === seen?.rearmed?.at
      ? afterLeaseLapse(lease, { at: isoTime(now), rule, reason })
      : lease,
  );
}

async function lookAndClose(context: LatchContext, firstTrigger: Trigger): Promise<Report> {
  const { config, now } = context;
  let trigger = firstTrigger;
  for (let attempt = 1; attempt <= MAXIMUM_ATTEMPTS; attempt += 1) {
    // In this order: a re-arm writes document, lease and path one after the other, so whoever sees its path sees the rest.
    const check =
      config.mode === "lease"
        ? undefined
        : await readHealthCheck(context.ports.route53, config.healthCheckId);
    const interlock = await readInterlock(context.store);
    const lease = config.mode === "path" ? {} : await readLease(context.leaseStore);
    const observed = await observation(context, trigger, { check, interlock, lease });
    const decision = decideLatch(observed, config, now);
    if (decision.kind === "withdraw") {
      await withdraw(context, lease.lease, decision);
      trigger = { kind: "tick" };
      continue;
    }
    if (decision.kind !== "close" || check === undefined || (await changePath(context, check))) {
      const report = await carryOut(context, decision, interlock);
      if (lease.leaseProblem !== undefined && decision.kind !== "fail") {
        report.problems.push(lease.leaseProblem);
      }
      return report;
    }
  }
  throw makeError(
    "HealthCheckConflict",
    `Health check ${config.healthCheckId} was changed by others ${MAXIMUM_ATTEMPTS} times in a row; the latch is not closed. The invocation is retried.`,
  );
}
