/** The designs that are measured: ours in its modes, and the seeds' in the variants that make a comparison fair. */
import type { Design as DesignName } from "../random/runOne";
import { synthesiseReference } from "../reference/synthesise";
import type { ReferenceVariant } from "../reference/variant";
import type { SynthesisedStack } from "../synth/model";
import { synthesise } from "../synth/synthesise";
import { type ModeName, modeSettings } from "./modes";

export type { DesignName };

export interface Design {
  readonly design: DesignName;
  /** Of the reference only: what differs from the seeds as written. */
  readonly variant?: Partial<ReferenceVariant>;
  /** Of ours only: modes other than those of the stack files. */
  readonly mode?: ModeName;
}

/** Stacks of a drill: the primary and the backup site. */
const STACKS = ["prod", "dr"] as const;

/** Both stacks of a design. */
export async function stacksOf({ design, variant, mode }: Design): Promise<readonly SynthesisedStack[]> {
  const stacks: SynthesisedStack[] = [];
  for (const stack of STACKS) {
    stacks.push(
      design === "shipped"
        ? await synthesise({
            stack,
            ...(mode === undefined
              ? {}
              : {
                  overrides: modeSettings(mode, stack),
                  references: { prod: modeSettings(mode, "prod") },
                }),
          })
        : await synthesiseReference({ stack, ...(variant === undefined ? {} : { variant }) }),
    );
  }
  return stacks;
}
