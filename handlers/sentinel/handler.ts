/**
 * The sentinel: once a minute it looks at instances, databases, target groups and endpoints, publishes what it sees,
 * remembers confirmed states, and asks the controller for a failover where a resource that was healthy has failed.
 *
 * Throws when it could not do its own work (metrics, memory, asking), so that Lambda retries and its alarm speaks.
 */
import { SCHEDULE_SOURCE } from "../events/alarmMessage";
import {
  dynamoDbPort,
  type Ec2Port,
  ec2Port,
  elbPort,
  lambdaPort,
  rdsPort,
  regionalCloudWatchPort,
} from "../runtime/clients";
import { makeError } from "../runtime/errors";
import { type HandlerClock, type HandlerResult, reportingHandler } from "../runtime/shell";
import { isRecord } from "../runtime/values";
import { SENTINEL_ID } from "../state/documents";
import { documentStore } from "../state/store";
import { parseSentinelDocument } from "./parseSentinelDocument";
import { readSentinelConfig } from "./readSentinelConfig";
import { run, type SentinelPorts } from "./run";

export function createSentinelHandler(clock: HandlerClock = {}): (event: unknown) => Promise<HandlerResult> {
  const dynamoDb = dynamoDbPort(
    require("@aws-sdk/client-dynamodb") as typeof import("@aws-sdk/client-dynamodb"),
  );
  const ports: SentinelPorts = {
    ec2: ec2PortOnDemand(),
    rds: rdsPort(require("@aws-sdk/client-rds") as typeof import("@aws-sdk/client-rds")),
    elb: elbPort(
      require("@aws-sdk/client-elastic-load-balancing-v2") as typeof import("@aws-sdk/client-elastic-load-balancing-v2"),
    ),
    cloudWatch: regionalCloudWatchPort(
      require("@aws-sdk/client-cloudwatch") as typeof import("@aws-sdk/client-cloudwatch"),
    ),
    lambda: lambdaPort(require("@aws-sdk/client-lambda") as typeof import("@aws-sdk/client-lambda")),
  };
  return reportingHandler(
    {
      handler: "sentinel",
      firstRule: "SEN-EVENT",
      failure: {
        name: "SentinelIncomplete",
        next: "The schedule looks again every minute; if this stays, correct what is named here.",
      },
      readConfig: readSentinelConfig,
      work: async (event, config, startedAt, report) => {
        if (!isRecord(event) || event.source !== SCHEDULE_SOURCE) {
          throw makeError(
            "UnknownEvent",
            `Event not understood: the sentinel takes {"source":"${SCHEDULE_SOURCE}"} only.`,
          );
        }
        const store = documentStore(dynamoDb, config.stateTable, SENTINEL_ID, parseSentinelDocument);
        await run({ config, ports, store, startedAt, now: clock.now ?? (() => Date.now()) }, report);
      },
    },
    clock,
  );
}

/** EC2's client is the largest of the SDK's by far; a sentinel that watches no instance never loads it. */
function ec2PortOnDemand(): Ec2Port {
  let port: Ec2Port | undefined;
  return {
    describeInstanceStatus: (input) => {
      port ??= ec2Port(require("@aws-sdk/client-ec2") as typeof import("@aws-sdk/client-ec2"));
      return port.describeInstanceStatus(input);
    },
  };
}
