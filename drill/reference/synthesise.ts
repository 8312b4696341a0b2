/** Evaluates the reference design for a stack, as `synthesise` does the shipped one. */
import type { SynthesisedStack, SynthesiseOptions } from "../synth/model";
import { synthesise } from "../synth/synthesise";
import { type ReferenceVariant, variantConfiguration } from "./variant";

/** Folder of the program, relative to the project. */
const PROGRAM = "drill/reference";

export interface ReferenceOptions extends Omit<SynthesiseOptions, "program"> {
  /** What differs from the seeds as written. @default nothing */
  readonly variant?: Partial<ReferenceVariant>;
}

export function synthesiseReference({ variant, ...options }: ReferenceOptions): Promise<SynthesisedStack> {
  return synthesise({
    ...options,
    program: PROGRAM,
    overrides: { ...options.overrides, ...variantConfiguration(variant ?? {}) },
  });
}
