/** Runs the baselines in the model, and writes what came out into docs/calibration.md. */
import type { SynthesisedStack } from "../synth/model";
import { BASELINES, type Baseline, MEASUREMENTS, type Measurement, NOTES } from "./baselines";
import { runBatch } from "./batch";
import { type Design, stacksOf } from "./designs";
import { type Distribution, distribution } from "./distribution";
import type { Measures } from "./measures";
import { markdownTable } from "./table";

/** Seeds 1 to this: few enough for a test, and the figures are exact for them. */
export const CALIBRATION_SEEDS = 100;

export interface CalibratedBaseline extends Baseline {
  readonly modelled: Distribution;
}

export interface CalibratedMeasurement extends Measurement {
  /** Share of modelled client outages that are shorter than `from`, and than `to`; 0 to 1. */
  readonly below: readonly [from: number, to: number];
}

export interface Calibration {
  readonly baselines: readonly CalibratedBaseline[];
  readonly measurements: readonly CalibratedMeasurement[];
  /** Outages of single clients on Keycloak's set-up. */
  readonly keycloak: Distribution;
}

/** Both stacks of a variant; a test hands in its own, which it shares with others. */
export type Stacks = (design: Design) => Promise<readonly SynthesisedStack[]>;

export async function calibrate(
  stacks: Stacks = stacksOf,
  onRun: (story: string) => void = () => {},
): Promise<Calibration> {
  const runs = new Map<string, Measures>();
  const measured = async ({ variant, story, chain }: Baseline): Promise<Measures> => {
    const key = JSON.stringify([variant, story]);
    let found = runs.get(key);
    if (found === undefined) {
      onRun(chain);
      const design: Design = { design: "reference", variant };
      const batch = { ...design, story, firstSeed: 1, seeds: CALIBRATION_SEEDS };
      found = await runBatch(batch, await stacks(design));
      runs.set(key, found);
    }
    return found;
  };
  const baselines: CalibratedBaseline[] = [];
  for (const baseline of BASELINES) {
    baselines.push({ ...baseline, modelled: distribution((await measured(baseline))[baseline.measure]) });
  }
  const keycloak = BASELINES.find(({ measure, mean }) => measure === "clientOutage" && mean === 55);
  if (keycloak === undefined) throw new Error("The baseline of Keycloak's set-up is missing from BASELINES.");
  const outages = (await measured(keycloak)).clientOutage;
  const below = (seconds: number) =>
    outages.values.filter((value) => value < seconds).length / outages.values.length;
  return {
    baselines,
    measurements: MEASUREMENTS.map((each) => ({ ...each, below: [below(each.from), below(each.to)] })),
    keycloak: distribution(outages),
  };
}

const seconds = (value: number | undefined) =>
  value === undefined ? "–" : `${Number.isInteger(value) ? value : value.toFixed(1)}`;
const percent = (share: number) => `${Math.round(100 * share)} %`;

function baselineRow({ chain, minimum, mean, maximum, modelled, note }: CalibratedBaseline): string[] {
  const figures = [modelled.minimum, modelled.mean, modelled.maximum].map((value) => value.toFixed(1));
  return [
    chain,
    [minimum, mean, maximum].map(seconds).join(" · "),
    figures.join(" · "),
    String(modelled.count),
    String(note),
  ];
}

function measurementRow({ source, from, to, below: [shorter, upTo] }: CalibratedMeasurement): string[] {
  return from === to
    ? [source, `${from} s`, `longer than ${percent(shorter)} of the modelled outages`]
    : [source, `${from}–${to} s`, `${percent(upTo - shorter)} of the modelled outages are in it`];
}

/** The block of docs/calibration.md that a command writes. */
export function calibrationMarkdown({ baselines, measurements, keycloak }: Calibration): string {
  const notes = Object.entries(NOTES).map(([number, text]) => `${number}. ${text}`);
  return [
    `Seconds: minimum · mean · maximum. Modelled with seeds 1 to ${CALIBRATION_SEEDS}; a figure of clients has eight per drill.`,
    markdownTable(["chain", "claimed", "modelled", "values", "note"], baselines.map(baselineRow)),
    notes.join("\n"),
    `A client on Keycloak's set-up, modelled: ${keycloak.minimum} s at least, median ${keycloak.p50} s, ${keycloak.maximum} s at most.`,
    markdownTable(["measured in public", "outage", "in the model"], measurements.map(measurementRow)),
  ].join("\n\n");
}
