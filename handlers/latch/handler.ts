/**
 * The latch: after Route 53 has failed over, the primary site stays out until an operator re-arms. By a path: the gate
 * check's path is changed to one that is always answered with 503. By a lease: the gate itself answers 503 since the
 * failure, and this function records that and tells people.
 *
 * Woken by the health check's alarm and once a minute by a schedule. Throws when anything is not as decided, so that
 * Lambda retries and the dead-letter queue keeps the event.
 */
import { type IncomingMessage, parseEvent } from "../events/alarmMessage";
import { dynamoDbPort, route53CloudWatchPort, route53Port, snsPort } from "../runtime/clients";
import type { LatchConfig } from "../runtime/config";
import { errorText } from "../runtime/errors";
import { readLatchConfig } from "../runtime/readConfig";
import { type HandlerClock, type HandlerResult, type Report, reportingHandler } from "../runtime/shell";
import { LATCH_ID, LEASE_ID } from "../state/documents";
import { parseLatchDocument } from "../state/parseDocuments";
import { parseLeaseDocument } from "../state/parseLeaseDocuments";
import { documentStore } from "../state/store";
import type { LatchPorts } from "./context";
import type { Trigger } from "./facts";
import { handleTrigger } from "./latch";

export function createLatchHandler(clock: HandlerClock = {}): (event: unknown) => Promise<HandlerResult> {
  const ports: LatchPorts = {
    route53: route53Port(require("@aws-sdk/client-route-53") as typeof import("@aws-sdk/client-route-53")),
    cloudWatch: route53CloudWatchPort(
      require("@aws-sdk/client-cloudwatch") as typeof import("@aws-sdk/client-cloudwatch"),
    ),
    dynamoDb: dynamoDbPort(require("@aws-sdk/client-dynamodb") as typeof import("@aws-sdk/client-dynamodb")),
    sns: snsPort(require("@aws-sdk/client-sns") as typeof import("@aws-sdk/client-sns")),
  };
  return reportingHandler(
    {
      handler: "latch",
      firstRule: "LATCH-EVENT",
      failure: {
        name: "LatchIncomplete",
        next: "The event is retried and then kept in the dead-letter queue; the schedule looks again every minute.",
      },
      readConfig: readLatchConfig,
      work: (event, config, now, report) => handleEvent(event, config, ports, now, report),
    },
    clock,
  );
}

/** One message that fails does not keep the others of the event from being handled. */
async function handleEvent(
  event: unknown,
  config: LatchConfig,
  ports: LatchPorts,
  now: number,
  report: Report,
): Promise<void> {
  const store = documentStore(ports.dynamoDb, config.stateTable, LATCH_ID, parseLatchDocument);
  const leaseStore = documentStore(ports.dynamoDb, config.stateTable, LEASE_ID, parseLeaseDocument);
  for (const message of parseEvent(event)) {
    const trigger = triggerOf(message, config);
    if (trigger.kind === "foreign") {
      report.problems.push(trigger.problem);
      continue;
    }
    try {
      const handled = await handleTrigger({ config, ports, store, leaseStore, now }, trigger);
      report.rule = handled.rule;
      report.reason = handled.reason;
      report.written.push(...handled.written);
      report.problems.push(...handled.problems);
    } catch (error) {
      report.problems.push(errorText(error));
    }
  }
}

/** Only messages about this latch's own alarm and health check are understood. */
function triggerOf(
  message: IncomingMessage,
  config: LatchConfig,
): Trigger | { readonly kind: "foreign"; readonly problem: string } {
  if (message.kind === "schedule") {
    return { kind: "tick" };
  }
  if (message.kind !== "alarm") {
    const what =
      message.kind === "unknown"
        ? message.reason
        : "an operator's event; the latch is lifted by npm run ops -- rearm";
    return { kind: "foreign", problem: `the event is not understood: ${what}` };
  }
  const healthCheckId = message.dimensions.HealthCheckId;
  if (message.alarmName !== config.alarmName || healthCheckId !== config.recordCheckId) {
    return {
      kind: "foreign",
      problem: `the message is about alarm ${message.alarmName} and health check ${healthCheckId ?? "none"}, but this latch is of alarm ${config.alarmName} and health check ${config.recordCheckId}`,
    };
  }
  return { kind: "alarm", newState: message.newState, changedAtMs: message.changedAtMs };
}
