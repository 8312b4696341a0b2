/** Metrics of DB instances: levels at rest; nothing in a drill loads a database. */
import type { Kernel } from "../../kernel/kernel";
import { DATABASE_AT_REST } from "../assumptions";
import type { Gauge } from "../cloudwatch/series";
import type { CloudWatchService } from "../cloudwatch/service";
import { LagLine, LagSeries } from "./lag";
import type { DbInstance } from "./state";

const BYTES_PER_GIGABYTE = 1024 ** 3;

function metric({ region, identifier }: DbInstance, name: string) {
  return { region, namespace: "AWS/RDS", name, dimensions: { DBInstanceIdentifier: identifier } };
}

export class DbMetrics {
  private readonly gauges: readonly (readonly [Gauge, number])[];
  /** Undefined for a database that was no replica when it was deployed. */
  readonly lag: LagLine | undefined;

  constructor(
    private readonly kernel: Kernel,
    cloudWatch: CloudWatchService,
    instance: DbInstance,
  ) {
    const { cpuPercent, connections, freeStorageShare } = DATABASE_AT_REST;
    this.gauges = [
      [cloudWatch.gauge(metric(instance, "CPUUtilization")), cpuPercent],
      [cloudWatch.gauge(metric(instance, "DatabaseConnections")), connections],
      [
        cloudWatch.gauge(metric(instance, "FreeStorageSpace")),
        instance.storageGigabytes * BYTES_PER_GIGABYTE * freeStorageShare,
      ],
    ];
    const now = kernel.clock.now();
    const lag = instance.source === undefined ? undefined : new LagLine(now);
    this.lag = lag;
    if (lag !== undefined)
      cloudWatch.series(
        metric(instance, "ReplicaLag"),
        (random, resolution, disturbance) => new LagSeries(random, resolution, disturbance, lag, now),
      );
    this.measure(instance);
  }

  /** An instance that does not serve measures nothing. */
  measure({ serves }: DbInstance): void {
    const now = this.kernel.clock.now();
    for (const [gauge, level] of this.gauges)
      gauge.set(now, serves ? { minimum: level, maximum: level, average: level } : undefined);
  }
}
