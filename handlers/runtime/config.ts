/**
 * What a component hands to its function: one JSON document in the environment variable `SITE_FAILOVER_CONFIG`.
 *
 * An environment variable and not a captured value, because an Output that is unknown at preview would be captured
 * as `undefined`. All variables of a function together are limited to 4 KB
 * (https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html).
 */

/** Name of the environment variable. */
export const CONFIG_VARIABLE = "SITE_FAILOVER_CONFIG";
/** Header of the heartbeat's probes. A rule that matches it leads to one group whatever serves: no switch moves it. */
export const PROBE_HEADER = "X-Site-Failover-Probe";

/** One target group of a site's list, in order of priority. */
export interface GroupConfig {
  readonly name: string;
  readonly arn: string;
  /** `sorry-page` groups hold a Lambda that cannot be counted healthy; they are the last resort. */
  readonly kind: "application" | "sorry-page";
  /** Healthy targets the group needs to be considered able to serve, 1 or more. Ignored for a sorry page. */
  readonly minimumHealthyTargets: number;
}

/** Target-group failover of one site. */
export interface TargetGroupFailoverConfig {
  /** Stack name of the site, for messages: `prod`. */
  readonly site: string;
  readonly groups: readonly GroupConfig[];
  readonly listenerArns: readonly string[];
  readonly returnPolicy: "automatic" | "manual";
  readonly returnAfterHealthySeconds: number;
  readonly maximumSwitches: number;
  readonly switchWindowSeconds: number;
  readonly stateTable: string;
  readonly notificationTopicArn: string;
  /** Events table; absent when the site has no controller. */
  readonly eventsTable?: string;
  /** Days an event is kept. @default 400 */
  readonly eventsKeepDays?: number;
}

/** What keeps a failed-over primary out. `path`: the record's check asks a path that fails; `lease`: the gate says no. */
export type LatchMode = "path" | "lease" | "both";

/** The latch of the primary site. */
export interface LatchConfig {
  readonly site: string;
  readonly mode: LatchMode;
  /** The gate check: the one whose path is changed. */
  readonly healthCheckId: string;
  /** The check on the PRIMARY record: the gate check itself, or a calculated one above it. */
  readonly recordCheckId: string;
  /** Path of an unlatched health check, as configured. */
  readonly checkPath: string;
  /** Path of a latched health check. */
  readonly failedOverPath: string;
  /** Alarm on the record check, in us-east-1. */
  readonly alarmName: string;
  readonly armAfterHealthySeconds: number;
  readonly stateTable: string;
  readonly notificationTopicArn: string;
  /** Events table; absent when the site has no controller. */
  readonly eventsTable?: string;
  /** Days an event is kept. @default 400 */
  readonly eventsKeepDays?: number;
}

/** The function behind the load balancer: health gate and sorry page. */
export interface EdgeConfig {
  readonly site: string;
  /** Absent when the application answers the check path itself. */
  readonly gate?: {
    readonly path: string;
    readonly groups: readonly GroupConfig[];
    /** Listeners whose weights say which group serves; the first one decides. */
    readonly listenerArns: readonly string[];
    readonly cacheSeconds: number;
    readonly staleSeconds: number;
    readonly switchGraceSeconds: number;
    /** Primary site whose latch is a lease. */
    readonly lease?: LeaseConfig;
  };
  /** Backup site: answers the primary's takeover check. */
  readonly takeover?: { readonly path: string; readonly stateTable: string };
  readonly sorryPage: {
    readonly title: string;
    readonly message: string;
    readonly retryAfterSeconds: number;
  };
}

/** What the gate must know of Route 53's check to keep the site's lease. */
export interface LeaseConfig {
  readonly stateTable: string;
  /** Gate check: requests whose user agent names it are counted. */
  readonly gateCheckId: string;
  /** Watch check: hears the verdict without the lease, so that a latched site can be seen to be fit again. */
  readonly watchCheckId: string;
  readonly intervalSeconds: number;
  readonly failureThreshold: number;
  /** How long enough checkers must be healthy before the lease is enforced. */
  readonly armAfterHealthySeconds: number;
}

/** The heartbeat: called by the load balancer's own health checks, asks for a switch that is due. */
export interface HeartbeatConfig {
  readonly site: string;
  readonly groups: readonly GroupConfig[];
  /** Listeners whose weights say which group serves; the first one decides. */
  readonly listenerArns: readonly string[];
  /** The function that moves the weights. */
  readonly functionName: string;
  /** Active probe of the groups through the load balancer. */
  readonly probe?: {
    /** `https://primary.app.example.com`, without a path. */
    readonly origin: string;
    /** Header that only the probes' rules match. */
    readonly header: string;
    /** Seconds a probe may take. */
    readonly timeoutSeconds: number;
    readonly groups: readonly {
      readonly name: string;
      /** Value of the header that reaches this group alone. */
      readonly key: string;
      readonly path: string;
      /** As in a target group's health check: `200`, `200-299`, `200,204`. */
      readonly successCodes: string;
    }[];
  };
}

/** The controller. A tier that is absent does not exist at this site; a request for it is refused. */
export interface ControllerConfig {
  readonly site: string;
  readonly stateTable: string;
  readonly eventsTable: string;
  readonly notificationTopicArn: string;
  /** Days a terminal event is kept, 1 or more. */
  readonly keepDays: number;
  readonly rollback: {
    /** Schedule group of the one-time schedules. */
    readonly scheduleGroup: string;
    /** Role the schedules invoke the controller with. */
    readonly roleArn: string;
    /** Dead-letter queue of the schedules. */
    readonly deadLetterArn: string;
  };
  /** Longest each kind of step may take, seconds. */
  readonly deadlines: {
    readonly loadBalancerSeconds: number;
    readonly databaseSeconds: number;
    readonly capacitySeconds: number;
    readonly dnsSeconds: number;
  };
  readonly loadBalancer?: {
    readonly groups: readonly GroupConfig[];
    readonly listenerArns: readonly string[];
    /** Function that moves the weights. */
    readonly functionName: string;
  };
  readonly database?: {
    readonly identifier: string;
    /** `instance`: reboot with failover; `replica`: promotion. */
    readonly kind: "instance" | "replica";
    /** Replica: the source's ARN or identifier, as requests name it. */
    readonly source?: string;
    /** Largest replica lag at which a promotion needs no acceptance of data loss, seconds. */
    readonly maximumLagSeconds: number;
    /** What the failover of the whole site to this one does with the database. */
    readonly onSiteFailover: "promote" | "reboot" | "nothing";
  };
  readonly autoScaling?: {
    readonly groupName: string;
    /** Instances at rest; what the way back restores when nothing else is recorded. */
    readonly restCapacity: number;
    /** Instances a failover needs, at most the group's maximum. */
    readonly failoverCapacity: number;
  };
  /** Backup site: the primary it stands in for. */
  readonly primary?: PrimarySiteConfig;
}

/** What the backup site knows of the primary, from the primary's stack output `peer`. */
export interface PrimarySiteConfig {
  readonly site: string;
  readonly region: string;
  readonly stateTable: string;
  readonly latchMode: LatchMode;
  /** The primary's record depends on this site's `/lb-takeover`. */
  readonly takeover: boolean;
  /** Gate check: the one whose path is changed. */
  readonly healthCheckId: string;
  /** The check on the PRIMARY record: the gate check itself, or a calculated one above it. */
  readonly recordCheckId: string;
  /** Interval and threshold of the gate check. @default 30 and 3, slower than most */
  readonly intervalSeconds?: number;
  readonly failureThreshold?: number;
  readonly checkPath: string;
  readonly failedOverPath: string;
  /** Alarm on the watch check, in us-east-1. */
  readonly watchAlarmName: string;
  readonly watchCheckId: string;
  readonly groups: readonly GroupConfig[];
  readonly rearmAfterHealthySeconds: number;
}

/** One resource the sentinel looks at. */
export type SentinelResource = {
  /** Unique; dimension `Resource` of its metric. */
  readonly name: string;
  /** Failover to ask for when the resource has failed. */
  readonly failover?: {
    readonly resourceType: "load_balancer" | "database" | "dns" | "auto_scaling";
    readonly source: string;
    readonly target: string;
    /** Confirmed states that count as failed. */
    readonly on: readonly ("unhealthy" | "degraded")[];
  };
} & (
  | { readonly kind: "ec2"; readonly instanceId: string }
  | { readonly kind: "rds"; readonly identifier: string }
  | {
      readonly kind: "target_group";
      readonly arn: string;
      readonly minimumHealthyTargets: number;
    }
  | { readonly kind: "endpoint"; readonly url: string; readonly expectedStatus: number }
);

export interface SentinelConfig {
  readonly site: string;
  readonly stateTable: string;
  /** Absent: nobody is asked. */
  readonly controllerFunction?: string;
  /** Looks in a row that must agree before a state counts, 1 to 10. */
  readonly confirmations: number;
  /** Longest one check may take, seconds. */
  readonly checkTimeoutSeconds: number;
  /** Longest all checks together may take, seconds; below the schedule's 60. */
  readonly deadlineSeconds: number;
  readonly resources: readonly SentinelResource[];
}

/** Namespace and name of the sentinel's metric; dimensions `Site` and `Resource`. 1 healthy, 0.5 degraded, 0 unhealthy. */
export const SENTINEL_NAMESPACE = "SiteFailover";
export const SENTINEL_METRIC = "ResourceHealth";
