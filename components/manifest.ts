/**
 * The manifest a stack writes to SSM Parameter Store so that `ops` finds a deployed site with AWS credentials alone:
 * parameter `/site-failover/<project>/<stack>/manifest`, type String, at most 4 KB
 * (https://docs.aws.amazon.com/systems-manager/latest/userguide/parameter-store-advanced-parameters.html).
 */
import type { ResourceType } from "../handlers/history/failoverEvent";
import type { GroupConfig, LatchMode } from "../handlers/runtime/config";

export interface SiteManifest {
  /** Version of this document's shape. */
  readonly version: 1;
  readonly project: string;
  readonly stack: string;
  readonly role: "primary" | "backup";
  readonly region: string;
  readonly peerRegion?: string;
  readonly serviceName: string;
  readonly siteName: string;
  readonly loadBalancerArn: string;
  readonly listenerArns: readonly string[];
  readonly groups: readonly GroupConfig[];
  readonly stateTable: string;
  readonly notificationTopicArn: string;
  /** Names of the functions, for log links. */
  readonly functions: readonly string[];
  /** Watch check: asks the site's own name, drives no record, is never changed by a latch. */
  readonly watch: { readonly healthCheckId: string; readonly alarmName: string };
  /** Primary site with a latch. Health check and alarm live in us-east-1. */
  readonly latch?: {
    readonly mode: LatchMode;
    /** The gate check: the one whose path a latch of mode `path` changes. */
    readonly healthCheckId: string;
    /** The check on the PRIMARY record: the gate check, or a calculated one above it. */
    readonly recordCheckId: string;
    /** Interval and threshold of the gate check. */
    readonly intervalSeconds: number;
    readonly failureThreshold: number;
    readonly alarmName: string;
    readonly checkPath: string;
    readonly failedOverPath: string;
    readonly rearmAfterHealthySeconds: number;
  };
  /** Backup site whose `/lb-takeover` the primary's record depends on; it is served by every backup site. */
  readonly takeover?: { readonly path: string };
  /** Events table and controller; absent without a controller. */
  readonly controller?: {
    readonly eventsTable: string;
    readonly functionName: string;
    /** Tiers a request may name at this site. */
    readonly resourceTypes: readonly ResourceType[];
    /** Stack of the primary this backup site stands in for, when `dns` is among them. */
    readonly primary?: string;
  };
  /** Resources the sentinel watches; absent without one. */
  readonly sentinel?: { readonly functionName: string; readonly resources: readonly string[] };
  readonly database?: {
    readonly identifier: string;
    readonly kind: "instance" | "replica";
    /** What a replica replicates, as requests name it. */
    readonly source?: string;
  };
  readonly autoScaling?: { readonly groupName: string };
}

/** Parameter name of a site's manifest. */
export function manifestParameterName(project: string, stack: string): string {
  return `/site-failover/${project}/${stack}/manifest`;
}
