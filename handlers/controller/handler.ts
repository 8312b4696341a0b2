/**
 * The controller: executes failovers and their rollbacks, one at a time per site, and records each as an event.
 *
 * Woken by requests, by the alarm of the primary's health check, by one-time schedules, and once a minute to go on with
 * what an earlier run has left. Throws when it could not do its work, so that Lambda retries and the dead-letter queue
 * keeps the event; a refusal that was recorded and told is work done.
 */
import { type EventState, eventLock } from "../history/eventLock";
import { type EventStore, eventStore } from "../history/eventStore";
import {
  autoScalingPort,
  dynamoDbPort,
  elbPort,
  lambdaPort,
  rdsPort,
  regionalCloudWatchPort,
  route53CloudWatchPort,
  route53Port,
  schedulerPort,
  snsPort,
} from "../runtime/clients";
import { makeError } from "../runtime/errors";
import { type HandlerClock, reportingHandler } from "../runtime/shell";
import { textOf } from "../runtime/values";
import type { ControllerContext, ControllerPorts } from "./context";
import { decideEvent } from "./eventRules";
import { keepTakeover } from "./keepTakeover";
import { parseIncoming } from "./parseRequest";
import { handlePeerAlarm } from "./peerAlarm";
import { readControllerConfig } from "./readControllerConfig";
import type { ControllerAnswer } from "./request";
import { type Answer, eventIdOf, goOn, handleFailover, refuse, tellLate } from "./requests";
import { handleRollback } from "./rollback";

export interface ControllerClock extends HandlerClock {
  /** @default setTimeout */
  readonly sleep?: (milliseconds: number) => Promise<void>;
}

/** What Lambda hands over beside the event. */
export interface LambdaContext {
  readonly awsRequestId?: string;
  readonly invokedFunctionArn?: string;
}

/** Of calls to other regions, which may be what has failed: a failover must not wait long for them. */
const AWAY = { maxAttempts: 2, connectionTimeoutMs: 1000, requestTimeoutMs: 2000 };
/** Of the target-group function, which runs for up to 50 s. One attempt: it must not be asked twice at once. */
const FUNCTION = { maxAttempts: 1, requestTimeoutMs: 52_000 };
/** Longest one run works, milliseconds, of the function's 60 s: calls that hang must still come to their end. */
const RUN_MS = 45_000;

export function createControllerHandler(
  clock: ControllerClock = {},
): (event: unknown, lambdaContext?: LambdaContext) => Promise<ControllerAnswer> {
  const elbSdk =
    require("@aws-sdk/client-elastic-load-balancing-v2") as typeof import("@aws-sdk/client-elastic-load-balancing-v2");
  const dynamoDbSdk = require("@aws-sdk/client-dynamodb") as typeof import("@aws-sdk/client-dynamodb");
  const cloudWatchSdk = require("@aws-sdk/client-cloudwatch") as typeof import("@aws-sdk/client-cloudwatch");
  const peers: Record<string, ReturnType<ControllerPorts["peer"]>> = {};
  const ports: ControllerPorts = {
    elb: elbPort(elbSdk),
    dynamoDb: dynamoDbPort(dynamoDbSdk),
    sns: snsPort(require("@aws-sdk/client-sns") as typeof import("@aws-sdk/client-sns")),
    route53: route53Port(
      require("@aws-sdk/client-route-53") as typeof import("@aws-sdk/client-route-53"),
      AWAY,
    ),
    cloudWatch: route53CloudWatchPort(cloudWatchSdk, AWAY),
    regionalCloudWatch: regionalCloudWatchPort(cloudWatchSdk),
    rds: rdsPort(require("@aws-sdk/client-rds") as typeof import("@aws-sdk/client-rds")),
    autoScaling: autoScalingPort(
      require("@aws-sdk/client-auto-scaling") as typeof import("@aws-sdk/client-auto-scaling"),
    ),
    lambda: lambdaPort(
      require("@aws-sdk/client-lambda") as typeof import("@aws-sdk/client-lambda"),
      FUNCTION,
    ),
    scheduler: schedulerPort(
      require("@aws-sdk/client-scheduler") as typeof import("@aws-sdk/client-scheduler"),
    ),
    peer: (region) => {
      const peer = peers[region] ?? {
        elb: elbPort(elbSdk, region),
        dynamoDb: dynamoDbPort(dynamoDbSdk, region, AWAY),
      };
      peers[region] = peer;
      return peer;
    },
  };
  const now = clock.now ?? (() => Date.now());
  const sleep =
    clock.sleep ?? ((milliseconds) => new Promise<void>((resolve) => setTimeout(resolve, milliseconds)));
  return async (event, lambdaContext = {}) => {
    let answer: Answer = { reason: "" };
    const handle = reportingHandler(
      {
        handler: "controller",
        firstRule: "CTL-EVENT",
        failure: {
          name: "FailoverIncomplete",
          next: "The schedule goes on with the event every minute; if this stays, correct what is named here.",
        },
        readConfig: readControllerConfig,
        work: async (_event, config, startedAt, report) => {
          const requestId = lambdaContext.awsRequestId ?? `${config.site}-${startedAt}`;
          const events = eventStore(ports.dynamoDb, config.eventsTable);
          answer = await work(event, requestId, {
            config,
            ports,
            events,
            lock: eventLock(ports.dynamoDb, config.eventsTable, (id) => stateOf(events, id)),
            holder: requestId,
            functionArn: textOf(lambdaContext.invokedFunctionArn),
            now,
            sleep,
            endsAt: startedAt + RUN_MS,
            report,
          });
          report.reason = answer.reason;
          if (answer.eventId !== undefined) {
            report.details = { eventId: answer.eventId, status: answer.status };
          }
        },
      },
      clock,
    );
    const result = await handle(event);
    return { ...answer, ...result };
  };
}

async function stateOf(events: EventStore, id: string): Promise<EventState> {
  const stored = await events.read(id);
  if (stored === undefined) {
    return "missing";
  }
  const { action } = decideEvent(stored.document);
  return action === "close" ? "closed" : action === "tell" ? "untold" : "open";
}

async function work(event: unknown, lambdaRequestId: string, context: ControllerContext): Promise<Answer> {
  const incoming = parseIncoming(event);
  switch (incoming.kind) {
    case "request":
      return handleFailover(context, incoming.request, incoming.request.requestId ?? lambdaRequestId);
    case "rollback":
      return handleRollback(context, incoming.request);
    case "tick":
      return tick(context);
    case "alarm":
      return handlePeerAlarm(context, incoming.alarm);
    case "malformed": {
      const { known } = incoming;
      const problem = `The request was not understood, nothing was touched: ${incoming.problems.join("; ")}.`;
      if (known.dryRun) {
        context.report.rule = "CTL-MALFORMED";
        return { status: "failed", reason: problem, problem };
      }
      const id = eventIdOf(known.requestId ?? lambdaRequestId);
      return refuse(context, known, id, "CTL-MALFORMED", problem);
    }
    case "unknown":
      throw makeError(
        "UnknownEvent",
        `Event not understood: ${incoming.problem}. It is kept in the dead-letter queue.`,
      );
  }
}

/** Once a minute: one read of the lock, and what an earlier run has left. */
async function tick(context: ControllerContext): Promise<Answer> {
  const { lock, events, report, now, holder } = context;
  const held = await lock.read();
  if (held?.eventId === undefined) {
    const kept = await keepTakeover(context);
    if (held?.untold !== undefined) {
      return tellLate(context, held.untold);
    }
    report.rule = kept === undefined ? "CTL-IDLE" : "CTL-TAKEOVER-KEPT";
    return { reason: kept ?? "No event to go on with." };
  }
  if ((await events.read(held.eventId)) !== undefined) {
    return goOn(context, held.eventId);
  }
  const acquired = await lock.acquire(held.eventId, holder, now(), 0);
  if (acquired.kind === "acquired" && (await events.read(held.eventId)) === undefined) {
    await lock.release(held.eventId);
    report.rule = "CTL-LOCK-FREED";
    return { reason: `The lock named ${held.eventId}, which does not exist; it is freed.` };
  }
  report.rule = "CTL-LIVE";
  return { reason: `Another run works on ${held.eventId}.` };
}
