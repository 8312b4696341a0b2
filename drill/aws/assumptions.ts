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
/** Auto Scaling notices that an instance is missing or unhealthy, after its grace period. */
export const SCALING_NOTICE: Range = [5_000, 60_000];
/** A launched instance runs (`Pending` to `InService`). */
export const INSTANCE_LAUNCH: Range = [20_000, 60_000];
/** Its application answers, counted from when it runs. Until then connections are refused. */
export const APPLICATION_START: Range = [20_000, 90_000];
/** EC2's status checks, once a minute, report an instance that does not answer any more, or answers again. */
export const STATUS_CHECK: Range = [60_000, 120_000];
/**
 * A Multi-AZ instance serves from its other zone, forced or by itself. Published as "typically 60–120 seconds":
 * https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/Concepts.MultiAZ.Failover.html
 */
export const DATABASE_FAILOVER: Range = [60_000, 120_000];
/** A reboot without failover. */
export const DATABASE_RESTART: Range = [20_000, 60_000];
/** A database that nothing could take over for serves again after its zone is back. */
export const DATABASE_RECOVERY: Range = [60_000, 180_000];
/** A read replica is a database of its own. Published as "several minutes or longer", so very large ones take longer. */
export const PROMOTION: Range = [120_000, 360_000];
/** The restart at the end of a promotion, in which the replica cannot be read. */
export const PROMOTION_RESTART: Range = [20_000, 60_000];
/** Lag of a replica that follows, seconds. */
export const REPLICA_LAG_SECONDS = 0.5;
/** A replica that could not follow makes good this many seconds of lag in a second. */
export const REPLICA_CATCH_UP = 10;
/** What a database shows at rest: processor load in percent, connections, and the share of its storage that is free. */
export const DATABASE_AT_REST = { cpuPercent: 20, connections: 20, freeStorageShare: 0.7 };
/** Storage of a database that the stack adopts, gigabytes. */
export const ADOPTED_STORAGE_GIGABYTES = 100;
/** An Auto Scaling group that the stack adopts: its size and limits. */
export const ADOPTED_GROUP = { minimum: 1, maximum: 12 };

/*
 * Said here because no number can: the drill's clients are few and are counted as they are. RequestCountPerTarget and
 * its alarms therefore see some hundred requests a minute, not a real service's load; a scenario that wants a surge
 * lowers `autoScaling.requestsPerTargetPerMinute` instead of adding clients.
 */
