/**
 * Delays that AWS does not publish, seconds: the least, the mean, the most that a prediction reckons with. What is
 * published stands beside the terms that use it.
 *
 * They are assumptions, each with its reason. Where AWS is slower, recovery is later by as much: docs/assumptions.md.
 */
import type { Span } from "./recoveryTerm";

/** A one-minute bucket of a metric reaches the alarms. People report minutes on bad days, which nothing here bounds. */
export const METRIC_DELIVERY: Span = [0, 2.25, 5];
/** SNS hands a message to a function of the same region: tens of milliseconds as a rule. */
export const SNS_DELIVERY: Span = [0, 0.15, 1];
/** Lambda takes an asynchronous invocation from its queue. */
export const ASYNCHRONOUS_INVOCATION: Span = [0, 0.05, 0.5];
/**
 * The target-group function starts (a new execution environment with the AWS SDK takes up to about a second), reads
 * listeners, rules, target health and its state, records the switch and writes the weights: some ten calls within a region.
 */
export const SWITCH_FUNCTION: Span = [0.05, 0.4, 3];
/** A modified listener or rule reaches every node of the load balancer. */
export const LISTENER_PROPAGATION: Span = [0.2, 1.2, 2.5];
/** The heartbeat reads the first listener and the health of each group, starting anew at worst. */
export const HEARTBEAT_LOOK: Span = [0, 0.1, 1.2];
/** A request that is refused comes back at once; a function that answers for it takes up to this. */
export const ANSWER: Span = [0, 0.1, 1];
/** Votes of the checkers are counted, calculated checks follow, and Route 53's name servers answer accordingly. */
export const ANSWER_CHANGE: Span = [0, 0.2, 2];
/** The controller takes a request and calls RDS, or goes on at its next minute after an interruption. */
export const CONTROLLER_STEP: Span = [0, 2, 60];
/** A read replica becomes a database of its own: "several minutes or longer", so very large ones take longer. */
export const PROMOTION: Span = [120, 240, 360];
/** The restart that ends a promotion. */
export const PROMOTION_RESTART: Span = [20, 40, 60];
