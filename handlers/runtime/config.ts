/**
 * What a component hands to its function: one JSON document in the environment variable `SITE_FAILOVER_CONFIG`.
 *
 * An environment variable and not a captured value, because an Output that is unknown at preview would be captured
 * as `undefined`. All variables of a function together are limited to 4 KB
 * (https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html).
 */

/** Name of the environment variable. */
export const CONFIG_VARIABLE = "SITE_FAILOVER_CONFIG";

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
}

/** The latch of the primary site. */
export interface LatchConfig {
  readonly site: string;
  readonly healthCheckId: string;
  /** Path of an unlatched health check, as configured. */
  readonly checkPath: string;
  /** Path of a latched health check. */
  readonly failedOverPath: string;
  /** Alarm on the health check, in us-east-1. */
  readonly alarmName: string;
  readonly armAfterHealthySeconds: number;
  readonly stateTable: string;
  readonly notificationTopicArn: string;
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
  };
  readonly sorryPage: {
    readonly title: string;
    readonly message: string;
    readonly retryAfterSeconds: number;
  };
}
