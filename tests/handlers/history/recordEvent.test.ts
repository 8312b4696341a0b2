import { strict as assert } from "node:assert";
import { parseFailoverEvent } from "../../../handlers/history/parseFailoverEvent";
import { type DoneEvent, recordEvent } from "../../../handlers/history/recordEvent";
import { dynamoDbPort } from "../../../handlers/runtime/clients";
import { FakeAws, named } from "../fakeAws";

const done: DoneEvent = {
  id: "switch-1",
  site: "prod",
  resourceType: "load_balancer",
  type: "automatic",
  source: "primary",
  target: "backup",
  reason: "primary has too few healthy targets",
  requestedBy: "target-groups",
  rule: "TG-FAILOVER",
  startTime: "2026-03-01T12:00:00.000Z",
  endTime: "2026-03-01T12:00:01.000Z",
};

describe("an event of a handler", () => {
  let aws: FakeAws;
  let uninstall = () => {};
  beforeEach(() => {
    aws = new FakeAws();
    uninstall = aws.install();
  });
  afterEach(() => uninstall());
  const record = (event: DoneEvent, keepDays?: number) =>
    recordEvent(dynamoDbPort(require("@aws-sdk/client-dynamodb")), "prod-events", keepDays, event);

  it("is recorded completed and told, for 400 days unless configured", async () => {
    await record(done);
    const { item, document } = aws.events["switch-1"] ?? {};
    const parsed = parseFailoverEvent(JSON.parse(document ?? ""));
    assert.ok(parsed.kind === "ok");
    assert.deepEqual(
      [parsed.document.status, parsed.document.notifiedStatus, parsed.document.steps],
      ["completed", "completed", []],
    );
    assert.equal(item?.expiresAt?.N, String(Date.parse(done.endTime) / 1000 + 400 * 86_400));
    await record({ ...done, id: "switch-2" }, 1);
    assert.equal(aws.events["switch-2"]?.item.expiresAt?.N, String(Date.parse(done.endTime) / 1000 + 86_400));
  });

  it("is recorded once, and a second time changes nothing", async () => {
    await record(done);
    await record({ ...done, reason: "another" });
    assert.match(aws.events["switch-1"]?.document ?? "", /too few/);
  });

  it("throws what DynamoDB throws", async () => {
    aws.refuse = () => {
      throw named("AccessDeniedException");
    };
    await assert.rejects(record(done), { name: "AccessDeniedException" });
  });
});
