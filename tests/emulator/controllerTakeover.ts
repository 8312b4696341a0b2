/** The backup site takes over without Route 53's control plane, and gives back: takeover and lease, across regions. */
import { strict as assert } from "node:assert";
import { DynamoDBClient, GetItemCommand, PutItemCommand } from "@aws-sdk/client-dynamodb";
import type { EdgeConfig } from "../../handlers/runtime/config";
import {
  LEASE_ID,
  type LeaseDocument,
  TAKEOVER_ID,
  type TakeoverDocument,
} from "../../handlers/state/documents";
import { ask, assertEvent, request, story, tickUntilIdle } from "./asking";
import type { Sites } from "./controllerSite";
import { eventually, present, type Report, resultOf } from "./report";
import type { Site } from "./site";
import { stateOf } from "./tables";
import { gateRequest } from "./targetGroups";

const COMPLETED = ["pending", "in_progress", "completed"] as const;
const CHECKERS = ["192.0.2.1", "192.0.2.2", "192.0.2.3"];

/** What the primary's takeover check hears. */
async function answered(dr: Site): Promise<number> {
  const { path } = present(dr.config<EdgeConfig>("edge").takeover, "takeover configuration");
  return resultOf<{ statusCode: number }>(await dr.invoke("edge", gateRequest(dr, path))).statusCode;
}

async function putLease(prod: Site, document: LeaseDocument): Promise<void> {
  const client = new DynamoDBClient(prod.connection);
  const TableName = `${prod.name}-state`;
  const { Item } = await client.send(new GetItemCommand({ TableName, Key: { id: { S: LEASE_ID } } }));
  const version = { N: String(Number(Item?.version?.N ?? 0) + 1) };
  await client.send(
    new PutItemCommand({
      TableName,
      Item: { id: { S: LEASE_ID }, version, document: { S: JSON.stringify(document) } },
    }),
  );
}

/** Needs a site whose capacity is raised and whose replica is promoted. */
export async function checkTakeover(report: Report, sites: Sites): Promise<void> {
  const { prod, dr, checks, inbox } = sites;
  checks.adjust("lease", true);
  const { recordCheckId, watchCheckId, rearmAfterHealthySeconds } = checks.primary;
  const ends = { resourceType: "dns" as const, source: prod.name, target: dr.name };
  await report.check("takeover: it is not claimed, so the primary stays", async () => {
    assert.equal(await answered(dr), 404);
    return undefined;
  });
  await report.check("controller: claims the takeover and takes the lease away, in two regions", async () => {
    const now = Date.now();
    const armedAt = new Date(now - 3_600_000).toISOString();
    const known = Object.fromEntries(CHECKERS.map((checker) => [checker, [now, 2] as const]));
    await putLease(prod, { checkers: known, peak: 1, armedAt });
    await checks.publish(recordCheckId, 0);
    const path = await checks.path();
    await ask(dr, request({ ...ends, requestId: "takeover", type: "unplanned" }));
    await tickUntilIdle(dr, 90);
    const event = await assertEvent(dr, inbox, "failover-takeover", COMPLETED);
    const takeover = await stateOf<TakeoverDocument>(dr, TAKEOVER_ID);
    assert.equal(takeover?.claimed?.eventId, "failover-takeover");
    assert.equal((await stateOf<LeaseDocument>(prod, LEASE_ID))?.lapsed?.rule, "TAKEOVER");
    assert.equal(await checks.path(), path, "Route 53's control plane was not asked to change anything");
    assert.equal(await answered(dr), 200);
    return story(event, COMPLETED);
  });
  await report.check("controller: the way back re-arms the lease and releases the takeover", async () => {
    const lease = present(await stateOf<LeaseDocument>(prod, LEASE_ID), "lease");
    const lapsed = present(lease.lapsed, "lapse");
    // Long enough ago for every checker to have given up.
    await putLease(prod, {
      ...lease,
      lapsed: { ...lapsed, at: new Date(Date.now() - 600_000).toISOString() },
    });
    await checks.publish(watchCheckId, 1, Date.now(), rearmAfterHealthySeconds / 60 + 5);
    const back = { resourceType: "dns" as const, source: dr.name, target: prod.name, synchronised: true };
    await eventually("the guards", 90, async () => {
      const { problem } = await ask(dr, request({ ...back, requestId: "give-back", dryRun: true }));
      return problem === undefined ? "hold" : undefined;
    });
    const answer = ask(dr, request({ ...back, requestId: "give-back" }));
    await eventually("the release", 30, async () =>
      (await stateOf<TakeoverDocument>(dr, TAKEOVER_ID))?.claimed === undefined ? true : undefined,
    );
    await checks.publish(recordCheckId, 1, Date.now() + 60_000);
    await answer;
    await tickUntilIdle(dr, 90);
    const event = await assertEvent(dr, inbox, "failover-give-back", COMPLETED);
    const after = present(await stateOf<LeaseDocument>(prod, LEASE_ID), "lease");
    assert.deepEqual([after.lapsed, after.rearmed?.by, after.peak], [undefined, "emulator", 0]);
    assert.equal(await answered(dr), 404);
    return story(event, COMPLETED);
  });
}
