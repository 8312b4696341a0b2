/**
 * Delays that AWS does not publish, in milliseconds, each as a range that is drawn from uniformly. They are
 * assumptions, said once and here; published intervals and thresholds live in the models, with their pages.
 */
export type Range = readonly [minimum: number, maximum: number];

/** An API call within a region. */
export const API_LATENCY: Range = [8, 40];
/** An API call to a service in another region. */
export const CROSS_REGION_LATENCY: Range = [70, 140];
/** A modified listener or rule reaches the load balancer's nodes. */
export const ELB_PROPAGATION: Range = [300, 2000];
/** A changed health check reaches one checker. */
export const CHECKER_PROPAGATION: Range = [1000, 8000];
/**
 * A one-minute bucket becomes visible after its end, each after a delay of its own. Kind to alarms: users report minutes
 * for some metrics of load balancers, so that failover by alarm takes longer than here (docs/calibration.md).
 */
export const METRIC_LAG: Range = [500, 4000];
/** SNS hands a message to a subscription. */
export const SNS_DELIVERY: Range = [20, 250];
/** Lambda takes an event from its asynchronous queue. */
export const LAMBDA_QUEUE: Range = [10, 80];
/** A new execution environment with the AWS SDK. */
export const LAMBDA_COLD_START: Range = [250, 600];
/** A warm execution environment. */
export const LAMBDA_WARM_START: Range = [1, 5];
/** A target answers a request. */
export const TARGET_LATENCY: Range = [4, 30];
/** A TCP and TLS handshake with the load balancer. */
export const CONNECT_LATENCY: Range = [5, 60];
/** The address of a lost load balancer node leaves the load balancer's name, and the caches of those who ask for it. */
export const ELB_NODE_REMOVAL = 60_000;
/** `pulumi up` reads, plans, and then writes: from its look at state (and, with refresh, at AWS) to its writes. */
export const DEPLOYMENT_LENGTH: Range = [20_000, 60_000];
