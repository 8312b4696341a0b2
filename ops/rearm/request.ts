/** What a re-arm is asked for, and what came of it. */
import type { SiteManifest } from "../../components/manifest";
import type { GuardName, GuardVerdict } from "./guards";
import type { RearmPlan } from "./planRearm";

export interface RearmRequest {
  /** Who does it. */
  readonly by: string;
  /** The operator states that the two sites are synchronised. */
  readonly synchronised: boolean;
  /** Guards overridden by name. */
  readonly forced: readonly GuardName[];
  /** Why; must be there when a guard is forced. */
  readonly reason?: string;
  /** The backup site, whose takeover is released. Undefined when its manifest was not found. */
  readonly backup?: SiteManifest;
  /** Stack of the backup site, for the record. @default that of `backup`, or "backup" */
  readonly backupSite?: string;
  readonly dryRun: boolean;
  /** How long to wait for Route 53 to call the primary healthy, 0 = not at all. */
  readonly waitSeconds: number;
  /** Asked once, before the first write; absent = confirmed. */
  readonly confirm?: (plan: RearmPlan) => Promise<boolean>;
  readonly progress?: (line: string) => void;
}

export type RearmOutcome =
  | "re-armed"
  | "re-armed, not healthy in time"
  | "not latched"
  | "refused"
  | "declined"
  | "dry run";

export interface RearmResult {
  readonly outcome: RearmOutcome;
  readonly exitCode: 0 | 1;
  readonly guards: readonly GuardVerdict[];
  /** For people, in order. */
  readonly lines: readonly string[];
  readonly plan?: RearmPlan;
}

/** For the record. */
export function backupName({ backup, backupSite = backup?.stack ?? "backup" }: RearmRequest): string {
  return backupSite;
}

/** Guards that do not hold and are not forced. */
export function failedOf(guards: readonly GuardVerdict[], { forced }: RearmRequest): GuardVerdict[] {
  return guards.filter(({ name, passed }) => !passed && !forced.includes(name));
}
