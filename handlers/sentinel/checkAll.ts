import type { SentinelConfig } from "../runtime/config";
import { type CheckPorts, check } from "./check";
import type { Sighting } from "./mapping";

/** Looks at the same time: a failing network must not exhaust the function's sockets. */
export const MAXIMUM_AT_ONCE = 10;

/**
 * Looks at every resource, in the order of the configuration, at most ten at once. A look gets its own time-out, and
 * never more than is left until the deadline of all; one that does not get its turn before that is unknown.
 */
export async function checkAll(
  ports: CheckPorts,
  config: SentinelConfig,
  startedAt: number,
  now: () => number,
): Promise<Sighting[]> {
  const { resources, checkTimeoutSeconds, deadlineSeconds } = config;
  const sightings: Sighting[] = [];
  let next = 0;
  const worker = async () => {
    while (next < resources.length) {
      const index = next;
      next += 1;
      const resource = resources[index];
      const leftMs = startedAt + deadlineSeconds * 1000 - now();
      if (resource !== undefined) {
        sightings[index] =
          leftMs <= 0
            ? { state: "unknown", detail: `not looked at: all looks together may take ${deadlineSeconds} s` }
            : await check(ports, resource, Math.min(checkTimeoutSeconds * 1000, leftMs));
      }
    }
  };
  await Promise.all(resources.slice(0, MAXIMUM_AT_ONCE).map(worker));
  return sightings;
}
