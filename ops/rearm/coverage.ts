/** Whether one-minute datapoints show a value without a gap for a time. Pure. */
import type { Datapoint } from "../aws/route53";

const MINUTE = 60_000;

/**
 * Newest minute that must be there, in minutes before now: CloudWatch delivers a minute's datapoint up to a minute or
 * two after its end (https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-cloudwatch-metrics.html).
 */
const DELIVERY_MINUTES = 3;

export interface Coverage {
  readonly covered: boolean;
  /** What was seen, in words. */
  readonly seen: string;
}

/** How far back to ask for datapoints, milliseconds, so that `coverage` can judge `seconds`. */
export function coverageWindow(seconds: number): number {
  return (Math.ceil(seconds / 60) + DELIVERY_MINUTES + 1) * MINUTE;
}

/** True when the newest full minutes of the last `seconds` are all present and none is below `minimum`. */
export function coverage(
  datapoints: readonly Datapoint[],
  seconds: number,
  minimum: number,
  now: number,
): Coverage {
  const needed = Math.ceil(seconds / 60);
  const thisMinute = Math.floor(now / MINUTE) * MINUTE;
  const values = new Map(datapoints.filter(({ at }) => at < thisMinute).map(({ at, value }) => [at, value]));
  const newest = Math.max(...values.keys());
  if (!Number.isFinite(newest) || newest < thisMinute - DELIVERY_MINUTES * MINUTE) {
    const last = Number.isFinite(newest)
      ? `the last datapoint is of ${new Date(newest).toISOString()}`
      : "there is no datapoint";
    return { covered: false, seen: `${last}, ${needed} minutes in a row are needed` };
  }
  for (let index = 0; index < needed; index += 1) {
    const at = newest - index * MINUTE;
    const value = values.get(at);
    if (value === undefined) {
      return { covered: false, seen: `the datapoint of ${new Date(at).toISOString()} is missing` };
    }
    if (!(value >= minimum)) {
      return {
        covered: false,
        seen: `it was ${value} at ${new Date(at).toISOString()}, ${minimum} is needed`,
      };
    }
  }
  return { covered: true, seen: `at least ${minimum} in each of the last ${needed} minutes` };
}
