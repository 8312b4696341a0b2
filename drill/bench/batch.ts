/** Many drills of one story and one design: their figures, seed by seed in one list. */
import { designOptions } from "../random/runOne";
import { runDrill } from "../scenario/run";
import type { SynthesisedStack } from "../synth/model";
import type { Design } from "./designs";
import { joinSamples } from "./distribution";
import { type MeasureName, type Measures, measure } from "./measures";
import { STORIES, type StoryName, storySeconds } from "./stories";

export interface Batch extends Design {
  readonly story: StoryName;
  readonly firstSeed: number;
  readonly seeds: number;
}

export function joinMeasures(parts: readonly Measures[]): Measures {
  const names = Object.keys(parts[0] ?? {}) as MeasureName[];
  // fromEntries forgets which names there are; they are those of the first part.
  return Object.fromEntries(
    names.map((name) => [name, joinSamples(parts.map((part) => part[name]))]),
  ) as unknown as Measures;
}

/** `onDrill` is told after each drill. */
export async function runBatch(
  batch: Batch,
  stacks: readonly SynthesisedStack[],
  onDrill: () => void = () => {},
): Promise<Measures> {
  const options = await designOptions(batch.design);
  const parts: Measures[] = [];
  for (let seed = batch.firstSeed; seed < batch.firstSeed + batch.seeds; seed++) {
    const result = await runDrill(stacks, STORIES[batch.story], { seed, ...options });
    parts.push(measure(result, storySeconds(batch.story)));
    onDrill();
  }
  return joinMeasures(parts);
}

/** The same batch in pieces of at most `size` seeds, for several threads. */
export function split(batch: Batch, size: number): Batch[] {
  const pieces: Batch[] = [];
  for (let done = 0; done < batch.seeds; done += size) {
    pieces.push({
      ...batch,
      firstSeed: batch.firstSeed + done,
      seeds: Math.min(size, batch.seeds - done),
    });
  }
  return pieces;
}
