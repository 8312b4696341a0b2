/** Terms of a switch that the heartbeat asks for: how it comes to look, and to be sure. */
import type { Settings } from "../settings/schema";
import { HEARTBEAT_LOOK } from "./assumedDelays";
import { type RecoveryTerm, type Span, term } from "./recoveryTerm";
import { loadBalancerNodes } from "./targetChecks";

/** Interval of the heartbeat's own health check, the shortest there is, seconds. */
const HEARTBEAT_INTERVAL_SECONDS = 5;
/** Between two looks of the heartbeat while it knows of a lost target, seconds. */
const ALERT_SECONDS = 2;
/** From a first probe of a group to the burst that decides, seconds. */
const PROBE_PAUSE_SECONDS = 1;
/** What a call of the heartbeat has for its probes; the health check that makes it waits for 4 s. */
const CALL_SECONDS = 3.3;

/** The heartbeat's calls: each node makes one every five seconds, at a moment of its own. */
export function heartbeatCall(settings: Settings): RecoveryTerm {
  const nodes = loadBalancerNodes(settings);
  const interval = HEARTBEAT_INTERVAL_SECONDS;
  return term(
    "heartbeat call",
    [0, interval / (nodes + 1), interval],
    `${nodes} load balancer nodes call the function every ${interval} s each`,
  );
}

/** While some targets are lost it looks more often, so that it seldom waits for a call when the last is. */
export function alertLook(settings: Settings): RecoveryTerm {
  const call = heartbeatCall(settings);
  const alert = ALERT_SECONDS / 2;
  return {
    ...call,
    meanSeconds: Math.min(call.meanSeconds, alert),
    why: `${call.why}; once a target is lost it looks again after ${ALERT_SECONDS} s`,
  };
}

export function look(): RecoveryTerm {
  return term("heartbeat look", HEARTBEAT_LOOK, "assumed: it reads the listener and the groups' health");
}

/**
 * One request to each group at first; a burst confirms what failed, a second after the first request was sent. A time-out
 * that leaves no room for both in one call puts the burst off to the next.
 */
export function probes(settings: Settings): readonly RecoveryTerm[] {
  const { timeoutSeconds } = settings.targetGroupFailover.probe;
  const answer: Span = [0, timeoutSeconds / 2, timeoutSeconds];
  const why = `refused at once, or no answer for ${timeoutSeconds} s`;
  const burst = term("burst of probes", answer, `all of it must fail: ${why}`);
  if (PROBE_PAUSE_SECONDS + timeoutSeconds <= CALL_SECONDS) {
    const pause: Span = [PROBE_PAUSE_SECONDS, PROBE_PAUSE_SECONDS, PROBE_PAUSE_SECONDS];
    return [term("first probe", pause, "a burst confirms it a second after it was sent"), burst];
  }
  return [
    term("first probe", answer, why),
    { ...heartbeatCall(settings), name: "next heartbeat call" },
    burst,
  ];
}
