/**
 * The function behind the load balancer: health gate on its path, sorry page on every other.
 *
 * It always answers: an exception would become a 502 of the load balancer without a word why. The answer of the gate
 * is public, so it names the verdict, the rule and the groups with what they can do, but no ARN, no number of targets
 * and no error text; those are in the log.
 */
import { type AlbRequest, parseAlbEvent } from "../events/albRequest";
import { type AlbResponse, jsonResponse } from "../events/albResponse";
import { type ElbReadPort, elbPort } from "../runtime/clients";
import type { EdgeConfig } from "../runtime/config";
import { describeError } from "../runtime/errors";
import { type LogEntry, logLine } from "../runtime/log";
import { readEdgeConfig } from "../runtime/readConfig";
import type { GroupHealth } from "../targetGroups/observe";
import { type GateMemory, type GateVerdict, judge } from "./gate";
import { readGate } from "./observe";
import { sorryPage } from "./sorryPage";

export interface EdgeClock {
  /** Milliseconds since the epoch. */
  readonly now?: () => number;
}

type Answer = Pick<LogEntry, "rule" | "reason" | "error" | "details"> & { readonly response: AlbResponse };
type Gate = (
  config: NonNullable<EdgeConfig["gate"]>,
) => Promise<{ readonly verdict: GateVerdict; readonly problem?: string }>;

export function createEdgeHandler(clock: EdgeClock = {}): (event: unknown) => Promise<AlbResponse> {
  const now = clock.now ?? (() => Date.now());
  const gate = cachedGate(
    elbPort(
      require("@aws-sdk/client-elastic-load-balancing-v2") as typeof import("@aws-sdk/client-elastic-load-balancing-v2"),
    ),
    now,
  );
  // Every checker's probe runs through here: the same document is read once, not at each of them.
  let known: { readonly document: string | undefined; readonly config: EdgeConfig } | undefined;
  const read = (document: string | undefined): EdgeConfig => {
    if (known === undefined || known.document !== document)
      known = { document, config: readEdgeConfig(document) };
    return known.config;
  };
  return async (event) => {
    const startedAt = now();
    const document = process.env.SITE_FAILOVER_CONFIG;
    const answer = await answerTo(event, () => read(document), gate);
    const { response, ...said } = answer.result;
    logLine({ handler: "edge", site: answer.site, written: [], durationMs: now() - startedAt, ...said });
    return response;
  };
}

/** Reads at most once in `cacheSeconds`, so that the probes of some sixteen checkers do not multiply API calls. */
function cachedGate(elb: ElbReadPort, now: () => number): Gate {
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

async function answerTo(
  event: unknown,
  read: () => EdgeConfig,
  gate: Gate,
): Promise<{ readonly site: string; readonly result: Answer }> {
  const request = parseAlbEvent(event);
  if (request.kind === "not-alb") {
    const response = jsonResponse({ method: "GET", multiValue: false }, 400, {
      error: "not a request of a load balancer",
    });
    return { site: "unknown", result: { response, rule: "EDGE-NOT-ALB", reason: request.reason } };
  }
  let site = "unknown";
  try {
    const config = read();
    site = config.site;
    return { site, result: await route(request, config, gate) };
  } catch (error) {
    const response = jsonResponse(request, 503, { error: "unavailable" });
    const reason = `answered 503 because ${request.method} ${request.path} could not be handled`;
    return { site, result: { response, rule: "EDGE-ERROR", reason, error: describeError(error) } };
  }
}

async function route(request: AlbRequest, config: EdgeConfig, gate: Gate): Promise<Answer> {
  if (request.elbHealthCheck) {
    const response = jsonResponse(request, 200, { status: "ok" });
    return { response, rule: "EDGE-ELB-CHECK", reason: "the load balancer checks this function" };
  }
  if (config.gate !== undefined && request.path === config.gate.path) {
    return gateAnswer(request, config.gate, gate);
  }
  return {
    response: sorryPage(request, config.sorryPage),
    rule: "EDGE-SORRY-PAGE",
    reason: `sorry page for ${request.method} ${request.path}`,
  };
}

async function gateAnswer(
  request: AlbRequest,
  config: NonNullable<EdgeConfig["gate"]>,
  gate: Gate,
): Promise<Answer> {
  const { verdict, problem } = await gate(config);
  const response = jsonResponse(request, verdict.healthy ? 200 : 503, {
    verdict: verdict.healthy ? "healthy" : "unhealthy",
    rule: verdict.rule,
    reason: verdict.reason,
    groups: verdict.groups.map((group) => ({
      name: group.name,
      state: publicState(group),
      serving: group.name === verdict.serving,
    })),
  });
  const details = { serving: verdict.serving, groups: verdict.groups };
  return {
    response,
    rule: verdict.rule,
    reason: verdict.reason,
    details,
    ...(problem === undefined
      ? {}
      : { error: { name: "GateUnreadable", message: problem, retryable: true } }),
  };
}

function publicState(group: GroupHealth): "able" | "unable" | "unknown" | "sorry page" {
  if (group.kind === "sorry-page") {
    return "sorry page";
  }
  if (group.healthy === undefined) {
    return "unknown";
  }
  return group.healthy >= Math.max(1, group.minimumHealthyTargets) ? "able" : "unable";
}
