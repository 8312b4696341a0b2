/**
 * Target-group failover: alarms of a site's target groups, and once a minute a schedule, lead to one reconciliation
 * of the load balancer's weights with the health of the groups.
 *
 * Throws when anything is not as decided, so that Lambda retries and the dead-letter queue keeps the event.
 */
import { type IncomingMessage, parseEvent } from "../events/alarmMessage";
import { dynamoDbPort, elbPort, snsPort } from "../runtime/clients";
import type { TargetGroupFailoverConfig } from "../runtime/config";
import { makeError } from "../runtime/errors";
import { readTargetGroupFailoverConfig } from "../runtime/readConfig";
import { type HandlerClock, type HandlerResult, type Report, reportingHandler } from "../runtime/shell";
import { TARGET_GROUPS_ID } from "../state/documents";
import { parseTargetGroupsDocument } from "../state/parseDocuments";
import { documentStore } from "../state/store";
import { reconcile } from "./reconcile";
import type { Ports } from "./world";

export function createTargetGroupsHandler(
  clock: HandlerClock = {},
): (event: unknown) => Promise<HandlerResult> {
  const ports: Ports = {
    elb: elbPort(
      require("@aws-sdk/client-elastic-load-balancing-v2") as typeof import("@aws-sdk/client-elastic-load-balancing-v2"),
    ),
    dynamoDb: dynamoDbPort(require("@aws-sdk/client-dynamodb") as typeof import("@aws-sdk/client-dynamodb")),
    sns: snsPort(require("@aws-sdk/client-sns") as typeof import("@aws-sdk/client-sns")),
  };
  return reportingHandler(
    {
      handler: "target-groups",
      firstRule: "TG-EVENT",
      failure: {
        name: "ReconciliationIncomplete",
        next: "The event is retried and the schedule tries again every minute; if this stays, correct what is named here.",
      },
      readConfig: readTargetGroupFailoverConfig,
      work: async (event, config, now, report) => {
        const functionName = process.env.AWS_LAMBDA_FUNCTION_NAME;
        Object.assign(report, await handleEvent(event, config, ports, now, functionName));
      },
    },
    clock,
  );
}

async function handleEvent(
  event: unknown,
  config: TargetGroupFailoverConfig,
  ports: Ports,
  now: number,
  functionName: string | undefined,
): Promise<Report> {
  const messages = parseEvent(event);
  const unknown = messages.flatMap((message) => (message.kind === "unknown" ? [message.reason] : []));
  if (unknown.length === messages.length) {
    throw makeError(
      "UnknownEvent",
      `Event not understood: ${unknown.join("; ")}. It is kept in the dead-letter queue.`,
    );
  }
  const returnTo = messages.find((message) => message.kind === "operator")?.returnTo;
  const { dead, ignored } = evidenceOf(messages, now);
  const report = await reconcile({
    config,
    ports,
    store: documentStore(ports.dynamoDb, config.stateTable, TARGET_GROUPS_ID, parseTargetGroupsDocument),
    now,
    ...(returnTo === undefined ? {} : { returnTo }),
    ...(functionName === undefined ? {} : { functionName }),
    dead,
  });
  report.reason += ignored;
  report.problems.push(...unknown.map((reason) => `a message was not understood: ${reason}`));
  return report;
}

/** Evidence of the heartbeat's probes counts for this long, milliseconds: queued for longer, it is only a hint. */
const EVIDENCE_MS = 15_000;
/** How far the heartbeat's clock may be ahead. */
const CLOCK_SKEW_MS = 5000;

function evidenceOf(messages: readonly IncomingMessage[], now: number) {
  const evidence = messages.find((message) => message.kind === "heartbeat");
  const ageMs = now - (evidence?.atMs ?? now);
  if (evidence === undefined || (ageMs <= EVIDENCE_MS && ageMs >= -CLOCK_SKEW_MS)) {
    return { dead: evidence?.dead ?? [], ignored: "" };
  }
  const names = evidence.dead.join(", ");
  return {
    dead: [],
    ignored:
      names === "" ? "" : ` That ${names} failed probes ${ageMs / 1000} s ago does not count any more.`,
  };
}
