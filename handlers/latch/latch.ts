/**
 * One look at the latch: observe → decide → change the path → verify → record → tell.
 *
 * The path comes first, because only it keeps the primary out; record and notification are finished by the next
 * invocation, at the latest by the minute's tick, if this one dies in between.
 */
import { makeError } from "../runtime/errors";
import type { Report } from "../runtime/shell";
import { changePath } from "./changePath";
import type { LatchContext } from "./context";
import { decideLatch } from "./decide";
import { observation } from "./observation";
import { readHealthCheck, readInterlock } from "./observe";
import { carryOut, newReport } from "./record";
import type { Trigger } from "./rules";

/** Times the health check may be changed by others before an invocation gives up and is retried. */
const MAXIMUM_ATTEMPTS = 5;

export async function handleTrigger(context: LatchContext, trigger: Trigger): Promise<Report> {
  const { config, now } = context;
  if (trigger.kind === "alarm" && trigger.newState !== "ALARM") {
    return newReport(decideLatch({ trigger }, config, now));
  }
  for (let attempt = 1; attempt <= MAXIMUM_ATTEMPTS; attempt += 1) {
    // In this order: a re-arm writes the document before the path, so whoever sees its path sees its document too.
    const check = await readHealthCheck(context.ports.route53, config.healthCheckId);
    const interlock = await readInterlock(context.store);
    const decision = decideLatch(await observation(context, trigger, check, interlock), config, now);
    if (decision.kind !== "close" || (await changePath(context, check))) {
      return carryOut(context, decision, interlock);
    }
  }
  throw makeError(
    "HealthCheckConflict",
    `Health check ${config.healthCheckId} was changed by others ${MAXIMUM_ATTEMPTS} times in a row; the latch is not closed. The invocation is retried.`,
  );
}
