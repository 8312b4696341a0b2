/**
 * How an attempt of a call ends that AWS does not answer as it should. What a client makes of it, further attempts and
 * time-outs, is in drill/sdk/client.ts. An attempt that times out is taken not to have been carried out; the other
 * case, carried out and not answered, is what `crashAfterCalls` shows.
 */
import { awsError } from "../aws/applied";
import type { Random } from "../kernel/random";
import type { Interception } from "../sdk/connection";

/** Errors of the service itself; any other name is the status 400 of a refusal or throttling. */
const SERVER_ERROR = /internal|unavailable/i;
const INTERNAL_SERVER_ERROR = 500;
const SERVICE_UNAVAILABLE = 503;
const BAD_REQUEST = 400;

function statusOf(name: string): number {
  if (/unavailable/i.test(name)) return SERVICE_UNAVAILABLE;
  return SERVER_ERROR.test(name) ? INTERNAL_SERVER_ERROR : BAD_REQUEST;
}

/** Each attempt fails with `probability`; undefined when this one does not. */
export function failing(
  random: Random,
  probability: number,
  name: string,
  message: string,
): Interception | undefined {
  if (random.next() >= probability) return undefined;
  return { delayMilliseconds: 0, error: awsError(name, message, statusOf(name)) };
}

/** The service takes the call and never answers. */
export function hanging(message: string): Interception {
  return { delayMilliseconds: Number.POSITIVE_INFINITY, cause: message };
}

/** An answer that comes this much later; too late for a client with a shorter time-out. */
export function slow(milliseconds: number, message: string): Interception {
  return { delayMilliseconds: milliseconds, cause: message };
}

/** Nothing answers the handshake. */
export function regionRefusal(region: string): Interception {
  return {
    delayMilliseconds: 0,
    unreachable: true,
    cause: `no connection to ${region}, the region is cut off,`,
  };
}
