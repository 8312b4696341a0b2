/** Recovery of every design in every comparison, each drill run once however many rows ask for it. */
import type { SynthesisedStack } from "../synth/model";
import { COMPARISONS, type Comparison, type FigureKind } from "./comparison";
import { type Design, type DesignName, stacksOf } from "./designs";
import { type Distribution, distribution } from "./distribution";
import type { Measures } from "./measures";
import type { StoryName } from "./stories";
import { type Job, runOnThreads } from "./threads";

export interface RecoveryRow {
  readonly design: DesignName;
  readonly settings: string;
  readonly figures: Distribution;
}

export interface RecoveryFigures {
  readonly title: string;
  readonly kind: FigureKind;
  readonly rows: readonly RecoveryRow[];
}

const keyOf = ({ design, variant }: Design) => JSON.stringify([design, variant ?? {}]);
const jobKey = (design: Design, story: StoryName) => `${keyOf(design)} ${story}`;

/** Every pair of design and story that some comparison needs, once. */
export async function jobsOf(
  comparisons: readonly Comparison[],
  seeds: number,
  firstSeed: number,
): Promise<Map<string, Job>> {
  const stacks = new Map<string, readonly SynthesisedStack[]>();
  const jobs = new Map<string, Job>();
  for (const { story, subjects } of comparisons) {
    for (const { design, variant } of subjects) {
      const subject: Design = { design, ...(variant === undefined ? {} : { variant }) };
      const known = stacks.get(keyOf(subject)) ?? (await stacksOf(subject));
      stacks.set(keyOf(subject), known);
      jobs.set(jobKey(subject, story), { batch: { ...subject, story, seeds, firstSeed }, stacks: known });
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
  let done = 0;
  const measures = await runOnThreads([...jobs.values()], () => progress(++done, jobs.size * seeds));
  const byJob = new Map<string, Measures>();
  for (const [index, key] of [...jobs.keys()].entries()) {
    const found = measures[index];
    if (found !== undefined) byJob.set(key, found);
  }
  return COMPARISONS.map(({ title, kind, story, measure, subjects }) => ({
    title,
    kind,
    rows: subjects.flatMap((subject) => {
      const found = byJob.get(jobKey(subject, story));
      if (found === undefined) return [];
      const { design, settings } = subject;
      return [{ design, settings, figures: distribution(found[measure]) }];
    }),
  }));
}
