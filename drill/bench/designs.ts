/** The designs that are measured: ours, and the seeds' in the variants that make a comparison fair. */
import type { Design as DesignName } from "../random/runOne";
import { synthesiseReference } from "../reference/synthesise";
import type { ReferenceVariant } from "../reference/variant";
import type { SynthesisedStack } from "../synth/model";
import { synthesise } from "../synth/synthesise";

export type { DesignName };

export interface Design {
  readonly design: DesignName;
  /** Of the reference only: what differs from the seeds as written. */
  readonly variant?: Partial<ReferenceVariant>;
}

/** Stacks of a drill: the primary and the backup site. */
const STACKS = ["prod", "dr"] as const;

/** Both stacks of a design. */
export async function stacksOf({ design, variant }: Design): Promise<readonly SynthesisedStack[]> {
  const stacks: SynthesisedStack[] = [];
  for (const stack of STACKS) {
    stacks.push(
      design === "shipped"
        ? await synthesise({ stack })
        : await synthesiseReference({ stack, ...(variant === undefined ? {} : { variant }) }),
    );
  }
  return stacks;
}
