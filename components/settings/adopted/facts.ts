/**
 * What can be read of adopted resources while a stack is evaluated, as the provider's look-ups hand it over: their results
 * fit as they are. A health check cannot be read; what it asks has to be stated as it is in AWS.
 */
import type { Place } from "../keys";
import type { Settings } from "../schema";

export interface AdoptedFacts {
  readonly settings: Settings;
  /** For the keys and commands in messages. */
  readonly place: Place;
  /** `aws.lb.getLoadBalancer` of `loadBalancer.arn`. */
  readonly loadBalancer?: AdoptedLoadBalancerFacts;
  /** `aws.lb.getListener` of each of `loadBalancer.listenerArns`, in their order. */
  readonly listeners?: readonly AdoptedListenerFacts[];
  /** `aws.lb.getTargetGroup` of each of `targetGroups`, in their order; undefined for one that this stack makes. */
  readonly targetGroups?: readonly (AdoptedTargetGroupFacts | undefined)[];
  /** `aws.route53.getRecords` of `dns.hostedZoneId`, its `resourceRecordSets`; with `dns.records.kind: none`. */
  readonly records?: readonly AdoptedRecordFacts[];
}

export interface AdoptedLoadBalancerFacts {
  readonly internal: boolean;
}

export interface AdoptedListenerFacts {
  readonly port: number;
  readonly protocol: string;
  readonly defaultActions: readonly {
    readonly forwards?: readonly {
      readonly stickinesses?: readonly { readonly enabled: boolean; readonly duration: number }[];
    }[];
  }[];
}

export interface AdoptedTargetGroupFacts {
  readonly loadBalancerArns: readonly string[];
  readonly healthCheck: {
    readonly enabled: boolean;
    readonly interval: number;
    readonly timeout: number;
    readonly unhealthyThreshold: number;
    readonly path: string;
    readonly matcher: string;
  };
}

export interface AdoptedRecordFacts {
  /** With or without the dot at the end. */
  readonly name: string;
  readonly type: string;
  /** Empty when it is no failover record. */
  readonly failover?: string;
  readonly healthCheckId?: string;
  readonly aliasTarget?: { readonly evaluateTargetHealth: boolean };
}

/** One thing AWS has otherwise than this stack needs it. */
export interface AdoptedFinding {
  /** The setting that names the resource, or states it wrongly. */
  readonly path: readonly (string | number)[];
  /** What AWS has. */
  readonly found: string;
  /** What must hold, and what would happen in an outage. */
  readonly rule: string;
  /** A value that states it rightly, or what to do, in AWS or in the stack file. */
  readonly remedy: { readonly set: string | number } | { readonly act: string };
}
