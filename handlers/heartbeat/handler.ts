/**
 * The heartbeat: called every few seconds by the load balancer's own health checks of this function, on a rule that no
 * client can match. It notices that a switch is due long before a one-minute metric does, and asks for it.
 *
 * It always answers: 200, or 503 when its last look or request failed, so that the health of its own target group says
 * whether the heartbeat works.
 */
import { parseAlbEvent } from "../events/albRequest";
import { type AlbResponse, jsonResponse } from "../events/albResponse";
import { elbPort, lambdaPort } from "../runtime/clients";
import { CONFIG_VARIABLE } from "../runtime/config";
import { describeError } from "../runtime/errors";
import { type LogEntry, logLine } from "../runtime/log";
import { type Beat, type BeatContext, beat } from "./beat";
import type { BeatFacts } from "./beatRules";
import { newMemory } from "./memory";
import { readHeartbeatConfig } from "./readHeartbeatConfig";
import { type HeartbeatClock, timeOf } from "./time";

/** The load balancer waits 4 s for an answer: https://docs.aws.amazon.com/elasticloadbalancing/latest/application/target-group-health-checks.html */
const CALL_MS = 3600;
/** The first call of an instance: it has taken a second to start that the load balancer has been waiting for. */
const FIRST_CALL_MS = 2600;

/**
 * A second attempt covers a connection that was closed while the instance slept. More would be on the way when a look is
 * given up, and a throttled look taken for a slow one: it would call AWS more often for being throttled, and not pause.
 * A pause before a second attempt is at most 0.5 s: https://docs.aws.amazon.com/sdkref/latest/guide/feature-retry-behavior.html
 */
const LOOK_LIMITS = { maxAttempts: 2, connectionTimeoutMs: 1000, requestTimeoutMs: 1000 } as const;

export function createHeartbeatHandler(clock: HeartbeatClock = {}): (event: unknown) => Promise<AlbResponse> {
  const time = timeOf(clock);
  const elb = elbPort(
    require("@aws-sdk/client-elastic-load-balancing-v2") as typeof import("@aws-sdk/client-elastic-load-balancing-v2"),
    undefined,
    LOOK_LIMITS,
  );
  const lambda = lambdaPort(require("@aws-sdk/client-lambda") as typeof import("@aws-sdk/client-lambda"));
  let memory = newMemory();
  let callMs = FIRST_CALL_MS;
  return async (event) => {
    const startedAt = time.now();
    const endAtMs = startedAt + callMs;
    callMs = CALL_MS;
    const request = parseAlbEvent(event);
    const log = (site: string, said: Omit<LogEntry, "handler" | "site" | "durationMs">) =>
      logLine({ handler: "heartbeat", site, durationMs: time.now() - startedAt, ...said });
    if (request.kind === "not-alb" || !request.elbHealthCheck) {
      const reason =
        request.kind === "not-alb" ? request.reason : "the request is no health check of the load balancer";
      log("unknown", { rule: "HB-NOT-A-CHECK", reason, written: [] });
      const form = request.kind === "not-alb" ? { method: "GET", multiValue: false } : request;
      return jsonResponse(form, 400, { error: "not a health check of the load balancer" });
    }
    let site = "unknown";
    try {
      const config = readHeartbeatConfig(process.env[CONFIG_VARIABLE]);
      site = config.site;
      const context: BeatContext = { config, elb, lambda, time, endAtMs };
      const said = await beat(context, memory);
      memory = said.memory;
      log(site, lineOf(said));
      return jsonResponse(request, said.problem === undefined ? 200 : 503, { rule: said.rule });
    } catch (error) {
      const reason = "the call could not be handled";
      log(site, { rule: "HB-ERROR", reason, written: [], error: describeError(error) });
      return jsonResponse(request, 503, { rule: "HB-ERROR" });
    }
  };
}

function lineOf({
  rule,
  reason,
  written,
  problem,
  facts,
}: Beat): Omit<LogEntry, "handler" | "site" | "durationMs"> {
  return {
    rule,
    reason,
    written,
    // At rest it is called some thousand times an hour.
    ...(facts === undefined || rule === "HB-REST" ? {} : { details: detailsOf(facts) }),
    ...(problem === undefined
      ? {}
      : { error: { name: "HeartbeatFailed", message: problem, retryable: true } }),
  };
}

function detailsOf({ serving, verdicts, dead, problems }: BeatFacts): Readonly<Record<string, unknown>> {
  return { serving, verdicts, dead, problems };
}
