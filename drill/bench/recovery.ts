/** Recovery of every design in every comparison, each drill run once however many rows ask for it. */
import type { SynthesisedStack } from "../synth/model";
import { COMPARISONS, type ColumnName, type Comparison, type FigureKind } from "./comparison";
import { type Design, type DesignName, stacksOf } from "./designs";
import { type Distribution, distribution } from "./distribution";
import type { Measures } from "./measures";
import type { StoryName } from "./stories";
import { type Job, runOnThreads } from "./threads";

export interface RecoveryRow {
  readonly design: DesignName;
  readonly column: ColumnName;
  readonly settings: string;
  readonly figures: Distribution;
}

export interface RecoveryFigures {
  readonly title: string;
  /** Drills of each design. */
  readonly seeds: number;
  readonly kind: FigureKind;
  readonly rows: readonly RecoveryRow[];
}

const keyOf = ({ design, variant, mode }: Design) => JSON.stringify([design, variant ?? {}, mode ?? ""]);
const jobKey = (design: Design, story: StoryName) => `${keyOf(design)} ${story}`;

/** Every pair of design and story that some comparison needs, once. */
export async function jobsOf(
  comparisons: readonly Comparison[],
  seeds: number,
  firstSeed: number,
): Promise<Map<string, Job>> {
  const stacks = new Map<string, readonly SynthesisedStack[]>();
  const jobs = new Map<string, Job>();
  for (const { story, subjects, timesSeeds = 1 } of comparisons) {
    for (const { design, variant, mode } of subjects) {
      const subject: Design = {
        design,
        ...(variant === undefined ? {} : { variant }),
        ...(mode === undefined ? {} : { mode }),
      };
      const known = stacks.get(keyOf(subject)) ?? (await stacksOf(subject));
      stacks.set(keyOf(subject), known);
      jobs.set(jobKey(subject, story), {
        batch: { ...subject, story, seeds: seeds * timesSeeds, firstSeed },
        stacks: known,
      });
    }
  }
  return jobs;
}

export async function measureRecovery(
  seeds: number,
  firstSeed: number,
  progress: (done: number, all: number) => void,
): Promise<RecoveryFigures[]> {
  const jobs = await jobsOf(COMPARISONS, seeds, firstSeed);
  const all = [...jobs.values()].reduce((sum, { batch }) => sum + batch.seeds, 0);
  let done = 0;
  const measures = await runOnThreads([...jobs.values()], () => progress(++done, all));
  const byJob = new Map<string, Measures>();
  for (const [index, key] of [...jobs.keys()].entries()) {
    const found = measures[index];
    if (found !== undefined) byJob.set(key, found);
  }
  return COMPARISONS.map(({ title, kind, story, measure, subjects, timesSeeds = 1 }) => ({
    title,
    kind,
    seeds: seeds * timesSeeds,
    rows: subjects.flatMap((subject) => {
      const found = byJob.get(jobKey(subject, story));
      if (found === undefined) return [];
      const { design, settings, column } = subject;
      return [{ design, column, settings, figures: distribution(found[measure]) }];
    }),
  }));
}
