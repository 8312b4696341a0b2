/** The figures of a drill: recovery times per tier, the un-latched window, what clients saw. */
import type { RecoveryPrediction } from "../../components/recovery";
import type { Fate } from "../clients/fates";
import type { LogEntry } from "../kernel/log";
import type { DrillResult } from "../scenario/run";
import { type FailoverTime, failoverTimes } from "./failoverTimes";
import { type SiteRecovery, siteRecoveries } from "./siteRecovery";

export type { FailoverTime } from "./failoverTimes";
export type { SiteRecovery } from "./siteRecovery";

export interface Recovery {
  readonly fault: string;
  /** Where traffic went: another group of the same site, or another site. */
  readonly tier: "target group" | "DNS";
  /** Where clients were served afterwards: `prod/backup`. */
  readonly to: string;
  /** From the fault until the first of five seconds in a row in which every request was served; seconds. */
  readonly seconds: number;
}

export interface ClientFigures {
  readonly requests: number;
  readonly served: number;
  readonly sorry: number;
  readonly errors: number;
  /** Served requests, percent. */
  readonly successPercent: number;
}

export interface Figures {
  readonly recoveries: readonly Recovery[];
  /** Of each fault, and each failover that was asked for, that clients, database or capacity were affected by. */
  readonly sites: readonly SiteRecovery[];
  /** Of each failover that a controller carried out. */
  readonly failovers: readonly FailoverTime[];
  /** From the first fault after which Route 53 answered the backup until it did; seconds. */
  readonly dnsFailoverSeconds?: number;
  /**
   * From Route 53 answering the backup until the health check's path was changed, or the lease let nothing through;
   * seconds. Negative: latched before.
   */
  readonly unlatchedWindowSeconds?: number;
  /** From the operator's act until Route 53 answered the primary, and until every client was served there; seconds. */
  readonly returnDnsSeconds?: number;
  readonly returnClientsSeconds?: number;
  readonly clients: ClientFigures;
  /** What the settings of each site predict, by stack; absent for designs that predict nothing. */
  readonly predicted?: Readonly<Record<string, RecoveryPrediction>>;
}

const STEADY_SECONDS = 5;
const SCENARIO_KINDS = new Set(["fault", "fault-end", "act"]);

export function clientFigures(result: DrillResult): ClientFigures {
  const from = Math.floor((result.zeroAt - result.startedAt) / 1000);
  const total = (kind: Fate["kind"]) =>
    result.fates
      .filter(({ fate }) => fate.kind === kind)
      .reduce(
        (sum, { perSecond }) => sum + perSecond.slice(from).reduce((part, count) => part + count, 0),
        0,
      );
  const served = total("served");
  const sorry = total("sorry");
  const errors = total("error");
  const requests = served + sorry + errors;
  return { requests, served, sorry, errors, successPercent: requests === 0 ? 0 : (100 * served) / requests };
}

/** Per second: where all requests were served (`site/group`), or undefined when some were not, or in several places. */
export function servedBy(result: DrillResult, bySite = false): (string | undefined)[] {
  const seconds = Math.ceil((result.endedAt - result.startedAt) / 1000);
  const places: (string | undefined)[] = [];
  for (let second = 0; second < seconds; second++) {
    const present = result.fates
      .filter(({ perSecond }) => (perSecond[second] ?? 0) > 0)
      .map(({ fate }) => fate);
    const names = new Set(present.map((fate) => placeOf(result, fate, bySite)));
    const [only] = names;
    places.push(names.size === 1 ? only : undefined);
  }
  return places;
}

function placeOf(result: DrillResult, fate: Fate, bySite: boolean): string | undefined {
  if (fate.kind !== "served") return undefined;
  return bySite ? fate.site : `${fate.site}/${result.groupNames[fate.group] ?? fate.group}`;
}

/** First second from `from` on that begins a steady stretch `accepts` likes. */
function steadyFrom(
  places: readonly (string | undefined)[],
  from: number,
  accepts: (place: string) => boolean,
): number | undefined {
  let run = 0;
  for (let second = from; second < places.length; second++) {
    const place = places[second];
    run =
      place !== undefined && place === (run > 0 ? places[second - 1] : place) && accepts(place) ? run + 1 : 0;
    if (run === STEADY_SECONDS) return second - STEADY_SECONDS + 1;
  }
  return undefined;
}

/** What clients notice after the next fault, the end of one, or an operator's act, is not this fault's doing. */
function lastSecondOf(result: DrillResult, fault: LogEntry): number {
  const next = result.log.find(({ at, kind }) => at > fault.at && SCENARIO_KINDS.has(kind));
  return Math.floor(((next?.at ?? result.endedAt) - result.startedAt) / 1000);
}

function recoveryOf(
  result: DrillResult,
  places: readonly (string | undefined)[],
  fault: LogEntry,
): Recovery[] {
  const second = Math.floor((fault.at - result.startedAt) / 1000);
  const before = places[second - 1];
  const hit = places.findIndex(
    (place, index) => index >= second && index <= lastSecondOf(result, fault) && place === undefined,
  );
  const next = hit < 0 ? undefined : steadyFrom(places, hit, () => true);
  const to = next === undefined ? undefined : places[next];
  // A fault that clients did not notice, or that traffic did not leave, has no recovery to measure.
  if (next === undefined || to === undefined || before === undefined || before === to) return [];
  const tier = before.split("/")[0] === to.split("/")[0] ? "target group" : "DNS";
  return [{ fault: fault.text, tier, to, seconds: next - (fault.at - result.startedAt) / 1000 }];
}

/** An operator's re-arm; a log of before acts had names knows no others. */
function isReturn(data: LogEntry["data"]): boolean {
  return data?.act === undefined || data.act === "rearm";
}

/** Of a lease the invariant has measured it: nothing is changed that the log could tell of. */
function unlatchedWindow(
  { invariants, claimed }: DrillResult,
  failover: LogEntry | undefined,
  path: LogEntry | undefined,
): Pick<Figures, "unlatchedWindowSeconds"> {
  if (failover === undefined) return {};
  const window = invariants.windows.find(({ exempt }) => exempt === undefined);
  if (claimed.includes("I1")) return window === undefined ? {} : { unlatchedWindowSeconds: window.seconds };
  return path === undefined ? {} : { unlatchedWindowSeconds: (path.at - failover.at) / 1000 };
}

export function figuresOf(result: DrillResult): Figures {
  const places = servedBy(result);
  const after = result.log.filter(({ at }) => at >= result.zeroAt);
  const failover = after.find(({ kind, site }) => kind === "dns-answer" && site === result.sites.backup);
  const cause = after.filter(({ kind, at }) => kind === "fault" && at <= (failover?.at ?? 0)).at(-1);
  const path = after.find(({ kind, site }) => kind === "path" && site === result.sites.primary);
  const act = after.find(({ kind, data }) => kind === "act" && isReturn(data));
  const returned =
    act &&
    after.find(
      ({ kind, site, at }) => kind === "dns-answer" && site === result.sites.primary && at >= act.at,
    );
  const back =
    act &&
    steadyFrom(
      servedBy(result, true),
      Math.floor((act.at - result.startedAt) / 1000),
      (place) => place === result.sites.primary,
    );
  return {
    sites: siteRecoveries(result, places),
    failovers: failoverTimes(result),
    recoveries: after
      .filter(({ kind }) => kind === "fault")
      .flatMap((fault) => recoveryOf(result, places, fault)),
    ...(failover && cause ? { dnsFailoverSeconds: (failover.at - cause.at) / 1000 } : {}),
    ...unlatchedWindow(result, failover, path),
    ...(result.predicted === undefined ? {} : { predicted: result.predicted }),
    ...(act && returned ? { returnDnsSeconds: (returned.at - act.at) / 1000 } : {}),
    ...(act && back !== undefined ? { returnClientsSeconds: back - (act.at - result.startedAt) / 1000 } : {}),
    clients: clientFigures(result),
  };
}
