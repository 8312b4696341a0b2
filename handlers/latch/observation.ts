import type { LatchContext } from "./context";
import { isDisarmed, minutesCountSince } from "./document";
import { armingStartMs } from "./minutes";
import { type HealthCheckReading, type Interlock, MINUTE_MS, readAlarm, readMinutes } from "./observe";
import type { LatchObservation, Trigger } from "./rules";

/** How far back an armed latch looks for a failure nobody reported; ticks come every minute. */
const LOOK_BACK_MS = 60 * MINUTE_MS;

/** Alarm and metric are read only by the tick, and only while they can matter. */
export async function observation(
  context: LatchContext,
  trigger: Trigger,
  check: HealthCheckReading,
  interlock: Interlock,
): Promise<LatchObservation> {
  const { config, ports, now } = context;
  const base: LatchObservation = {
    trigger,
    ...(check.path === undefined ? {} : { path: check.path }),
    ...(interlock.kind === "read"
      ? { document: interlock.stored.document }
      : { documentProblem: interlock.problem }),
  };
  const document = base.document;
  if (
    trigger.kind === "alarm" ||
    document === undefined ||
    check.path === config.failedOverPath ||
    isDisarmed(document, now)
  ) {
    return base;
  }
  if (document.armedAt === undefined) {
    const from = armingStartMs(now, config.armAfterHealthySeconds);
    return { ...base, minutes: await readMinutes(ports.cloudWatch, config, from, now) };
  }
  const from = Math.max(minutesCountSince(document, now), now - LOOK_BACK_MS);
  const [alarm, minutes] = await Promise.all([
    readAlarm(ports.cloudWatch, config.alarmName),
    readMinutes(ports.cloudWatch, config, from, now),
  ]);
  return { ...base, alarm, minutes };
}
