/** The controller reboots a Multi-AZ database with failover, and promotes a replica in another region. */
import { strict as assert } from "node:assert";
import { CloudWatchClient, PutMetricDataCommand } from "@aws-sdk/client-cloudwatch";
import type { ControllerConfig } from "../../handlers/runtime/config";
import { ask, assertEvent, eventSeen, isCalled, request, story } from "./asking";
import { Database } from "./databases";
import type { Inbox } from "./inbox";
import { present, type Report } from "./report";
import type { Site } from "./site";
import { versionsOf } from "./tables";

const COMPLETED = ["pending", "in_progress", "completed"] as const;
const FAILED = ["pending", "in_progress", "failed"] as const;

function databaseOf(site: Site): { readonly identifier: string; readonly source?: string } {
  return present(site.config<ControllerConfig>("controller").database, `database of ${site.name}`);
}

export interface Databases {
  readonly primary: Database;
  readonly replica: Database;
}

export async function createDatabases(prod: Site, dr: Site): Promise<Databases> {
  const primary = new Database(prod, databaseOf(prod).identifier, true);
  const replica = new Database(dr, databaseOf(dr).identifier, false);
  const arn = await primary.create(`${prod.stack.region}a`);
  assert.equal(databaseOf(dr).source, arn, "the backup site names the primary's database");
  await replica.createReplicaOf(arn);
  return { primary, replica };
}

export async function checkReboot(
  report: Report,
  prod: Site,
  inbox: Inbox,
  { primary }: Databases,
): Promise<void> {
  const { identifier } = primary;
  const reboot = (requestId: string) =>
    request({ resourceType: "database", source: identifier, target: identifier, requestId, type: "planned" });
  await report.check("controller: reboot with failover, done when the zone has changed", async () => {
    const [from, to] = [await primary.zone(), `${prod.stack.region}b`];
    const answer = ask(prod, reboot("reboot"));
    await eventSeen(prod, "failover-reboot", "RDS is called", isCalled);
    await primary.becomeInstanceIn(to);
    const { status, reason, written } = await answer;
    assert.equal(status, "completed", reason);
    // Written down only after RDS has accepted the call.
    assert.ok(written.includes(`database ${identifier}: reboot with failover`), written.join(", "));
    const event = await assertEvent(prod, inbox, "failover-reboot", COMPLETED);
    return `${story(event, COMPLETED)}; from ${from} to ${await primary.zone()}, moved by this check`;
  });
  await report.check("controller: a reboot whose effect does not come fails at its deadline", async () => {
    const deadlines = {
      ...prod.config<ControllerConfig>("controller").deadlines,
      databaseSeconds: 8,
    };
    const { status, reason } = await ask(prod, reboot("reboot-late"), { deadlines });
    assert.equal(status, "failed", reason);
    const event = await assertEvent(prod, inbox, "failover-reboot-late", FAILED);
    return `${story(event, FAILED)}: ${event.problem}`;
  });
}

export async function checkPromotion(
  report: Report,
  dr: Site,
  inbox: Inbox,
  { replica, primary }: Databases,
): Promise<void> {
  const promotion = (requestId: string) =>
    request({
      resourceType: "database",
      source: primary.identifier,
      target: replica.identifier,
      requestId,
      // moto reports no replication status, which a planned promotion asks for.
      type: "unplanned",
    });
  await report.check("controller: a replica that lags is not promoted", async () => {
    await publishLag(dr, replica.identifier, 500, Date.now() - 90_000);
    const { status, problem } = await ask(dr, promotion("promote-lagging"));
    assert.equal(status, "failed");
    assert.match(problem ?? "", /replica-lag: .*lags 500 s/);
    assert.equal(await replica.stop(), false, "it is a replica still");
    await assertEvent(dr, inbox, "failover-promote-lagging", ["pending", "failed"]);
    return problem?.replace(/^.*replica-lag/, "replica-lag");
  });
  await report.check("controller: promotion of the replica in the backup region", async () => {
    // A few seconds old: moto leaves out the second that the reading ends in.
    await publishLag(dr, replica.identifier, 3, Date.now() - 5000);
    const answer = ask(dr, promotion("promote"));
    await eventSeen(dr, "failover-promote", "RDS is called", isCalled);
    await stopped(replica);
    await replica.becomeInstanceIn(`${dr.stack.region}a`);
    const { status, reason, written } = await answer;
    assert.equal(status, "completed", reason);
    assert.ok(written.includes(`database ${replica.identifier}: promotion`), written.join(", "));
    const event = await assertEvent(dr, inbox, "failover-promote", COMPLETED);
    return `${story(event, COMPLETED)}; RDS stopped it, which it does to no replica`;
  });
  await report.check("controller: a promotion is not rolled back", async () => {
    const before = (await versionsOf(dr, "failover-promote")).at(-1)?.event.status;
    const { status, problem } = await ask(dr, {
      action: "rollback",
      eventId: "failover-promote",
      reason: "try",
      requestedBy: "emulator",
    });
    assert.deepEqual([before, status], ["completed", "completed"]);
    assert.match(problem ?? "", /cannot be undone/);
    return undefined;
  });
}

/** The call is recorded before it is made: until it has been. */
async function stopped(replica: Database): Promise<void> {
  for (let attempt = 0; attempt < 20; attempt += 1) {
    if (await replica.stop()) return;
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
  throw new Error(`${replica.identifier} is a replica still`);
}

async function publishLag(site: Site, identifier: string, seconds: number, at: number): Promise<void> {
  await new CloudWatchClient(site.connection).send(
    new PutMetricDataCommand({
      Namespace: "AWS/RDS",
      MetricData: [
        {
          MetricName: "ReplicaLag",
          Dimensions: [{ Name: "DBInstanceIdentifier", Value: identifier }],
          Value: seconds,
          Timestamp: new Date(at),
        },
      ],
    }),
  );
}
