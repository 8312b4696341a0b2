/** How long the controllers' failovers took, from the request to their end. */
import type { DrillResult } from "../scenario/run";

export interface FailoverTime {
  readonly id: string;
  /** `dr: planned failover of dns, prod → dr`. */
  readonly text: string;
  /** The last one seen; not of a rollback, which is told apart. */
  readonly status: string;
  /** From the request until that status. */
  readonly seconds: number;
}

const ENDED = new Set(["completed", "failed"]);

/** What other handlers did is on record only when it has ended: it took no time that could be told here. */
export function failoverTimes(result: DrillResult): readonly FailoverTime[] {
  const began = new Map<string, number>();
  const times = new Map<string, FailoverTime>();
  for (const { kind, at, text, data } of result.log) {
    if (kind !== "event" || at < result.zeroAt) continue;
    const id = String(data?.id);
    const status = String(data?.status);
    if (status === "pending") began.set(id, at);
    const since = began.get(id);
    if (since === undefined || (times.has(id) && ENDED.has(times.get(id)?.status ?? ""))) continue;
    times.set(id, { id, text: text.replace(/: [a-z_]+$/, ""), status, seconds: (at - since) / 1000 });
  }
  return [...times.values()];
}
