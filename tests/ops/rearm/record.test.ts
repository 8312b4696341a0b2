/** A re-arm in the history, through the command line. */
import * as assert from "node:assert/strict";
import { PutItemCommand } from "@aws-sdk/client-dynamodb";
import { PublishCommand } from "@aws-sdk/client-sns";
import { type Deployment, makeDeployment } from "../deployment";
import { NOW, restore } from "../world";

const ID = `rearm-prod-${new Date(NOW).toISOString()}`;

describe("the record of a re-arm", () => {
  let deployment: Deployment;
  beforeEach(() => {
    deployment = makeDeployment();
  });
  afterEach(() => restore(deployment.world));

  const rearm = (...line: string[]) =>
    deployment.ops(["rearm", "--yes", "--synchronised", "--by", "ann", ...line]);
  const recorded = () => {
    const text = deployment.items.get(`prod-events/${ID}`)?.document?.S;
    return text === undefined ? undefined : JSON.parse(text);
  };
  const failEvents = () =>
    deployment.world.mocks.dynamoDb
      .on(PutItemCommand, { TableName: "prod-events" })
      .rejects(new Error("no table"));

  it("is a completed manual event from the backup to the primary, and people are told of the same", async () => {
    const { code, told } = await rearm();
    assert.equal(code, 0, told);
    const { id, site, resourceType, type, status, source, target, requestedBy } = recorded();
    assert.deepEqual(
      [id, site, resourceType, type, status, source, target, requestedBy],
      [ID, "prod", "dns", "manual", "completed", "dr", "prod", "ann"],
    );
    const [call] = deployment.world.mocks.sns.commandCalls(PublishCommand);
    const message = JSON.parse(call?.args[0].input.Message ?? "");
    assert.deepEqual(
      [message.event_id, message.source_resource, message.target_resource, message.status],
      [ID, "dr", "prod", "completed"],
    );
  });

  it("that cannot be written ends the command with 1, and the site is re-armed all the same", async () => {
    failEvents();
    const { code, result } = await rearm();
    assert.equal(code, 1);
    assert.match(result, /It is not in the history: PutItem of event rearm-prod-.*Run the command again/);
    assert.equal(deployment.world.path, "/lb-check");
  });

  it("is made up for by the same command again, once", async () => {
    failEvents();
    await rearm();
    deployment.world.mocks.dynamoDb.on(PutItemCommand, { TableName: "prod-events" }).callsFake(({ Item }) => {
      deployment.items.set(`prod-events/${Item.id.S}`, Item);
      return {};
    });
    const dry = await rearm("--dry-run");
    assert.match(dry.result, /would be recorded/);
    assert.equal(recorded(), undefined);
    assert.match((await rearm()).result, /it is recorded now/);
    assert.equal(recorded().requestedBy, "ann");
    assert.doesNotMatch((await rearm()).result, /recorded/);
  });

  it("is not made up for long after", async () => {
    failEvents();
    await rearm();
    deployment.world.now += 2 * 86_400_000;
    assert.doesNotMatch((await rearm()).result, /history/);
  });
});
