/** Waits until Route 53 calls the primary healthy again, and says what happens next. */
import type { SiteManifest } from "../../components/manifest";
import { healthCheckStatus, readAlarm, readMinima } from "../aws/route53";
import type { OpsClients, OpsClock } from "../clients";
import { reading } from "../errors";
import { hasLease } from "../latch/holds";

/** Between two looks, milliseconds: the metric has one datapoint a minute. */
const LOOK_EVERY_MS = 10_000;
/** How far back datapoints are read, milliseconds. */
const LOOK_BACK_MS = 5 * 60_000;

export interface Waited {
  /** Undefined when nobody waited. */
  readonly healthy: boolean | undefined;
  readonly lines: readonly string[];
}

export async function waitForReturn(
  clients: OpsClients,
  clock: OpsClock,
  manifest: SiteManifest,
  waitSeconds: number,
  restoredAt: number,
  progress: (line: string) => void,
): Promise<Waited> {
  if (waitSeconds === 0) {
    return { healthy: undefined, lines: ["Not waited for Route 53. See npm run ops -- status."] };
  }
  const end = restoredAt + waitSeconds * 1000;
  let last = await look(clients, manifest, restoredAt, clock.now());
  while (!last.healthy && clock.now() < end) {
    progress(`Waiting for Route 53: ${last.seen} (${Math.round((end - clock.now()) / 1000)} s left)`);
    await clock.sleep(Math.min(LOOK_EVERY_MS, end - clock.now()));
    last = await look(clients, manifest, restoredAt, clock.now());
  }
  if (last.healthy) {
    const seconds = Math.round((clock.now() - restoredAt) / 1000);
    return {
      healthy: true,
      lines: [
        `Route 53 calls ${manifest.siteName} healthy after ${seconds} s; clients follow as their DNS caches expire (60 s).`,
      ],
    };
  }
  return {
    healthy: false,
    lines: [
      last.known
        ? `Route 53 does not call ${manifest.siteName} healthy after ${waitSeconds} s: ${last.seen}.`
        : `It is not known whether Route 53 calls ${manifest.siteName} healthy, after ${waitSeconds} s: ${last.seen}`,
      last.known
        ? whileUnhealthy(manifest)
        : `Look yourself, from two places: dig +short ${manifest.serviceName}`,
    ],
  };
}

function whileUnhealthy({ latch }: SiteManifest): string {
  const byLease =
    latch !== undefined && hasLease(latch)
      ? " unless its lease has lapsed again (npm run ops -- status: LAPSED; then repair it and re-arm once more)"
      : "";
  return (
    `The backup site goes on serving; the primary returns by itself the moment the check turns healthy${byLease}. ` +
    "Repair the site, or, if it must not return, latch it again with the way back below."
  );
}

/**
 * Healthy: the newest full minute since the path was restored has HealthCheckStatus 1 throughout, and the alarm is OK.
 * The alarm alone is no proof, missing data drives it to OK too.
 */
async function look(clients: OpsClients, manifest: SiteManifest, restoredAt: number, now: number) {
  const { latch, watch } = manifest;
  const { alarmName } = latch ?? watch;
  const query = healthCheckStatus(latch?.recordCheckId ?? watch.healthCheckId);
  const [status, alarm] = await Promise.all([
    reading(() => readMinima(clients, query, now - LOOK_BACK_MS, now)),
    reading(() => readAlarm(clients, alarmName)),
  ]);
  if (!status.ok || !alarm.ok) {
    return { healthy: false, known: false, seen: !status.ok ? status.reason : !alarm.ok ? alarm.reason : "" };
  }
  // The minute of the change itself counts: its minimum is 1 only when the whole of it was healthy.
  const newest = status.value.filter(({ at }) => at + 60_000 > restoredAt).at(-1);
  const metric = newest === undefined ? "no datapoint yet" : newest.value >= 1 ? "healthy" : "unhealthy";
  return {
    known: true,
    healthy: newest !== undefined && newest.value >= 1 && alarm.value.state === "OK",
    seen: `HealthCheckStatus: ${metric}, alarm ${alarmName}: ${alarm.value.state}`,
  };
}
