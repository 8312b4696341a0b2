/** From one drill of a story to its figures. */
import { DEFAULT_CLIENTS } from "../clients/clients";
import { figuresOf } from "../report/figures";
import type { DrillResult } from "../scenario/run";
import type { Samples } from "./distribution";
import { STORY_SECONDS } from "./stories";

export const CLIENTS = DEFAULT_CLIENTS.resolvers * DEFAULT_CLIENTS.clientsPerResolver;

/** Figures of a drill, seconds unless the name says otherwise. */
export interface Measures {
  /** From the fault until every client is served again, for good. */
  readonly recovery: Samples;
  /** From the first failed request to the last one: how long the dead group was answered with. */
  readonly failing: Samples;
  /** From the load balancer's verdict on the serving group until all listeners and rules were moved to another. */
  readonly switchAfterVerdict: Samples;
  /** The same for each client by itself. */
  readonly clientOutage: Samples;
  /** From the fault until Route 53 answers the backup. */
  readonly dnsAnswer: Samples;
  /** From the fault until the health check's path is changed. */
  readonly latched: Samples;
  /** From Route 53 answering the backup until then; negative when the path was changed first. */
  readonly unlatchedWindow: Samples;
  /** 100 when Route 53 answered the primary again although nobody had re-armed it, else 0. */
  readonly stalePercent: Samples;
  /** How long it did. */
  readonly staleSeconds: Samples;
  /** Requests that were served, of all from the fault to the story's end. */
  readonly servedPercent: Samples;
}
export type MeasureName = keyof Measures;

function one(value: number | undefined): Samples {
  return value === undefined ? { values: [], missing: 1 } : { values: [value], missing: 0 };
}

/** Requests by the second in which they were sent, from the fault to the story's end: all of them, and those not served. */
function perSecond(
  result: DrillResult,
  storySeconds: number,
): { readonly all: number[]; readonly failed: number[] } {
  const from = Math.floor((result.zeroAt - result.startedAt) / 1000);
  const all = Array<number>(storySeconds).fill(0);
  const failed = Array<number>(storySeconds).fill(0);
  for (const { fate, perSecond: counts } of result.fates) {
    for (let second = 0; second < storySeconds; second++) {
      const count = counts[from + second] ?? 0;
      all[second] = (all[second] ?? 0) + count;
      if (fate.kind !== "served") failed[second] = (failed[second] ?? 0) + count;
    }
  }
  return { all, failed };
}

/**
 * How long each client was not served. Every client sends one request a second, so in a second with n failed requests n
 * clients were out; the client that was out k-th longest was out in the seconds with at least k failures. (Exact while
 * clients come back once and stay, which is how these stories go.)
 */
function clientOutages(failed: readonly number[]): number[] {
  return Array.from({ length: CLIENTS }, (_none, k) => failed.filter((count) => count > k).length);
}

/** Seconds of each stretch in which Route 53 answered the primary after it had answered the backup. */
function staleStretches(result: DrillResult, storySeconds: number): number[] {
  const { primary, backup } = result.sites;
  const end = result.zeroAt + storySeconds * 1000;
  const answers = result.log.filter(
    ({ kind, at }) => kind === "dns-answer" && at >= result.zeroAt && at < end,
  );
  const failover = answers.findIndex(({ site }) => site === backup);
  return answers.flatMap((answer, index) => {
    if (failover < 0 || index < failover || answer.site !== primary) return [];
    return [((answers[index + 1]?.at ?? end) - answer.at) / 1000];
  });
}

/** Failures this close to the story's end say that recovery had not come. */
const STEADY_SECONDS = 5;

/** When every request is served, from then on to the story's end; seconds after the fault. */
function servedForGood(result: DrillResult, failed: readonly number[]): number | undefined {
  const last = failed.findLastIndex((count) => count > 0);
  if (last >= failed.length - STEADY_SECONDS) return undefined;
  // Seconds of requests are those of the drill, which the fault need not begin with.
  const faultWithinSecond = ((result.zeroAt - result.startedAt) % 1000) / 1000;
  return Math.max(0, last + 1 - faultWithinSecond);
}

const sum = (counts: readonly number[]) => counts.reduce((total, count) => total + count, 0);

/** Whole seconds, the first and the last included; undefined when it went on to the story's end. */
function failingSeconds(failed: readonly number[]): number | undefined {
  const last = failed.findLastIndex((count) => count > 0);
  if (last >= failed.length - STEADY_SECONDS) return undefined;
  return (
    last +
    1 -
    Math.max(
      0,
      failed.findIndex((count) => count > 0),
    )
  );
}

/** When a group of the primary had too few healthy targets, as its load balancer reports them; of the first such group. */
function verdictAt({ log, zeroAt, sites, groupMinimums = {} }: DrillResult): number | undefined {
  const healthy = new Map<string, Set<unknown>>();
  for (const { kind, at, site, data } of log) {
    if (kind !== "reported" || site !== sites.primary) continue;
    const group = String(data?.group);
    const targets = healthy.get(group) ?? new Set();
    healthy.set(group, targets);
    if (data?.state === "healthy") targets.add(data.target);
    else targets.delete(data?.target);
    if (at >= zeroAt && targets.size < Math.max(1, groupMinimums[group] ?? 1)) return at;
  }
  return undefined;
}

/** When the last of the weights of the primary's first switch was set. */
function switchedAt({ log, zeroAt, sites }: DrillResult): number | undefined {
  return log.findLast(({ kind, at, site }) => kind === "weights" && site === sites.primary && at >= zeroAt)
    ?.at;
}

/** Negative when the switch came first: a probe does not wait for the verdict. */
function switchAfterVerdict(result: DrillResult): number | undefined {
  const verdict = verdictAt(result);
  const switched = switchedAt(result);
  return verdict === undefined || switched === undefined ? undefined : (switched - verdict) / 1000;
}

/** `storySeconds`: how long the story is watched from the fault on. */
export function measure(result: DrillResult, storySeconds = STORY_SECONDS): Measures {
  if (result.warmUpProblem !== undefined)
    throw new Error(
      `Seed ${result.seed} of ${result.scenario}: ${result.warmUpProblem}. Nothing can be measured.`,
    );
  const { dnsFailoverSeconds, unlatchedWindowSeconds } = figuresOf(result);
  const { all, failed } = perSecond(result, storySeconds);
  const stale = staleStretches(result, storySeconds);
  return {
    recovery: one(servedForGood(result, failed)),
    failing: one(failingSeconds(failed)),
    switchAfterVerdict: one(switchAfterVerdict(result)),
    clientOutage: { values: clientOutages(failed), missing: 0 },
    dnsAnswer: one(dnsFailoverSeconds),
    latched: one(
      dnsFailoverSeconds === undefined || unlatchedWindowSeconds === undefined
        ? undefined
        : dnsFailoverSeconds + unlatchedWindowSeconds,
    ),
    unlatchedWindow: one(unlatchedWindowSeconds),
    stalePercent: one(stale.length > 0 ? 100 : 0),
    staleSeconds: one(sum(stale)),
    servedPercent: one(100 - (100 * sum(failed)) / sum(all)),
  };
}
