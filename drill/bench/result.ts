/** What a run of the bench found; the JSON for machines is exactly this. */
import type { PredictionResult } from "./agreement";
import type { CommandFigures } from "./commands";
import type { FunctionFigures } from "./functions";
import type { DesignFigures } from "./randomDrills";
import type { RecoveryFigures } from "./recovery";

export const PARTS = ["machine", "recovery", "predictions", "drills"] as const;
export type Part = (typeof PARTS)[number];

/** Measured in real time; differs from machine to machine. */
export interface MachineFigures {
  readonly node: string;
  readonly cores: number;
  readonly memoryGigabytes: number;
  readonly commands: readonly CommandFigures[];
  /** The default drill with everything loaded: median, seconds. */
  readonly defaultDrillSeconds: number;
  readonly functions: readonly FunctionFigures[];
}

export interface BenchResult {
  readonly version: 2;
  readonly machine?: MachineFigures;
  /** Virtual: exact for the seeds. */
  readonly recovery?: {
    readonly firstSeed: number;
    readonly seeds: number;
    readonly comparisons: readonly RecoveryFigures[];
  };
  /** Virtual: what settings predict, beside what the drill measures with them. */
  readonly predictions?: { readonly seeds: number; readonly results: readonly PredictionResult[] };
  /** Virtual, but for the wall time. */
  readonly drills?: {
    readonly seed: number;
    readonly drills: number;
    readonly designs: readonly DesignFigures[];
    /** Of the whole process, all threads. */
    readonly peakMemoryMegabytes: number;
  };
}
