/** `ops failover`, through the command line, against a pretend controller. */
import * as assert from "node:assert/strict";
import { GetItemCommand } from "@aws-sdk/client-dynamodb";
import { InvokeCommand } from "@aws-sdk/client-lambda";
import type { FailoverRequest } from "../../../handlers/controller/request";
import type { FailoverEvent } from "../../../handlers/history/failoverEvent";
import { type Deployment, makeDeployment } from "../deployment";
import { answer, event, planned } from "../sites";
import { NOW, restore } from "../world";

const DNS = ["failover", "dns", "--reason", "work", "--yes", "--request-id", "one", "--by", "ann"];

/** Plans, and does what it is asked: the event is as given, one after the other, each for one look. */
function does(deployment: Deployment, ...events: readonly FailoverEvent[]): void {
  let started = false;
  deployment.controller = (request) => {
    started = started || request.dryRun !== true;
    return request.dryRun ? planned : answer({ eventId: "failover-one", status: "in_progress" });
  };
  let looks = 0;
  deployment.onLook = () => {
    const next = events[Math.min(looks, events.length - 1)];
    if (started && next !== undefined) {
      looks += 1;
      deployment.put(next);
    }
  };
}

describe("ops failover", () => {
  let deployment: Deployment;
  beforeEach(() => {
    deployment = makeDeployment();
    deployment.world.path = "/lb-check";
  });
  afterEach(() => restore(deployment.world));

  const asked = () => deployment.requests.at(-1) as FailoverRequest;

  it("shows plan and checks, asks the backup's controller, follows the event, ends with its status", async () => {
    const running = event({ status: "in_progress", steps: [] });
    const step = {
      id: "1-close-latch",
      status: "started",
      startedAt: "2026-03-01T12:00:31Z",
      detail: "path set",
    };
    does(deployment, running, { ...running, steps: [step as FailoverEvent["steps"][number]] }, event());
    const { code, result, told } = await deployment.ops([...DNS, "--type", "planned"]);
    assert.equal(code, 0, told);
    assert.match(told, /planned failover of dns, executed by dr \(eu-central-1\)/);
    assert.match(told, /source prod \(it is not latched/);
    assert.match(told, /check target-healthy holds: dr has 2 healthy targets/);
    assert.match(told, /1\. Close the latch of prod/);
    assert.match(told, /\[1\/1\] close-latch record-id started: path set/);
    assert.match(told, /\[1\/1\] close-latch record-id done/);
    assert.match(result, /failover-one: dns prod -> dr: completed after 3 min/);
    assert.deepEqual(asked(), {
      resourceType: "dns",
      source: "prod",
      target: "dr",
      type: "planned",
      reason: "work",
      requestId: "one",
      requestedBy: "ann",
    });
    const functions = deployment.world.mocks.lambda
      .commandCalls(InvokeCommand)
      .map(({ args }) => args[0].input);
    assert.deepEqual(
      functions.map(({ FunctionName, InvocationType }) => [FunctionName, InvocationType]),
      [
        ["dr-controller", "RequestResponse"],
        ["dr-controller", "RequestResponse"],
      ],
    );
  });

  it("ends with 1 and the problem when the failover failed", async () => {
    does(deployment, event({ status: "failed", problem: "the record check stayed healthy" }));
    const { code, result } = await deployment.ops(DNS);
    assert.equal(code, 1);
    assert.match(result, /problem: the record check stayed healthy/);
  });

  it("is refused without touching anything when a check fails", async () => {
    deployment.controller = () =>
      answer({
        status: "planned",
        checks: [{ name: "no-other-failover", ok: false, seen: "failover-other is running" }],
        problem: "failover-other is running",
      });
    const { code, result } = await deployment.ops(DNS);
    assert.equal(code, 1);
    assert.match(result, /check no-other-failover FAILS[\s\S]*Refused: failover-other is running/);
    assert.deepEqual(
      deployment.requests.map(({ dryRun }) => dryRun),
      [true],
    );
  });

  it("asks for a plan alone in a dry run, and says whether it would be done", async () => {
    const { code, result } = await deployment.ops([...DNS, "--dry-run"]);
    assert.deepEqual([code, deployment.requests.length, deployment.requests[0]?.dryRun], [0, 1, true]);
    assert.match(result, /It would be done\./);
  });

  it("asks for the site's name, and does nothing without it", async () => {
    const line = DNS.filter((word) => word !== "--yes");
    const declined = await deployment.ops(line, false);
    assert.deepEqual([declined.code, deployment.requests.length], [1, 1]);
    assert.equal(declined.asked[0], "dr");
    assert.match(declined.asked.join("\n"), /target dr \(the other site\)[\s\S]*1\. Close the latch of prod/);
    does(deployment, event());
    assert.equal((await deployment.ops(line, true)).code, 0);
  });

  it("makes a key of its own and prints it, so that the command can be repeated", async () => {
    const line = DNS.filter((word) => word !== "--request-id" && word !== "one");
    const { told } = await deployment.ops([...line, "--dry-run"]);
    const id = asked().requestId ?? "";
    assert.match(id, /^ops-20260301T120030Z-[0-9a-f]{8}$/);
    assert.ok(told.includes(`request id ${id}`));
  });

  it("reports an event that was asked for before, and asks nobody", async () => {
    deployment.put(event({ type: "manual" }));
    const { code, result } = await deployment.ops(DNS);
    assert.deepEqual([code, deployment.requests.length], [0, 0]);
    assert.match(result, /completed/);
  });

  it("reports it also when the failover has completed, and the other ends would be derived now", async () => {
    deployment.world.path = "/lb-check-failed-over";
    deployment.put(event({ type: "manual" }));
    const { code, result } = await deployment.ops(DNS);
    assert.equal(code, 0);
    assert.match(result, /prod -> dr: completed/);
  });

  it("refuses a request id that another failover has, and asks nobody", async () => {
    deployment.put(event({ type: "planned" }));
    const { code, result } = await deployment.ops([...DNS, "--source", "dr"]);
    assert.deepEqual([code, deployment.requests.length], [1, 0]);
    assert.match(result, /Refused: Nothing was done: event failover-one.*source prod and not dr.*planned/);
  });

  it("follows an event that runs already without another question", async () => {
    deployment.put(event({ status: "in_progress", type: "manual" }));
    deployment.controller = () => {
      deployment.put(event({ type: "manual" }));
      return answer({ eventId: "failover-one", status: "completed" });
    };
    const { code, asked: questions } = await deployment.ops(
      DNS.filter((word) => word !== "--yes"),
      false,
    );
    assert.deepEqual([code, questions], [0, []]);
    assert.ok(deployment.requests.every(({ dryRun }) => dryRun === undefined));
  });

  it("follows the event although the answer was lost", async () => {
    deployment.controller = (request) => {
      if (request.dryRun) {
        return planned;
      }
      deployment.put(event());
      throw Object.assign(new Error("no answer"), { name: "TimeoutError" });
    };
    assert.equal((await deployment.ops(DNS)).code, 0);
  });

  it("asks again when nothing was recorded, and gives up with the way out", async () => {
    deployment.controller = (request) => {
      if (request.dryRun) {
        return planned;
      }
      throw Object.assign(new Error("rate exceeded"), { name: "TooManyRequestsException" });
    };
    const { code, result } = await deployment.ops(DNS);
    assert.equal(code, 1);
    assert.equal(deployment.requests.length, 5, "a plan, and four times the request");
    assert.equal(
      new Set(deployment.requests.map((request) => JSON.stringify({ ...request, dryRun: true }))).size,
      1,
    );
    assert.match(result, /Nothing is recorded of failover-one/);
    assert.match(
      result,
      /TooManyRequestsException: rate exceeded[\s\S]*docs\/runbooks\/unplanned-failover\.md/,
    );
  });

  it("names the function's own error", async () => {
    deployment.world.mocks.lambda.on(InvokeCommand).resolves({
      FunctionError: "Unhandled",
      Payload: new TextEncoder().encode(JSON.stringify({ errorMessage: "table gone" })) as never,
    });
    const { code, told } = await deployment.ops(DNS);
    assert.equal(code, 1);
    assert.match(
      told,
      /Invoke of dr-controller in eu-central-1 ended with an error of the function: table gone/,
    );
  });

  it("ends with 1 when the event is not at its end in time, and says how to go on", async () => {
    does(deployment, event({ status: "in_progress" }));
    const { code, result } = await deployment.ops([...DNS, "--wait", "30"]);
    assert.equal(code, 1);
    assert.match(result, /Not finished.*every minute[\s\S]*docs\/runbooks\/stuck-failover\.md/);
    assert.ok(deployment.world.now - NOW >= 30_000 && deployment.world.now - NOW < 40_000);
  });

  it("does not follow when told so", async () => {
    does(deployment, event({ status: "in_progress" }));
    const { code, result } = await deployment.ops([...DNS, "--wait", "0"]);
    assert.equal(code, 0);
    assert.match(result, /in_progress[\s\S]*Not waited/);
  });

  it("goes by the answer when the events table cannot be read from here", async () => {
    deployment.world.mocks.dynamoDb.on(GetItemCommand).rejects(new Error("no table"));
    deployment.controller = (request) =>
      request.dryRun ? planned : answer({ eventId: "failover-one", status: "completed", reason: "done" });
    const { code, result, told } = await deployment.ops(DNS);
    assert.equal(code, 0, told);
    assert.match(told, /GetItem of event failover-one in table dr-events failed/);
    assert.match(result, /failover-one: completed: done/);
  });

  it("prints everything as JSON", async () => {
    deployment.put(event({ type: "manual" }));
    const { result } = await deployment.ops([...DNS, "--json"]);
    const document = JSON.parse(result);
    assert.deepEqual(
      [document.stack, document.outcome, document.exitCode, document.event.id, document.request.requestId],
      ["dr", "completed", 0, "failover-one", "one"],
    );
  });
});
