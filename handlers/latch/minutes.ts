/** What a row of minutes of HealthCheckStatus proves. Pure. */
import { MINUTE_MS, type MinuteStatus } from "./observe";

/** Metrics of the last minutes may not have arrived; those are not demanded, in milliseconds. */
export const METRIC_LAG_MS = 2 * MINUTE_MS;

/** Start of the time that has to be healthy before the latch arms itself. */
export function armingStartMs(now: number, armAfterHealthySeconds: number): number {
  return lastCompleteMinuteMs(now) - Math.ceil((armAfterHealthySeconds * 1000) / MINUTE_MS) * MINUTE_MS;
}

function lastCompleteMinuteMs(now: number): number {
  return Math.floor((now - METRIC_LAG_MS) / MINUTE_MS) * MINUTE_MS;
}

/** Every minute of the time present and healthy throughout; and no later minute, if it has arrived, unhealthy. */
export function isStablyHealthy(
  minutes: readonly MinuteStatus[],
  now: number,
  armAfterHealthySeconds: number,
): boolean {
  const start = armingStartMs(now, armAfterHealthySeconds);
  const needed = Math.round((lastCompleteMinuteMs(now) - start) / MINUTE_MS);
  const wanted = minutes.filter((minute) => minute.startMs >= start);
  const present = wanted.filter((minute) => minute.startMs < lastCompleteMinuteMs(now));
  return present.length >= Math.max(1, needed) && wanted.every((minute) => minute.minimum === 1);
}

/**
 * A minute, not the first that saw the check healthy, in which it was unhealthy: the site was answered again and has
 * failed again. Only minutes that start at `sinceMs` or later count. The first healthy minute may hold the return
 * itself and proves nothing alone.
 */
export function failedAgain(minutes: readonly MinuteStatus[], sinceMs: number): boolean {
  const counted = minutes.filter((minute) => minute.startMs >= sinceMs);
  const firstHealthy = counted.findIndex((minute) => minute.maximum === 1);
  return firstHealthy !== -1 && counted.slice(firstHealthy + 1).some((minute) => minute.minimum === 0);
}

/** A minute in which the check was unhealthy, of those that start at `sinceMs` or later. */
export function hasFailed(minutes: readonly MinuteStatus[], sinceMs: number): boolean {
  return minutes.some((minute) => minute.startMs >= sinceMs && minute.minimum === 0);
}
