/**
 * What the machinery of a design costs a month at rest, from what it is: health checks and alarms are counted in the
 * synthesised stacks; runs, calls and published metrics in an hour of drill in which nothing happens. Load balancers,
 * instances, databases, networks and clients' traffic are left out: every design has the same.
 *
 * Prices are those of docs/cost.md, which says where each was read. Dollars, us-east-1.
 */
import { designOptions } from "../random/runOne";
import { runDrill } from "../scenario/run";
import { scenarioSchema } from "../scenario/schema";
import type { World } from "../scenario/world";
import type { SynthesisedResource, SynthesisedStack } from "../synth/model";
import type { DesignName } from "./designs";

const HEALTH_CHECK = 0.5;
/** Each of HTTPS, an interval of 10 s, a string, latency. */
const HEALTH_CHECK_OPTION = 1;
const ALARM = 0.1;
const CUSTOM_METRIC = 0.3;
const INVOCATION = 0.0000002;
const GIGABYTE_SECOND = 0.0000133334;
const LOG_GIGABYTE = 0.5;
/** By SDK command; others are free. A lease of 16 checkers is below 1 KB. */
const CALLS: Readonly<Record<string, number>> = {
  GetItem: 0.000000125,
  Query: 0.000000125,
  PutItem: 0.000000625,
  PutMetricData: 0.00001,
  GetMetricData: 0.00001,
};
const LOG_KILOBYTES_PER_RUN = 0.5;
const HOURS_PER_MONTH = 730;
const HOUR_SECONDS = 3600;

export interface MonthlyCost {
  readonly dollars: number;
  /** The same by what it is for. */
  readonly parts: Readonly<
    Record<"health checks" | "alarms" | "metrics" | "functions" | "calls" | "logs", number>
  >;
}

const quietHour = scenarioSchema.parse({
  name: "quiet-hour",
  description: "Nothing happens for an hour.",
  begin: "armed",
  lasts: `${HOUR_SECONDS}s`,
});

function healthCheckDollars({ inputs }: SynthesisedResource): number {
  const type = String(inputs.type ?? "");
  if (type === "CALCULATED" || type === "CLOUDWATCH_METRIC") return HEALTH_CHECK;
  const options = [
    type.startsWith("HTTPS"),
    Number(inputs.requestInterval) === 10,
    type.endsWith("_STR_MATCH"),
  ];
  return HEALTH_CHECK + HEALTH_CHECK_OPTION * options.filter((each) => each).length;
}

function ofType(stacks: readonly SynthesisedStack[], end: string): SynthesisedResource[] {
  return stacks.flatMap(({ resources }) => resources.filter(({ type }) => type.endsWith(end)));
}

/** Resources of the sentinel's metric, which alarms name. */
function customMetrics(alarms: readonly SynthesisedResource[]): number {
  return alarms.filter(({ inputs }) => String(inputs.namespace ?? "") === "SiteFailover").length;
}

export async function monthlyCost(
  stacks: readonly SynthesisedStack[],
  design: DesignName,
): Promise<MonthlyCost> {
  let gigabyteSeconds = 0;
  const { prepare, ...options } = await designOptions(design);
  const result = await runDrill(stacks, quietHour, {
    seed: 1,
    ...options,
    prepare: (made) => {
      prepare?.(made);
      meterRuns(made, (more) => {
        gigabyteSeconds += more;
      });
    },
  });
  // The warm-up counts like the rest: the hour is longer than it.
  const hours = (result.endedAt - result.startedAt) / 1000 / HOUR_SECONDS;
  const perMonth = HOURS_PER_MONTH / hours;
  const alarms = ofType(stacks, ":MetricAlarm");
  const { invocations, apiCalls } = result.work;
  const calls = Object.entries(apiCalls).reduce(
    (sum, [command, count]) => sum + count * (CALLS[command] ?? 0),
    0,
  );
  const parts = {
    "health checks": ofType(stacks, ":HealthCheck").reduce(
      (sum, check) => sum + healthCheckDollars(check),
      0,
    ),
    alarms: alarms.length * ALARM,
    metrics: customMetrics(alarms) * CUSTOM_METRIC,
    functions: perMonth * (invocations * INVOCATION + gigabyteSeconds * GIGABYTE_SECOND),
    calls: perMonth * calls,
    logs: (perMonth * invocations * LOG_KILOBYTES_PER_RUN * LOG_GIGABYTE) / 1e6,
  };
  return { dollars: Object.values(parts).reduce((sum, part) => sum + part, 0), parts };
}

/** Told of every run's gigabyte-seconds. */
function meterRuns(world: World, onRun: (gigabyteSeconds: number) => void): void {
  for (const { spec, metrics } of world.cloud.lambda.functions.values()) {
    const add = metrics.Duration.add.bind(metrics.Duration);
    metrics.Duration.add = (at, milliseconds) => {
      onRun((milliseconds / 1000) * (spec.memoryMegabytes / 1024));
      add(at, milliseconds);
    };
  }
}
