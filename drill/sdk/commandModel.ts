/** What the drill knows of one SDK command. */
import type { CallContext } from "../aws/iam/evaluate";
import type { Output } from "../aws/output";
import type { Cloud } from "../cloud";

/** One call on its way: where it was sent. */
export interface Call<Input> {
  readonly input: Input;
  readonly region: string;
  readonly accountId: string;
}

/** One permission a call needs. */
export interface Permission {
  readonly action: string;
  readonly resource: string;
  readonly context?: CallContext | undefined;
}

interface CommandBasis<Input> {
  /** IAM action. */
  readonly action: string;
  /** ARNs the caller must be allowed to act on; `*` where AWS has no resource-level permission. */
  readonly resources: (call: Call<Input>, cloud: Cloud) => readonly string[];
  /** Values of condition keys. */
  readonly context?: (call: Call<Input>, cloud: Cloud) => CallContext;
  /** Further permissions, such as to pass a role. */
  readonly alsoNeeds?: (call: Call<Input>) => readonly Permission[];
  /** Input parameters that the model honours; any other ends the drill. */
  readonly parameters: readonly (keyof Input & string)[];
}

/** Carried out in a moment, or over time: then its client may give it up meanwhile. */
export type CommandModel<Input, CommandOutput> = CommandBasis<Input> &
  (
    | {
        readonly run: (cloud: Cloud, now: number, call: Call<Input>) => Output<CommandOutput>;
        readonly runOverTime?: undefined;
      }
    | {
        readonly runOverTime: (
          cloud: Cloud,
          call: Call<Input>,
          done: (error: Error | undefined, value: Output<CommandOutput> | undefined) => void,
        ) => void;
      }
  );

/** Of actions without resource-level permissions. */
export const everything = () => ["*"];
