import type { LatchContext } from "./context";
import { isDisarmed, minutesCountSince } from "./document";
import type { LatchObservation, Trigger } from "./facts";
import { armingStartMs } from "./minutes";
import {
  type HealthCheckReading,
  type Interlock,
  type Lease,
  MINUTE_MS,
  readAlarm,
  readMinutes,
} from "./observe";

/** How far back an armed latch looks for a failure nobody reported; ticks come every minute. */
const LOOK_BACK_MS = 60 * MINUTE_MS;

/** What was read to decide on. */
export interface Readings {
  /** Absent where the latch is a lease alone. */
  readonly check: HealthCheckReading | undefined;
  readonly interlock: Interlock;
  readonly lease: Lease;
}

/**
 * Alarm and metric are read only by the tick, and only while they can matter; both are of the record's check, which is
 * what clients are answered by. A lease needs neither.
 */
export async function observation(
  context: LatchContext,
  trigger: Trigger,
  { check, interlock, lease }: Readings,
): Promise<LatchObservation> {
  const { config, ports, now } = context;
  const base: LatchObservation = {
    trigger,
    ...lease,
    ...(check?.path === undefined ? {} : { path: check.path }),
    ...(interlock.kind === "read"
      ? { document: interlock.stored.document }
      : { documentProblem: interlock.problem }),
  };
  const document = base.document;
  if (
    trigger.kind === "alarm" ||
    document === undefined ||
    check === undefined ||
    lease.lease?.lapsed !== undefined ||
    check.path === config.failedOverPath ||
    isDisarmed(document, now)
  ) {
    return base;
  }
  const recordCheck = { healthCheckId: config.recordCheckId };
  if (document.armedAt === undefined) {
    const from = armingStartMs(now, config.armAfterHealthySeconds);
    return { ...base, minutes: await readMinutes(ports.cloudWatch, recordCheck, from, now) };
  }
  const from = Math.max(minutesCountSince(document, now), now - LOOK_BACK_MS);
  const [alarm, minutes] = await Promise.all([
    readAlarm(ports.cloudWatch, config.alarmName),
    readMinutes(ports.cloudWatch, recordCheck, from, now),
  ]);
  return { ...base, alarm, minutes };
}
