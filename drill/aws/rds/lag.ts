/**
 * Lag of a replica over time, in seconds: it stays, grows by a second a second, or is made good. Kept as a line of
 * segments, so that no event is needed while it grows; a metric's datapoint is computed when somebody asks for it.
 */
import type { Random } from "../../kernel/random";
import { REPLICA_CATCH_UP, REPLICA_LAG_SECONDS } from "../assumptions";
import { type Datapoint, type Disturbance, Series } from "../cloudwatch/series";

interface Segment {
  /** Milliseconds since the epoch. */
  readonly from: number;
  /** Seconds of lag at `from`. */
  readonly seconds: number;
  /** Seconds of lag a second. */
  readonly rate: number;
  /** Where catching up ends. */
  readonly floor: number;
}

/** How a replica does: `follows` makes good what it lacks. */
export type Following =
  | { readonly kind: "follows" }
  | { readonly kind: "stands still" }
  | { readonly kind: "behind"; readonly seconds: number };

export class LagLine {
  private readonly segments: Segment[] = [];
  /** No replica any more from then on. */
  private endedAt = Number.POSITIVE_INFINITY;

  constructor(now: number) {
    this.segments.push({ from: now, seconds: REPLICA_LAG_SECONDS, rate: 0, floor: 0 });
  }

  at(time: number): number {
    let segment = this.segments[0];
    for (const each of this.segments) if (each.from <= time) segment = each;
    if (segment === undefined) return 0;
    return Math.max(segment.seconds + (segment.rate * (time - segment.from)) / 1000, segment.floor);
  }

  change(now: number, following: Following): void {
    const seconds = this.at(now);
    this.segments.push(
      following.kind === "follows"
        ? { from: now, seconds, rate: -REPLICA_CATCH_UP, floor: REPLICA_LAG_SECONDS }
        : following.kind === "stands still"
          ? { from: now, seconds, rate: 1, floor: 0 }
          : { from: now, seconds: Math.max(following.seconds, seconds), rate: 0, floor: 0 },
    );
  }

  end(now: number): void {
    this.endedAt = Math.min(this.endedAt, now);
  }

  /** Undefined once it is no replica any more. */
  now(now: number): number | undefined {
    return now >= this.endedAt ? undefined : this.at(now);
  }
}

/** Moments of a minute at which the lag is measured. */
const SAMPLES = 4;

/** `ReplicaLag`. https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/rds-metrics.html */
export class LagSeries extends Series {
  constructor(
    random: Random,
    resolution: number,
    disturbance: Disturbance,
    private readonly line: LagLine,
    private readonly since: number,
  ) {
    super(random, resolution, disturbance);
  }

  protected datapoint(bucket: number): Datapoint | undefined {
    let datapoint: Datapoint | undefined;
    for (let sample = 1; sample <= SAMPLES; sample++) {
      const time = (bucket + sample / SAMPLES) * this.resolution;
      const value = time < this.since ? undefined : this.line.now(time);
      if (value === undefined) continue;
      datapoint ??= { minimum: value, maximum: value, sum: 0, sampleCount: 0 };
      datapoint.minimum = Math.min(datapoint.minimum, value);
      datapoint.maximum = Math.max(datapoint.maximum, value);
      datapoint.sum += value;
      datapoint.sampleCount++;
    }
    return datapoint;
  }
}
