import * as assert from "node:assert/strict";
import { GetItemCommand } from "@aws-sdk/client-dynamodb";
import { DescribeListenersCommand } from "@aws-sdk/client-elastic-load-balancing-v2";
import { GetHealthCheckCommand } from "@aws-sdk/client-route-53";
import { wantsColour } from "../../../ops/commandLine/output";
import { observeSite } from "../../../ops/status/observeSite";
import { siteStatus } from "../../../ops/status/status";
import { statusTable } from "../../../ops/status/table";
import { clientsOf, makeWorld, manifest, NOW, restore, type World, weights } from "../world";

describe("status", () => {
  let world: World;
  beforeEach(() => {
    world = makeWorld();
  });
  afterEach(() => restore(world));

  const status = async () => siteStatus(await observeSite(clientsOf(), manifest, NOW), NOW);
  const row = async (name: string) => {
    const found = (await status()).rows.find((item) => item.name === name);
    assert.ok(found, `no row ${name}`);
    return found;
  };

  it("says who serves on which listeners, and the health of each group", async () => {
    assert.deepEqual(await row("serving"), {
      name: "serving",
      value: "main (listener 443, listener 80)",
      level: "good",
    });
    assert.equal((await row("group main")).value, "2/3 healthy, needs 2");
    assert.match((await row("group sorry")).value, /sorry page/);
  });

  it("says which listeners disagree", async () => {
    const forward = (arn: string, port: number, group: string) => ({
      ListenerArn: arn,
      Port: port,
      DefaultActions: [{ Type: "forward" as const, ForwardConfig: { TargetGroups: weights(group) } }],
    });
    const [first = "", second = ""] = manifest.listenerArns;
    world.mocks.elb
      .on(DescribeListenersCommand)
      .resolves({ Listeners: [forward(first, 443, "main"), forward(second, 80, "spare")] });
    const serving = await row("serving");
    assert.deepEqual(
      [serving.value, serving.level],
      ["listeners disagree: listener 443: main, listener 80: spare", "attention"],
    );
  });

  const latchStates: readonly (readonly [string, (world: World) => void, RegExp])[] = [
    ["latched", () => {}, /^LATCHED since 2026-03-01T11:00:00.000Z \(LATCH-CLOSE: failed\)/],
    ["armed", (w) => (w.path = "/lb-check"), /^open, armed since 2026-02-01/],
    ["unarmed", (w) => Object.assign(w, { path: "/lb-check", document: {} }), /UNARMED/],
    [
      "disarmed",
      (w) => {
        const disarmed = {
          until: "2026-03-01T13:00:00.000Z",
          by: "ann",
          reason: "work",
          at: "2026-03-01T11:00:00.000Z",
        };
        Object.assign(w, { path: "/lb-check", document: { ...w.document, disarmed } });
      },
      /disarmed until 2026-03-01T13:00:00.000Z by ann \(work\)/,
    ],
    ["changed by hand", (w) => (w.path = "/x"), /asks \/x, which this system never sets/],
  ];
  for (const [state, change, expected] of latchStates) {
    it(`shows a latch that is ${state}`, async () => {
      change(world);
      assert.match((await row("latch")).value, expected);
    });
  }

  it("asks for attention to an open switch only while it can still be completed", async () => {
    const record = (to: string) => ({ id: to, from: "main", to, rule: "", reason: "dead", decidedAt: to });
    const observation = await observeSite(clientsOf(), manifest, NOW);
    const targetGroups = { ok: true, value: { switches: [record("1"), record("2")] } } as const;
    const rows = siteStatus({ ...observation, targetGroups }, NOW).rows.filter(
      ({ name }) => name === "switch",
    );
    assert.deepEqual(
      rows.map(({ value, level }) => [value, level]),
      [
        ["2 main -> 2, not completed (dead)", "attention"],
        ["1 main -> 1, overtaken by the next (dead)", "good"],
      ],
    );
  });

  it("shows the rest when a part cannot be read, and names the part", async () => {
    world.mocks.elb.on(DescribeListenersCommand).rejects(new Error("no route"));
    world.mocks.route53.on(GetHealthCheckCommand).rejects(new Error("impaired"));
    world.mocks.dynamoDb.on(GetItemCommand).rejects(new Error("no table"));
    const { rows, unknown } = await status();
    assert.deepEqual(
      rows.filter(({ level }) => level === "unknown").map(({ name }) => name),
      ["serving", "latch", "gate check", "switches"],
    );
    assert.match(
      unknown.join("\n"),
      /prod: gate check: unknown: GetHealthCheck of record-id failed: Error: impaired/,
    );
    assert.equal(rows.find(({ name }) => name === "group main")?.level, "good");
  });

  it("prints a block per site, with signs instead of colours unless on a terminal", async () => {
    const text = statusTable([await status()], false);
    assert.match(text, /^prod {2}primary site of app\.example\.com, eu-west-1/);
    assert.match(text, /\n {2}latch +! LATCHED/);
    assert.ok(!text.includes("\u001b"));
    assert.ok(statusTable([await status()], true).includes("\u001b[33m"));
    assert.equal(wantsColour({ isTTY: true }, { NO_COLOR: "1" }), false);
    assert.equal(wantsColour({ isTTY: true }, {}), true);
    assert.equal(wantsColour({}, {}), false);
  });
});
