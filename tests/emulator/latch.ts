/** The primary's own latch: its alarm closes it. It is left closed. */
import { strict as assert } from "node:assert";
import { DynamoDBClient, PutItemCommand } from "@aws-sdk/client-dynamodb";
import type { LatchConfig } from "../../handlers/runtime/config";
import { LATCH_ID, type LatchDocument } from "../../handlers/state/documents";
import { alarmEvent, type HealthChecks } from "./healthChecks";
import { type Report, resultOf } from "./report";
import type { Site } from "./site";

export async function checkLatch(report: Report, prod: Site, checks: HealthChecks): Promise<void> {
  const config = prod.config<LatchConfig>("latch");
  const { alarmName, recordCheckId: healthCheckId, checkPath, failedOverPath } = config;
  const document: LatchDocument = { armedAt: new Date(Date.now() - 3_600_000).toISOString() };
  await new DynamoDBClient(prod.connection).send(
    new PutItemCommand({
      TableName: `${prod.name}-state`,
      Item: { id: { S: LATCH_ID }, version: { N: "1" }, document: { S: JSON.stringify(document) } },
    }),
  );
  const pathAfter = async (newState: string) => {
    resultOf(await prod.invoke("latch", alarmEvent(alarmName, healthCheckId, newState)));
    return checks.path();
  };
  await report.check("latch: an OK message changes nothing", async () => {
    assert.equal(await pathAfter("OK"), checkPath);
    return undefined;
  });
  await report.check("latch: the alarm lets the health check ask the failed-over path", async () => {
    assert.equal(await pathAfter("ALARM"), failedOverPath);
    return failedOverPath;
  });
  await report.check("latch: the same message again changes nothing", async () => {
    assert.equal(await pathAfter("ALARM"), failedOverPath);
    return undefined;
  });
  await report.check("latch: an alarm about another health check is an error", async () => {
    const stranger = alarmEvent("another-alarm", "00000000-0000-4000-8000-00000000dead", "ALARM");
    const { error } = await prod.invoke("latch", stranger);
    assert.ok(error !== undefined, "the function did not throw");
    return undefined;
  });
}
