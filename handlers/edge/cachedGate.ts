import type { ElbReadPort } from "../runtime/clients";
import type { EdgeConfig } from "../runtime/config";
import { type GateMemory, type GateVerdict, judge } from "./gate";
import { readGate } from "./observe";

export type GateConfig = NonNullable<EdgeConfig["gate"]>;
export type Gate = (
  config: GateConfig,
) => Promise<{ readonly verdict: GateVerdict; readonly problem?: string }>;

/** Reads at most once in `cacheSeconds`, so that the probes of some sixteen checkers do not multiply API calls. */
export function cachedGate(elb: ElbReadPort, now: () => number): Gate {
  let memory: GateMemory = {};
  let cached: { readonly untilMs: number; readonly answer: Awaited<ReturnType<Gate>> } | undefined;
  return async (config) => {
    if (cached !== undefined && now() < cached.untilMs) {
      return cached.answer;
    }
    const reading = await readGate(elb, config);
    const readAtMs = now();
    const { memory: next, ...answer } = judge(reading, memory, config, readAtMs);
    memory = next;
    cached = { untilMs: readAtMs + config.cacheSeconds * 1000, answer };
    return answer;
  };
}
