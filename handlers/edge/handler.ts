/**
 * The function behind the load balancer: health gate and takeover on their paths, sorry page on every other.
 *
 * It always answers: an exception would become a 502 of the load balancer without a word why. The answer of the gate
 * is public, so it names the verdict, the rule and the groups with what they can do, but no ARN, no number of targets
 * and no error text; those are in the log.
 */
import { type AlbRequest, parseAlbEvent } from "../events/albRequest";
import { type AlbResponse, jsonResponse } from "../events/albResponse";
import type { LeaseStore } from "../lease/keeper";
import { dynamoDbPort, elbPort } from "../runtime/clients";
import type { EdgeConfig } from "../runtime/config";
import { describeError } from "../runtime/errors";
import { logLine } from "../runtime/log";
import { readEdgeConfig } from "../runtime/readConfig";
import { LEASE_ID, TAKEOVER_ID, type TakeoverDocument } from "../state/documents";
import { parseLeaseDocument, parseTakeoverDocument } from "../state/parseLeaseDocuments";
import { type DocumentStore, documentStore } from "../state/store";
import type { Answer } from "./answer";
import { cachedGate } from "./cachedGate";
import { type LeasedGate, leasedGate } from "./leasedGate";
import { sorryPage } from "./sorryPage";
import { type Takeover, takeoverAnswers } from "./takeover";

export interface EdgeClock {
  /** Milliseconds since the epoch. */
  readonly now?: () => number;
}

interface Parts {
  readonly gate: LeasedGate;
  readonly takeover: Takeover;
  readonly leaseOf: (table: string) => LeaseStore;
  readonly takeoverOf: (table: string) => DocumentStore<TakeoverDocument>;
}

/** A checker waits for the answer; what takes longer is given up by the callers' own deadlines. */
const STORAGE_LIMITS = { maxAttempts: 2, connectionTimeoutMs: 500, requestTimeoutMs: 1000 } as const;

export function createEdgeHandler(clock: EdgeClock = {}): (event: unknown) => Promise<AlbResponse> {
  const now = clock.now ?? (() => Date.now());
  const elb = elbPort(
    require("@aws-sdk/client-elastic-load-balancing-v2") as typeof import("@aws-sdk/client-elastic-load-balancing-v2"),
  );
  const dynamoDb = dynamoDbPort(
    require("@aws-sdk/client-dynamodb") as typeof import("@aws-sdk/client-dynamodb"),
    undefined,
    STORAGE_LIMITS,
  );
  const parts: Parts = {
    gate: leasedGate(cachedGate(elb, now), now),
    takeover: takeoverAnswers(now),
    leaseOf: (table) => documentStore(dynamoDb, table, LEASE_ID, parseLeaseDocument),
    takeoverOf: (table) => documentStore(dynamoDb, table, TAKEOVER_ID, parseTakeoverDocument),
  };
  // Every checker's probe runs through here: the same document is read once, not at each of them.
  let known: { readonly document: string | undefined; readonly config: EdgeConfig } | undefined;
  const read = (document: string | undefined): EdgeConfig => {
    if (known === undefined || known.document !== document)
      known = { document, config: readEdgeConfig(document) };
    return known.config;
  };
  return async (event) => {
    const startedAt = now();
    parts.gate.begin();
    const document = process.env.SITE_FAILOVER_CONFIG;
    const answer = await answerTo(event, () => read(document), parts);
    const { response, ...said } = answer.result;
    logLine({ handler: "edge", site: answer.site, written: [], durationMs: now() - startedAt, ...said });
    return response;
  };
}

async function answerTo(
  event: unknown,
  read: () => EdgeConfig,
  parts: Parts,
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
    return { site, result: await route(request, config, parts) };
  } catch (error) {
    const response = jsonResponse(request, 503, { error: "unavailable" });
    const reason = `answered 503 because ${request.method} ${request.path} could not be handled`;
    return { site, result: { response, rule: "EDGE-ERROR", reason, error: describeError(error) } };
  }
}

async function route(request: AlbRequest, config: EdgeConfig, parts: Parts): Promise<Answer> {
  if (request.elbHealthCheck) {
    const response = jsonResponse(request, 200, { status: "ok" });
    return { response, rule: "EDGE-ELB-CHECK", reason: "the load balancer checks this function" };
  }
  if (config.gate !== undefined && request.path === config.gate.path) {
    return parts.gate.answer(request, config.gate, parts.leaseOf);
  }
  if (config.takeover !== undefined && request.path === config.takeover.path) {
    return parts.takeover(request, parts.takeoverOf(config.takeover.stateTable));
  }
  return {
    response: sorryPage(request, config.sorryPage),
    rule: "EDGE-SORRY-PAGE",
    reason: `sorry page for ${request.method} ${request.path}`,
  };
}
