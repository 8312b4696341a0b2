import { strict as assert } from "node:assert";
import { CloudWatchService } from "../../../drill/aws/cloudwatch/service";
import { updateHealthCheck } from "../../../drill/aws/route53/api";
import { calculated, followed, passes, statusOf } from "../../../drill/aws/route53/checkers";
import { Route53Service } from "../../../drill/aws/route53/service";
import type { HealthCheckSpec } from "../../../drill/aws/route53/state";
import { createKernel, runUntil } from "../../../drill/kernel/kernel";

const spec = (id: string, more: Partial<HealthCheckSpec> = {}): HealthCheckSpec => ({
  id,
  site: "prod",
  callerReference: id,
  type: "HTTPS",
  fullyQualifiedDomainName: "a.example.com",
  port: 443,
  requestIntervalSeconds: 10,
  failureThreshold: 1,
  resourcePath: "/",
  ...more,
});

/** Route 53 in front of an endpoint that answers `status` with `body`. */
function service(specs: readonly HealthCheckSpec[], answer: { status: number; body?: string }) {
  const kernel = createKernel(1);
  const cloudWatch = new CloudWatchService(kernel);
  const route53 = new Route53Service(
    kernel,
    cloudWatch,
    (_check, _checker, done) => done(answer.status, 10, answer.body),
    () => true,
  );
  for (const each of specs) route53.addCheck(each);
  const healthy = (id: string) => route53.state.checks.get(id)?.healthy;
  return {
    route53,
    healthy,
    run: (seconds: number) => runUntil(kernel, kernel.clock.now() + seconds * 1000),
  };
}

describe("health checks of each type", () => {
  it("turn an inverted one's result around: it starts unhealthy, and is healthy when the endpoint fails", async () => {
    const answer = { status: 200 };
    const { healthy, run } = service([spec("i", { inverted: true })], answer);
    assert.equal(healthy("i"), false);
    await run(30);
    assert.equal(healthy("i"), false);
    answer.status = 503;
    await run(30);
    assert.equal(healthy("i"), true);
  });

  it("call a disabled one healthy whatever the endpoint does, and a disabled inverted one unhealthy", async () => {
    const both = [spec("d", { disabled: true }), spec("di", { disabled: true, inverted: true })];
    const { healthy, run } = service(both, { status: 503 });
    await run(60);
    assert.deepEqual([healthy("d"), healthy("di")], [true, false]);
    assert.equal(statusOf({ disabled: true, inverted: true }, false), false);
  });

  it("look for a string in the first 5,120 bytes", async () => {
    assert.equal(passes(200, 10, "ready", `${" ".repeat(5115)}ready`), true);
    assert.equal(passes(200, 10, "ready", `${" ".repeat(5116)}ready`), false);
    const answer = { status: 200, body: "ready" };
    const { healthy, run } = service([spec("s", { type: "HTTPS_STR_MATCH", searchString: "ready" })], answer);
    await run(30);
    assert.equal(healthy("s"), true);
    answer.body = "starting";
    await run(30);
    assert.equal(healthy("s"), false);
  });

  it("calculate from children at once", async () => {
    const children = { ids: ["a", "b"], healthThreshold: 2 };
    const parent = spec("p", { type: "CALCULATED", fullyQualifiedDomainName: "", children });
    const answer = { status: 200 };
    const { healthy, run } = service([spec("a"), spec("b", { disabled: true }), parent], answer);
    await run(30);
    assert.equal(healthy("p"), true);
    answer.status = 500;
    await run(30);
    assert.deepEqual([healthy("a"), healthy("b"), healthy("p")], [false, true, false]);
    assert.equal(calculated(1, [false, true]), true);
  });

  it("follow an alarm's data, and without data do as they are told", () => {
    const alarm = { name: "alarm", region: "us-east-1", insufficientData: "LastKnownStatus" as const };
    const check = spec("m", { type: "CLOUDWATCH_METRIC", fullyQualifiedDomainName: "", alarm });
    const { route53, healthy } = service([check], { status: 200 });
    route53.followAlarm("us-east-1", "alarm", "ALARM");
    assert.equal(healthy("m"), false);
    route53.followAlarm("us-east-1", "alarm", "INSUFFICIENT_DATA");
    route53.followAlarm("eu-west-1", "alarm", "OK");
    assert.equal(healthy("m"), false);
    route53.followAlarm("us-east-1", "alarm", "OK");
    assert.equal(healthy("m"), true);
    assert.equal(followed("INSUFFICIENT_DATA", "Unhealthy", true), false);
    assert.equal(followed("INSUFFICIENT_DATA", "Healthy", false), true);
  });

  it("ask from the regions they are given only", () => {
    const { route53 } = service([spec("r", { regions: ["us-east-1", "eu-west-1", "sa-east-1"] })], {
      status: 200,
    });
    assert.equal(route53.state.checks.get("r")?.checkers.length, 6);
  });

  it("keep what an update does not name: a changed threshold leaves the path alone", () => {
    const { route53 } = service([spec("u", { resourcePath: "/lb-check-failed-over" })], { status: 503 });
    const { changes } = updateHealthCheck(route53.state, 0, { HealthCheckId: "u", FailureThreshold: 3 });
    assert.equal(changes[0]?.check.failureThreshold, 3);
    assert.equal(changes[0]?.check.resourcePath, "/lb-check-failed-over");
  });
});
