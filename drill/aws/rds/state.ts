/** The plain state of RDS: DB instances, and who is told of their events. */

/** Statuses the model uses. https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/accessing-monitoring.html */
export type DbStatus = "available" | "rebooting" | "modifying";

export interface DbInstance {
  readonly identifier: string;
  readonly arn: string;
  readonly region: string;
  readonly site: string;
  readonly engine: string;
  readonly multiAz: boolean;
  backupRetentionDays: number;
  readonly storageGigabytes: number;
  /** The site's own database, as its manifest names it; read replicas beside it are not. */
  readonly main: boolean;
  /** Where it serves. */
  zone: string;
  /** Where its standby is; undefined without Multi-AZ. */
  secondaryZone: string | undefined;
  status: DbStatus;
  /** False while it restarts, fails over, or cannot be where it is. */
  serves: boolean;
  /** Identifier or, across regions, ARN of what it replicates; undefined for a database of its own. */
  source: string | undefined;
  /** When it became one, and what its last lag was: what was lost. Milliseconds since the epoch, seconds. */
  promotion?: { readonly at: number; readonly lagSeconds: number };
}

export interface EventSubscription {
  readonly topicArn: string;
  readonly region: string;
  /** Empty: every instance of the region. */
  readonly identifiers: readonly string[];
  /** Empty: every category. */
  readonly categories: readonly string[];
}

export interface RdsState {
  /** By `region/identifier`. */
  readonly instances: Map<string, DbInstance>;
  readonly subscriptions: EventSubscription[];
}

export function createRdsState(): RdsState {
  return { instances: new Map(), subscriptions: [] };
}

export function sourceOf(state: RdsState, { source, region }: DbInstance): DbInstance | undefined {
  if (source === undefined) return undefined;
  return (
    state.instances.get(`${region}/${source}`) ??
    [...state.instances.values()].find(({ arn }) => arn === source)
  );
}

export function replicasOf(state: RdsState, instance: DbInstance): DbInstance[] {
  return [...state.instances.values()].filter((each) => sourceOf(state, each) === instance);
}
