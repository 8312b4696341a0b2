import { strict as assert } from "node:assert";
import type { CreateScheduleCommandInput } from "@aws-sdk/client-scheduler";
import { createSchedule, deleteSchedule } from "../../../drill/aws/schedulerApi";
import type { PolicyStatement } from "../../../drill/synth/model";
import { createFunction, QUEUE_ARN } from "../lambda/functionFixture";

const REGION = "eu-west-1";
const ROLE = "arn:aws:iam::123456789012:role/schedule";
const MINUTE = 60_000;
const TEXT = `exports.handler = async (event) => { console.log("ran " + event.what); };`;

function scheduling(statements: readonly PolicyStatement[]) {
  const { kernel, cloud, deployed, queue, run } = createFunction(TEXT);
  const { oneTime } = cloud.scheduler;
  oneTime.groups.add(`${REGION}/rollbacks`);
  cloud.roles.set(ROLE, statements);
  const start = kernel.clock.now();
  const create = (more: Partial<CreateScheduleCommandInput> = {}) => {
    const at = new Date(start + 10 * MINUTE).toISOString().slice(0, 19);
    const input: CreateScheduleCommandInput = {
      Name: "rollback",
      GroupName: "rollbacks",
      ScheduleExpression: `at(${at})`,
      FlexibleTimeWindow: { Mode: "OFF" },
      ActionAfterCompletion: "DELETE",
      Target: {
        Arn: deployed.spec.arn,
        RoleArn: ROLE,
        Input: JSON.stringify({ what: "rollback" }),
        DeadLetterConfig: { Arn: QUEUE_ARN },
      },
      ...more,
    };
    const { response, changes } = createSchedule(oneTime, kernel.clock.now(), { region: REGION, input }, "1");
    for (const change of changes) cloud.scheduler.act(change);
    return response;
  };
  const remove = (name: string) =>
    deleteSchedule(oneTime, 0, { region: REGION, input: { Name: name, GroupName: "rollbacks" } });
  const ran = () =>
    kernel.log.entries.filter(({ text }) => text === "ran rollback").map(({ at }) => at - start);
  return { kernel, cloud, queue, run, create, remove, ran, names: () => [...oneTime.schedules.keys()] };
}

const MAY: PolicyStatement[] = [{ Effect: "Allow", Action: "lambda:InvokeFunction", Resource: "*" }];

describe("a schedule that runs once", () => {
  it("runs within the minute it is for, and is gone", async () => {
    const { create, run, ran, names } = scheduling(MAY);
    create();
    await run(30 * MINUTE);
    const [at, ...more] = ran();
    assert.ok(at !== undefined && at >= 10 * MINUTE && at < 11 * MINUTE + 2000, String(at));
    assert.deepEqual([more, names()], [[], []]);
  });

  it("does not run when it was deleted before", async () => {
    const { create, remove, run, ran } = scheduling(MAY);
    create();
    remove("rollback");
    await run(30 * MINUTE);
    assert.deepEqual(ran(), []);
    assert.throws(() => remove("rollback"), { name: "ResourceNotFoundException" });
  });

  it("is made once: the same name again is a conflict, the same token the same schedule", () => {
    const { create } = scheduling(MAY);
    const first = create({ ClientToken: "t" });
    assert.deepEqual(create({ ClientToken: "t" }), first);
    assert.throws(() => create({ ClientToken: "u" }), { name: "ConflictException" });
  });

  it("is refused in an unknown group, for a time that is past, and in words nobody knows", () => {
    const { create } = scheduling(MAY);
    assert.throws(() => create({ GroupName: "nowhere" }), { name: "ResourceNotFoundException" });
    assert.throws(() => create({ ScheduleExpression: "at(2020-01-01T00:00:00)" }), {
      name: "ValidationException",
    });
    assert.throws(() => create({ ScheduleExpression: "tomorrow" }), { name: "ValidationException" });
    assert.throws(() => create({ ScheduleExpression: "rate(1 day)" }), { name: "Unmodelled" });
    assert.throws(() => create({ FlexibleTimeWindow: { Mode: "FLEXIBLE" } }), { name: "Unmodelled" });
  });

  it("ends in its dead-letter queue when its role may not invoke the function", async () => {
    const { create, run, ran, queue } = scheduling([
      { Effect: "Allow", Action: "sqs:SendMessage", Resource: QUEUE_ARN },
    ]);
    create();
    await run(30 * MINUTE);
    assert.deepEqual([ran(), queue.messages], [[], ['{"what":"rollback"}']]);
  });

  it("waits while a fault stops schedules, and runs after it", async () => {
    const { cloud, create, run, ran } = scheduling(MAY);
    create();
    const end = cloud.scheduler.rules.add({ applies: ({ site }) => site === "prod" });
    await run(20 * MINUTE);
    assert.deepEqual(ran(), []);
    end();
    await run(2 * MINUTE);
    assert.equal(ran().length, 1);
  });
});
