/**
 * How long the whole site took to recover: the worst of traffic, database and capacity. Traffic alone is not recovery when
 * the database cannot be written yet, or when the instances cannot carry the load.
 */
import type { LogEntry } from "../kernel/log";
import type { DrillResult } from "../scenario/run";

/** Seconds from the fault or request. Absent: not affected. Infinite: not recovered before the drill ended. */
export interface SiteRecovery {
  readonly cause: string;
  /** Until every client was served again, five seconds in a row. */
  readonly trafficSeconds?: number;
  /** Until a database that can be written took connections. */
  readonly databaseSeconds?: number;
  /** Until the site that Route 53 answers had the instances it needs. */
  readonly capacitySeconds?: number;
  /** The worst of the three. */
  readonly seconds: number;
}

const STEADY_SECONDS = 5;
const ENDS = new Set(["fault", "act"]);

/** A fault, or an operator who asks for a failover. */
function isCause({ kind, data }: LogEntry): boolean {
  return kind === "fault" || (kind === "act" && data?.act === "failover");
}

/** What happens after the next cause is that one's doing. */
function endOf(result: DrillResult, cause: LogEntry): number {
  const next = result.log.find(
    ({ at, kind, data }) =>
      at > cause.at && ENDS.has(kind) && data?.act !== "deploy" && data?.act !== "disarm",
  );
  return next?.at ?? result.endedAt;
}

/** Seconds from `from` until the tier was good again, when it was not between `from` and `end`. */
function tierSeconds(result: DrillResult, kind: string, from: number, end: number): number | undefined {
  const changes = result.log.filter((entry) => entry.kind === kind && entry.data !== undefined);
  const before = changes.filter(({ at }) => at <= from).at(-1);
  const affected =
    before?.data?.good === false ||
    changes.some(({ at, data }) => at > from && at <= end && data?.good === false);
  if (!affected) return undefined;
  const bad = changes.find(({ at, data }) => at > from && at <= end && data?.good === false) ?? before;
  const good = changes.find(({ at, data }) => at > Math.max(from, bad?.at ?? from) && data?.good === true);
  return good === undefined ? Number.POSITIVE_INFINITY : (good.at - from) / 1000;
}

/** `places`: where all requests of each second were served, from the start of the drill; undefined when some were not. */
function trafficSeconds(
  result: DrillResult,
  places: readonly (string | undefined)[],
  from: number,
  end: number,
): number | undefined {
  const second = (at: number) => Math.floor((at - result.startedAt) / 1000);
  const hit = places.findIndex(
    (place, index) => index >= second(from) && index <= second(end) && isUnserved(result, place, index),
  );
  if (hit < 0) return undefined;
  let run = 0;
  for (let index = hit; index < places.length; index++) {
    run = isUnserved(result, places[index], index) ? 0 : run + 1;
    if (run === STEADY_SECONDS) return index - STEADY_SECONDS + 1 - (from - result.startedAt) / 1000;
  }
  return Number.POSITIVE_INFINITY;
}

/** Served in two places at once is served. */
function isUnserved({ fates }: DrillResult, place: string | undefined, second: number): boolean {
  return (
    place === undefined &&
    fates.some(({ fate, perSecond }) => fate.kind !== "served" && (perSecond[second] ?? 0) > 0)
  );
}

export function siteRecoveries(
  result: DrillResult,
  places: readonly (string | undefined)[],
): readonly SiteRecovery[] {
  const causes = result.log.filter((entry) => entry.at >= result.zeroAt && isCause(entry));
  return causes.flatMap((cause) => {
    const end = endOf(result, cause);
    const traffic = trafficSeconds(result, places, cause.at, end);
    const database = tierSeconds(result, "database-state", cause.at, end);
    const capacity = tierSeconds(result, "capacity-state", cause.at, end);
    const all = [traffic, database, capacity].filter((each) => each !== undefined);
    if (all.length === 0) return [];
    return {
      cause: cause.text,
      ...(traffic === undefined ? {} : { trafficSeconds: traffic }),
      ...(database === undefined ? {} : { databaseSeconds: database }),
      ...(capacity === undefined ? {} : { capacitySeconds: capacity }),
      seconds: Math.max(...all),
    };
  });
}
