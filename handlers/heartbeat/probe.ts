/** One probe: a GET through the load balancer that reaches one group alone. */
import type { HeartbeatConfig } from "../runtime/config";
import { probeError } from "./probeErrors";
import type { Time } from "./time";

export type ProbeSettings = NonNullable<HeartbeatConfig["probe"]>;
export type ProbedGroup = ProbeSettings["groups"][number];

export type ProbeOutcome =
  | { readonly kind: "passed" }
  /** Answered with a wrong status, or not in time. */
  | { readonly kind: "failed"; readonly why: string }
  /** Could not be sent: no evidence. */
  | { readonly kind: "unsent"; readonly why: string }
  /** The call had to end before the probe's time was up: no evidence, but a reason to look again. */
  | { readonly kind: "cut" };

/**
 * Never throws. A time-out is a failure although `fetch` does not say whether it was connected: that the load balancer
 * itself can be reached is known from another group's probe that passes at the same time (probeRules.ts).
 */
export async function probe(
  settings: ProbeSettings,
  group: ProbedGroup,
  time: Time,
  endAtMs: number,
): Promise<ProbeOutcome> {
  const timeoutMs = settings.timeoutSeconds * 1000;
  const leftMs = endAtMs - time.now();
  // Not AbortSignal.timeout: its timer cannot be taken back, and would run on in the next call of the instance.
  const abort = new AbortController();
  const cancel = time.after(Math.max(0, Math.min(timeoutMs, leftMs)), () => abort.abort());
  try {
    const response = await fetch(`${settings.origin}${group.path}`, {
      method: "GET",
      redirect: "manual",
      signal: abort.signal,
      headers: { [settings.header]: group.key, "user-agent": "site-failover-heartbeat" },
    });
    // Only the status counts. That a body nobody reads cannot be cancelled would say nothing about the group.
    response.body?.cancel().catch(() => undefined);
    return matchesCodes(group.successCodes, response.status)
      ? { kind: "passed" }
      : { kind: "failed", why: `answered ${response.status}` };
  } catch (error) {
    if (abort.signal.aborted) {
      return timeoutMs <= leftMs
        ? { kind: "failed", why: `no answer within ${settings.timeoutSeconds} s` }
        : { kind: "cut" };
    }
    const { sent, why } = probeError(error);
    return { kind: sent ? "failed" : "unsent", why };
  } finally {
    cancel();
  }
}

/** `200`, `200-299`, `200,204`: https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_Matcher.html */
export function matchesCodes(codes: string, status: number): boolean {
  return codes.split(",").some((part) => {
    const [from, to = from] = part.split("-").map(Number);
    return from !== undefined && to !== undefined && status >= from && status <= to;
  });
}
