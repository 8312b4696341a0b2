/** The reference design's stacks, evaluated once per process and variant, and drills of it. */
import { referenceDesign } from "../../../drill/reference/design";
import { synthesiseReference } from "../../../drill/reference/synthesise";
import type { ReferenceVariant } from "../../../drill/reference/variant";
import { parseScenario } from "../../../drill/scenario/load";
import { type DrillResult, runDrill } from "../../../drill/scenario/run";
import type { Scenario } from "../../../drill/scenario/schema";
import type { SynthesisedStack } from "../../../drill/synth/model";

const known = new Map<string, Promise<readonly SynthesisedStack[]>>();

export function referenceStacks(
  variant: Partial<ReferenceVariant> = {},
): Promise<readonly SynthesisedStack[]> {
  const key = JSON.stringify(variant);
  let stacks = known.get(key);
  if (stacks === undefined) {
    stacks = (async () => [
      await synthesiseReference({ stack: "prod", variant }),
      await synthesiseReference({ stack: "dr", variant }),
    ])();
    known.set(key, stacks);
  }
  return stacks;
}

/** A drill of some minutes: `faults` and `acts` as YAML lines; nothing is expected of it but to run to its end. */
export function story(minutes: number, faults: readonly string[], acts: readonly string[] = []): Scenario {
  const list = (key: string, lines: readonly string[]) =>
    lines.length === 0 ? "" : `${key}:\n${lines.map((line) => `  - ${line}\n`).join("")}`;
  const end = `expectations:\n  - { name: end, within: ${minutes}m, notified: nobody is ever told this }\n`;
  return parseScenario(
    "a test's scenario",
    `name: story\ndescription: d\n${list("faults", faults)}${list("acts", acts)}${end}`,
  );
}

export function drillReference(
  stacks: readonly SynthesisedStack[],
  scenario: Scenario,
  seed: number,
): Promise<DrillResult> {
  return runDrill(stacks, scenario, { seed, ...referenceDesign });
}

/** Seconds after the scenario's begin of the first log entry of a kind; undefined when there is none. */
export function secondsUntil(
  result: DrillResult,
  kind: string,
  accepts: (entry: DrillResult["log"][number]) => boolean = () => true,
): number | undefined {
  const entry = result.log.find((each) => each.at >= result.zeroAt && each.kind === kind && accepts(each));
  return entry === undefined ? undefined : (entry.at - result.zeroAt) / 1000;
}

/** Stacks Route 53 answers with, in order, from the scenario's begin on. */
export function answersOf(result: DrillResult): string[] {
  return result.log
    .filter(({ at, kind }) => kind === "dns-answer" && at >= result.zeroAt)
    .map(({ site }) => site ?? "nothing");
}
