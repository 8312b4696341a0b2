/**
 * What an SDK client does about a call that fails: the standard retry strategy and the time-outs of its request handler.
 * https://docs.aws.amazon.com/sdkref/latest/guide/feature-retry-behavior.html
 *
 * The numbers and lists are those of the SDK for JavaScript that this project pins (@smithy/core, submodule retry;
 * tests/drill/sdk/client.test.ts holds them to it). Not modelled: clock skew, `Retry-After`, the adaptive mode, and a
 * request that is carried out although its client has given it up.
 */
import type { Random } from "../kernel/random";
import type { Interception } from "./connection";

export interface ClientSettings {
  /** Attempts of a call, the first one included. */
  readonly maxAttempts: number;
  /** Milliseconds; Infinity: none. */
  readonly connectionTimeout: number;
  /** Milliseconds until an answer; Infinity: none, or one that only warns. */
  readonly requestTimeout: number;
}

/** Error names that mean throttling: the wait before the next attempt is longer. */
export const THROTTLING_NAMES: ReadonlySet<string> = new Set([
  "BandwidthLimitExceeded",
  "EC2ThrottledException",
  "LimitExceededException",
  "PriorRequestNotComplete",
  "ProvisionedThroughputExceededException",
  "RequestLimitExceeded",
  "RequestThrottled",
  "RequestThrottledException",
  "SlowDown",
  "ThrottledException",
  "Throttling",
  "ThrottlingException",
  "TooManyRequestsException",
  "TransactionInProgressException",
]);
/** Error names and HTTP statuses that mean passing trouble. */
export const TRANSIENT_NAMES: ReadonlySet<string> = new Set([
  "TimeoutError",
  "RequestTimeout",
  "RequestTimeoutException",
]);
const TRANSIENT_STATUSES: ReadonlySet<number> = new Set([500, 502, 503, 504]);
const TOO_MANY_REQUESTS = 429;

/** Upper bound of the first wait, milliseconds; it doubles with each further one. */
const BACKOFF_MILLISECONDS = 50;
const THROTTLED_BACKOFF_MILLISECONDS = 1000;
const LONGEST_BACKOFF_MILLISECONDS = 20_000;

/** A client's quota of retries: a client whose calls all fail stops retrying. */
const QUOTA = 500;
const RETRY_COST = 14;
const THROTTLED_RETRY_COST = 5;

function statusOf(error: Error): number {
  return (Reflect.get(error, "$metadata") as { httpStatusCode?: number } | undefined)?.httpStatusCode ?? 0;
}

function isThrottling(error: Error): boolean {
  return THROTTLING_NAMES.has(error.name) || statusOf(error) === TOO_MANY_REQUESTS;
}

export function isRetried(error: Error): boolean {
  return isThrottling(error) || TRANSIENT_NAMES.has(error.name) || TRANSIENT_STATUSES.has(statusOf(error));
}

/** Full jitter. `retry` counts from 0. Whole milliseconds. */
export function retryDelay(error: Error, retry: number, random: Random): number {
  const base = isThrottling(error) ? THROTTLED_BACKOFF_MILLISECONDS : BACKOFF_MILLISECONDS;
  return Math.floor(random.next() * Math.min(base * 2 ** retry, LONGEST_BACKOFF_MILLISECONDS));
}

/** One client of a program. */
export class ClientState {
  private quota = QUOTA;

  constructor(readonly settings: ClientSettings) {}

  /** Takes a retry from the quota and says what it cost; undefined when too little is left. */
  takeRetry(error: Error): number | undefined {
    const cost = isThrottling(error) ? THROTTLED_RETRY_COST : RETRY_COST;
    if (this.quota < cost) return undefined;
    this.quota -= cost;
    return cost;
  }

  /** A success gives back what its last retry cost, and a first attempt a little. */
  succeeded(cost: number | undefined): void {
    this.quota = Math.min(QUOTA, this.quota + (cost ?? 1));
  }
}

interface Given {
  readonly maxAttempts?: number;
  readonly requestHandler?: {
    readonly connectionTimeout?: number;
    readonly requestTimeout?: number;
    /** Without it the SDK only warns after `requestTimeout`. */
    readonly throwOnRequestTimeout?: boolean;
  };
}

/** From the settings a program gives its client; 0 means no time-out, as in the SDK. */
export function createClientState({ maxAttempts = 3, requestHandler = {} }: Given): ClientState {
  const { connectionTimeout, requestTimeout, throwOnRequestTimeout } = requestHandler;
  return new ClientState({
    maxAttempts,
    connectionTimeout: connectionTimeout || Number.POSITIVE_INFINITY,
    requestTimeout: (throwOnRequestTimeout === true && requestTimeout) || Number.POSITIVE_INFINITY,
  });
}

/** When and how an attempt times out; undefined when it does not. Infinity: it never ends. */
export function timeOutOf(
  { connectionTimeout, requestTimeout }: ClientSettings,
  { unreachable, delayMilliseconds, cause = "no answer" }: Interception,
  latencyMilliseconds: number,
): { readonly afterMilliseconds: number; readonly error: Error } | undefined {
  const takes = unreachable === true ? Number.POSITIVE_INFINITY : latencyMilliseconds + delayMilliseconds;
  const limit = unreachable === true ? connectionTimeout : requestTimeout;
  if (takes < limit) return undefined;
  const error = new Error(`${cause} within ${limit} ms`);
  error.name = "TimeoutError";
  return { afterMilliseconds: limit, error: Object.assign(error, { $metadata: {} }) };
}
