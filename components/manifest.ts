/**
 * The manifest a stack writes to SSM Parameter Store so that `ops` finds a deployed site with AWS credentials alone:
 * parameter `/site-failover/<project>/<stack>/manifest`, type String, at most 4 KB
 * (https://docs.aws.amazon.com/systems-manager/latest/userguide/parameter-store-advanced-parameters.html).
 */
import type { GroupConfig } from "../handlers/runtime/config";

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
    readonly healthCheckId: string;
    readonly alarmName: string;
    readonly checkPath: string;
    readonly failedOverPath: string;
    readonly rearmAfterHealthySeconds: number;
  };
}

/** Parameter name of a site's manifest. */
export function manifestParameterName(project: string, stack: string): string {
  return `/site-failover/${project}/${stack}/manifest`;
}
