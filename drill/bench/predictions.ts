/**
 * Prediction against drill: what `predictRecovery` says of settings, and what the drill measures with the same settings.
 * Twenty of them, so that agreement is no accident of one stack file.
 */
import type { RecoveryPrediction } from "../../components/recovery";
import { runDrill } from "../scenario/run";
import { type Scenario, scenarioSchema } from "../scenario/schema";
import type { SynthesisedStack } from "../synth/model";
import { synthesise } from "../synth/synthesise";
import type { PredictedTier, PredictionResult } from "./agreement";
import { distribution } from "./distribution";
import { measure } from "./measures";
import { fileValue } from "./modes";

export interface PredictedSettings {
  readonly name: string;
  readonly detection: "both" | "heartbeat" | "alarm";
  readonly probe: boolean;
  /** Of the target groups: interval, timeout, failures in a row. */
  readonly targets: readonly [intervalSeconds: number, timeoutSeconds: number, unhealthyThreshold: number];
  /** Of the gate check: interval, failures in a row. */
  readonly dns: readonly [intervalSeconds: 10 | 30, failureThreshold: number];
  readonly gateCacheSeconds?: number;
  readonly probeTimeoutSeconds?: number;
}

const settings = (
  detection: PredictedSettings["detection"],
  probe: boolean,
  targets: PredictedSettings["targets"],
  dns: PredictedSettings["dns"],
  rest: Pick<PredictedSettings, "gateCacheSeconds" | "probeTimeoutSeconds"> = {},
): PredictedSettings => ({
  name: `${detection}${probe ? " with probe" : ""}, targets ${targets.join("/")}, dns ${dns.join(" × ")}${Object.entries(
    rest,
  )
    .map(([key, value]) => `, ${key} ${value}`)
    .join("")}`,
  detection,
  probe,
  targets,
  dns,
  ...rest,
});

export const PREDICTED_SETTINGS: readonly PredictedSettings[] = [
  settings("both", true, [5, 2, 2], [10, 2]),
  settings("both", false, [5, 2, 2], [10, 2]),
  settings("heartbeat", true, [5, 2, 2], [10, 3]),
  settings("heartbeat", false, [5, 2, 2], [10, 4]),
  settings("alarm", false, [5, 2, 2], [10, 2], { gateCacheSeconds: 1 }),
  settings("both", true, [10, 5, 2], [30, 2]),
  settings("both", false, [10, 5, 2], [30, 2]),
  settings("heartbeat", true, [30, 5, 2], [10, 2], { gateCacheSeconds: 5 }),
  settings("heartbeat", false, [30, 5, 2], [10, 2]),
  settings("alarm", false, [10, 5, 3], [10, 3]),
  settings("both", true, [5, 2, 5], [10, 2], { probeTimeoutSeconds: 1 }),
  settings("both", false, [5, 2, 5], [10, 5]),
  settings("heartbeat", true, [5, 4, 3], [10, 2], { probeTimeoutSeconds: 3 }),
  settings("heartbeat", false, [5, 4, 3], [30, 3]),
  settings("alarm", false, [30, 5, 2], [30, 2]),
  settings("both", false, [15, 5, 2], [10, 2], { gateCacheSeconds: 10 }),
  settings("both", true, [15, 5, 3], [10, 6]),
  settings("heartbeat", false, [6, 2, 4], [10, 2]),
  settings("heartbeat", true, [20, 10, 2], [30, 4], { probeTimeoutSeconds: 1 }),
  settings("alarm", false, [5, 2, 3], [10, 2], { gateCacheSeconds: 2 }),
];

type Values = Readonly<Record<string, unknown>>;

/** Configuration keys of the primary's stack. */
export function overridesOf(each: PredictedSettings): Values {
  const [intervalSeconds, timeoutSeconds, unhealthyThreshold] = each.targets;
  const [interval, failureThreshold] = each.dns;
  const groups = Object.values(fileValue("prod", "targetGroups")) as readonly Values[];
  const dns = fileValue("prod", "dns");
  const { probeTimeoutSeconds: timeout, gateCacheSeconds: cacheSeconds } = each;
  return {
    recoveryObjectiveSeconds: null,
    targetGroups: groups.map((group) => ({
      ...group,
      healthCheck: {
        ...(group.healthCheck as Values | undefined),
        intervalSeconds,
        timeoutSeconds,
        unhealthyThreshold,
      },
    })),
    targetGroupFailover: {
      ...fileValue("prod", "targetGroupFailover"),
      detection: each.detection,
      probe: { enabled: each.probe, ...(timeout === undefined ? {} : { timeoutSeconds: timeout }) },
    },
    // Long enough for the slowest switch by alarm, which a preview insists on.
    gate: {
      ...fileValue("prod", "gate"),
      switchGraceSeconds: 300,
      ...(cacheSeconds === undefined ? {} : { cacheSeconds }),
    },
    dns: { ...dns, healthCheck: { intervalSeconds: interval, failureThreshold } },
  };
}

/** Long enough for the slowest of the settings. */
function storyOf(
  tier: PredictedTier,
  targets: "refuse" | "hang",
  worstSeconds: number,
  byAlarm: boolean,
): Scenario {
  return scenarioSchema.parse({
    name: `prediction-${tier.toLowerCase()}`,
    description: "One thing fails, at once and completely.",
    begin: byAlarm ? "armed" : "up",
    lasts: `${Math.ceil(worstSeconds + 30)}s`,
    faults: [
      {
        name: "it fails",
        fault: "targets",
        site: "primary",
        group: tier === "targetGroup" ? 1 : "all",
        targets,
        at: "0s",
      },
    ],
  });
}

/** Each drill counts: refusing and hanging targets in turn. */
export async function comparePrediction(
  each: PredictedSettings,
  stacks: readonly SynthesisedStack[],
  seeds: number,
  firstSeed = 1,
): Promise<PredictionResult[]> {
  const [primary] = stacks;
  if (primary === undefined) throw new Error("A prediction is compared with a drill of both stacks.");
  const { tiers } = primary.outputs.recoveryTimes as RecoveryPrediction;
  const results: PredictionResult[] = [];
  for (const { tier, minimumSeconds, meanSeconds, worstSeconds } of tiers) {
    if (tier === "database") continue;
    const byAlarm = tier === "targetGroup" && each.detection === "alarm";
    const values: number[] = [];
    let missing = 0;
    for (let seed = firstSeed; seed < firstSeed + seeds; seed++) {
      const story = storyOf(tier, seed % 2 === 1 ? "refuse" : "hang", worstSeconds, byAlarm);
      const result = await runDrill(stacks, story, { seed });
      const { recovery, clientOutage } = measure(result, (story.lasts ?? 0) / 1000);
      const outages = tier === "dns" ? clientOutage : recovery;
      values.push(...outages.values);
      missing += recovery.missing;
    }
    const predicted = { minimum: minimumSeconds, mean: meanSeconds, worst: worstSeconds };
    results.push({ settings: each.name, tier, predicted, measured: distribution({ values, missing }) });
  }
  return results;
}

/** Every one of the settings, with the backup as its file has it. */
export async function comparePredictions(
  seeds: number,
  firstSeed: number,
  progress: (done: number, all: number) => void,
): Promise<PredictionResult[]> {
  const backup = await synthesise({ stack: "dr" });
  const results: PredictionResult[] = [];
  for (const [index, each] of PREDICTED_SETTINGS.entries()) {
    const primary = await synthesise({ stack: "prod", overrides: overridesOf(each) });
    results.push(...(await comparePrediction(each, [primary, backup], seeds, firstSeed)));
    progress(index + 1, PREDICTED_SETTINGS.length);
  }
  return results;
}
