/**
 * Metric series in buckets of one minute, or shorter ones for custom metrics of high resolution. A gauge is a level (healthy hosts, status of a health check) that is closed
 * lazily; a counter is a sum of what happened.
 */
import type { Random } from "../../kernel/random";
import { METRIC_LAG } from "../assumptions";

export const BUCKET_MILLISECONDS = 60_000;

/** One bucket's datapoint. */
export interface Datapoint {
  minimum: number;
  maximum: number;
  sum: number;
  sampleCount: number;
}

/** A level as several samplers (load balancer nodes, checkers) see it at one moment. */
export interface Level {
  readonly minimum: number;
  readonly maximum: number;
  readonly average: number;
}

export type StatisticName = "Minimum" | "Maximum" | "Sum" | "SampleCount" | "Average";

export function statistic(datapoint: Datapoint, name: StatisticName): number {
  switch (name) {
    case "Minimum":
      return datapoint.minimum;
    case "Maximum":
      return datapoint.maximum;
    case "Sum":
      return datapoint.sum;
    case "SampleCount":
      return datapoint.sampleCount;
    case "Average":
      return datapoint.sum / datapoint.sampleCount;
  }
}

export function bucketOf(time: number): number {
  return Math.floor(time / BUCKET_MILLISECONDS);
}

/** Further delay of a bucket by its end, milliseconds; infinite when its data are lost. */
export type Disturbance = (bucketEnd: number) => number;

export abstract class Series {
  private readonly lags = new Map<number, number>();

  /** `resolution`: length of a bucket, milliseconds. */
  constructor(
    private readonly random: Random,
    readonly resolution: number = BUCKET_MILLISECONDS,
    private readonly disturbance: Disturbance = () => 0,
  ) {}

  protected abstract datapoint(bucket: number, now: number): Datapoint | undefined;

  /** The bucket's datapoint when it has been delivered by `now`; undefined when it has not, or does not exist. */
  delivered(bucket: number, now: number): Datapoint | undefined {
    const end = (bucket + 1) * this.resolution;
    if (end > now || end + this.lag(bucket) > now) return undefined;
    return this.datapoint(bucket, now);
  }

  /** What has been delivered of [from, to), as one datapoint; both are multiples of the resolution. */
  over(from: number, to: number, now: number): Datapoint | undefined {
    let sum: Datapoint | undefined;
    for (let bucket = from / this.resolution; bucket < to / this.resolution; bucket++) {
      const each = this.delivered(bucket, now);
      if (each === undefined) continue;
      if (sum === undefined) sum = { ...each };
      else {
        sum.minimum = Math.min(sum.minimum, each.minimum);
        sum.maximum = Math.max(sum.maximum, each.maximum);
        sum.sum += each.sum;
        sum.sampleCount += each.sampleCount;
      }
    }
    return sum;
  }

  protected bucketAt(time: number): number {
    return Math.floor(time / this.resolution);
  }

  private lag(bucket: number): number {
    let lag = this.lags.get(bucket);
    if (lag === undefined) {
      lag =
        this.random.between(METRIC_LAG[0], METRIC_LAG[1]) + this.disturbance((bucket + 1) * this.resolution);
      this.lags.set(bucket, lag);
    }
    return lag;
  }
}

export class Gauge extends Series {
  private readonly closed = new Map<number, Datapoint>();
  private level: Level | undefined;
  private bucket = Number.NaN;
  private since = 0;
  private open: { minimum: number; maximum: number; weighted: number; milliseconds: number } | undefined;

  /** The level from `now` on; undefined: nothing is measured any more. */
  set(now: number, level: Level | undefined): void {
    this.roll(now);
    this.level = level;
    this.sample();
  }

  protected datapoint(bucket: number, now: number): Datapoint | undefined {
    this.roll(now);
    return this.closed.get(bucket);
  }

  /** A level counts for its bucket even when it lasts no time: it was sampled. */
  private sample(): void {
    const level = this.level;
    if (level === undefined) return;
    this.open ??= { minimum: level.minimum, maximum: level.maximum, weighted: 0, milliseconds: 0 };
    if (level.minimum < this.open.minimum) this.open.minimum = level.minimum;
    if (level.maximum > this.open.maximum) this.open.maximum = level.maximum;
  }

  private accumulate(until: number): void {
    if (this.level !== undefined && this.open !== undefined) {
      this.open.weighted += this.level.average * (until - this.since);
      this.open.milliseconds += until - this.since;
    }
    this.since = until;
  }

  private roll(now: number): void {
    if (Number.isNaN(this.bucket)) {
      this.bucket = this.bucketAt(now);
      this.since = now;
    }
    while (this.bucketAt(now) > this.bucket) {
      this.accumulate((this.bucket + 1) * this.resolution);
      this.close();
      this.bucket++;
      this.open = undefined;
      this.sample();
    }
    this.accumulate(now);
  }

  private close(): void {
    const open = this.open;
    if (open === undefined) return;
    const average = open.milliseconds > 0 ? open.weighted / open.milliseconds : open.minimum;
    this.closed.set(this.bucket, {
      minimum: open.minimum,
      maximum: open.maximum,
      sum: average,
      sampleCount: 1,
    });
  }
}

export class Counter extends Series {
  private readonly buckets = new Map<number, Datapoint>();

  /** One sample; a sample of 0 says that something was measured and did not happen. */
  add(now: number, value: number): void {
    const bucket = this.bucketAt(now);
    const datapoint = this.buckets.get(bucket);
    if (datapoint === undefined) {
      this.buckets.set(bucket, { minimum: value, maximum: value, sum: value, sampleCount: 1 });
      return;
    }
    datapoint.minimum = Math.min(datapoint.minimum, value);
    datapoint.maximum = Math.max(datapoint.maximum, value);
    datapoint.sum += value;
    datapoint.sampleCount++;
  }

  protected datapoint(bucket: number): Datapoint | undefined {
    return this.buckets.get(bucket);
  }
}
