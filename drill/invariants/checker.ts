/** The shape of a checker, and what it is given. */
import type { LogEntry } from "../kernel/log";
import type { World } from "../scenario/world";
import type { CarriedCall } from "../sdk/connection";
import type { Impairments } from "./impairments";
import type { Sample } from "./sample";
import type { SiteBounds } from "./siteBounds";
import type { InvariantId, NeedlessLatch, UnlatchedWindow, Wait } from "./violation";

/** Why a checker looks at a log entry. */
export type EntryFilter = (entry: LogEntry) => boolean;

export interface Watch {
  readonly world: World;
  /** End of the warm-up, milliseconds since the epoch. */
  readonly zeroAt: number;
  readonly impairments: Impairments;
  /** Settings of a site by stack name, and the times that follow from them. */
  readonly bounds: (site: string) => SiteBounds;
  /** Samples of the last minutes, oldest first. */
  readonly history: readonly Sample[];
  /** `relevant`: entries that explain; the last five of them are kept. */
  report(text: string, relevant: EntryFilter): void;
  window(window: UnlatchedWindow): void;
  wait(wait: Wait): void;
  needless(latch: NeedlessLatch): void;
  exempt(reason: string): void;
}

/** One invariant's state in one drill. All observations come in the order in which they happened. */
export interface Checker {
  /** An API call that was carried out; the model has already changed. */
  call?(call: CarriedCall, now: number): void;
  entry?(entry: LogEntry): void;
  /** Once a second. */
  second?(sample: Sample): void;
  /** The drill is over. */
  end?(now: number): void;
}

export interface InvariantDefinition {
  readonly id: InvariantId;
  readonly create: (watch: Watch) => Checker;
}
