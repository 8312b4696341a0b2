/** What a command gets from the process it runs in. Tests and other programs pass their own. */
import type { OpsClients, OpsClock } from "../clients";
import type { Output } from "./output";

/** Who can answer a question. */
export interface Person {
  /** False when standard input is no terminal. */
  readonly present: boolean;
  /** Asks for the site's name; true when it was typed. */
  confirm(siteName: string, lines: readonly string[]): Promise<boolean>;
}

export interface Surroundings {
  readonly clients: OpsClients;
  readonly clock: OpsClock;
  readonly output: Output;
  readonly environment: NodeJS.ProcessEnv;
  readonly person: Person;
}

/** 0 done, 1 refused or failed, 2 wrong usage. */
export type ExitCode = 0 | 1 | 2;

/** What a command of the program calls with its parsed options. */
export type Run<Options> = (options: Options) => Promise<void>;
