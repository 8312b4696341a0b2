/** Our program in other modes than its stack files choose: their settings with a few words changed. */
import { readConfiguration } from "../synth/configuration";
import { PROJECT_ROOT } from "../synth/synthesise";

/**
 * `alarm-path`: what the seeds have, as our program does it: switches by alarm and the minute schedule, a latch that an
 * alarm closes by the check's path, no takeover. `verdict`: as shipped, but the heartbeat goes by the load balancer's
 * verdict alone, without the probe.
 */
export type ModeName = "alarm-path" | "verdict";

type Values = Readonly<Record<string, unknown>>;

/** A mapping of the stack file; empty when it has none. */
export function fileValue(stack: string, key: string): Values {
  const { project, values } = readConfiguration(PROJECT_ROOT, stack);
  const text = values[`${project}:${key}`];
  return text === undefined ? {} : (JSON.parse(text) as Values);
}

/** Whole configuration keys, as `overrides` of a stack. */
export function modeSettings(mode: ModeName, stack: string): Values {
  const switching = fileValue(stack, "targetGroupFailover");
  // What a mode cannot keep is not promised.
  const common = { recoveryObjectiveSeconds: null };
  if (mode === "verdict")
    return { ...common, targetGroupFailover: { ...switching, probe: { enabled: false } } };
  const { takeoverName: _takeover, ...dns } = fileValue(stack, "dns");
  return {
    ...common,
    targetGroupFailover: { ...switching, detection: "alarm", probe: { enabled: false } },
    latch: { ...fileValue(stack, "latch"), mode: "path" },
    dns,
  };
}
