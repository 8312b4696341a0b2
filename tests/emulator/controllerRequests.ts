/** One failover at a time, and what becomes of requests that cannot be executed. */
import { strict as assert } from "node:assert";
import type { ControllerAnswer } from "../../handlers/controller/request";
import { ask, assertEvent, request } from "./asking";
import type { Inbox } from "./inbox";
import type { LambdaEndpoint } from "./lambdaEndpoint";
import type { SiteLoadBalancer } from "./loadBalancer";
import { present, type Report, resultOf } from "./report";
import { SCHEDULE_EVENT, type Site } from "./site";
import { writtenTo } from "./tables";

const COMPLETED = ["pending", "in_progress", "completed"] as const;
const move = (requestId: string, source = "primary", target = "backup") =>
  request({ resourceType: "load_balancer", source, target, requestId });

export async function checkControllerRequests(
  report: Report,
  prod: Site,
  balancer: SiteLoadBalancer,
  inbox: Inbox,
  lambda: LambdaEndpoint,
): Promise<void> {
  await report.check("controller: of two requests at once one wins, the other is refused", async () => {
    const answers = await atOnce(prod, lambda, ["first", "second"]);
    const winner = present(
      answers.find(({ status }) => status === "completed"),
      "request that completed",
    );
    const loser = present(
      answers.find(({ status }) => status === "failed"),
      "request that was refused",
    );
    assert.equal(loser.rule, "CTL-BUSY");
    assert.ok(loser.problem?.includes(winner.eventId ?? "?"), loser.problem);
    await assertEvent(prod, inbox, winner.eventId ?? "", COMPLETED);
    await assertEvent(prod, inbox, loser.eventId ?? "", ["failed"]);
    await balancer.assertServing("backup");
    return `${winner.eventId} completed, ${loser.eventId} ${loser.rule}`;
  });
  await report.check("controller: the same request twice at once is one event", async () => {
    const calls = lambda.invoked.length;
    const back = move("twice", "backup", "primary");
    const rules = (await atOnce(prod, lambda, ["twice", "twice"], back)).map(({ rule }) => rule);
    const event = await assertEvent(prod, inbox, "failover-twice", COMPLETED);
    assert.equal(event.steps.length, 1);
    assert.equal(lambda.invoked.length - calls, 1, "the group was moved once");
    assert.equal(inbox.of("failover-twice").length, 1, "people were told once");
    await balancer.assertServing("primary");
    return rules.join(" and ");
  });
  await report.check("controller: what it cannot do is a failed event, and nothing is touched", async () => {
    const calls = lambda.invoked.length;
    const refusals: readonly (readonly [string, string, unknown])[] = [
      ["malformed", "CTL-MALFORMED", { ...move("malformed"), resourceType: "cache", reason: "" }],
      ["unknown", "CTL-REFUSED", move("unknown", "primary", "tertiary")],
      ["not-serving", "CTL-CLOSED", move("not-serving", "backup", "primary")],
    ];
    for (const [id, rule, event] of refusals) {
      const answer = resultOf<ControllerAnswer>(await prod.invoke("controller", event));
      assert.deepEqual([answer.rule, answer.status], [rule, "failed"], answer.reason);
      const checked = id === "not-serving" ? ["pending", "failed"] : ["failed"];
      const recorded = await assertEvent(prod, inbox, `failover-${id}`, checked);
      assert.deepEqual(recorded.steps, []);
    }
    assert.equal(lambda.invoked.length, calls);
    await balancer.assertServing("primary");
    return refusals.map(([id, rule]) => `${id} ${rule}`).join(", ");
  });
  await report.check("controller: the minute schedule with nothing to do writes nothing", async () => {
    const before = (await writtenTo(prod)).length;
    const { rule } = resultOf<ControllerAnswer>(await prod.invoke("controller", SCHEDULE_EVENT));
    assert.equal(rule, "CTL-IDLE");
    assert.equal((await writtenTo(prod)).length, before);
    return rule;
  });
}

/**
 * Two processes at the same time. The target-group function waits until one of them has answered, so that they meet
 * however slowly the second one starts. moto compares and writes without a lock of its own, so this shows the protocol,
 * not DynamoDB's atomicity.
 */
async function atOnce(
  site: Site,
  lambda: LambdaEndpoint,
  ids: readonly string[],
  wish = move("any"),
): Promise<ControllerAnswer[]> {
  const running = ids.map((requestId) => ask(site, { ...wish, requestId }));
  lambda.gate = Promise.race(running).catch(() => undefined);
  try {
    return await Promise.all(running);
  } finally {
    lambda.gate = Promise.resolve();
  }
}
