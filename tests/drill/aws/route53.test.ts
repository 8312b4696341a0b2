import { strict as assert } from "node:assert";
import { answerQuery, chooseFailover, ttlSeconds } from "../../../drill/aws/route53/answer";
import { getHealthCheck, updateHealthCheck } from "../../../drill/aws/route53/api";
import { countResult, passes, vote } from "../../../drill/aws/route53/checkers";
import {
  type Checker,
  createRoute53State,
  type DnsRecord,
  type HealthCheck,
} from "../../../drill/aws/route53/state";

const checker = (healthy: boolean): Checker => ({
  address: "192.0.2.1",
  region: "eu-west-1",
  phase: 0,
  healthy,
  streak: 0,
  path: "/",
});
const check = (healthy: boolean): HealthCheck => ({
  id: "check",
  site: "prod",
  callerReference: "prod-record",
  type: "HTTPS",
  fullyQualifiedDomainName: "primary.example.com",
  port: 443,
  requestIntervalSeconds: 10,
  failureThreshold: 2,
  resourcePath: "/lb-check",
  version: 1,
  found: healthy,
  healthy,
  checkers: [],
});
const record = (failover: DnsRecord["failover"], extra: Partial<DnsRecord> = {}): DnsRecord => ({
  name: "app.example.com",
  type: "A",
  setIdentifier: failover,
  failover,
  healthCheckId: failover === "PRIMARY" ? "check" : undefined,
  target: { kind: "alias", dnsName: `${failover}.elb`, evaluateTargetHealth: false },
  site: failover === "PRIMARY" ? "prod" : "dr",
  ...extra,
});

describe("Route 53 of the model", () => {
  it("calls an endpoint healthy while more than 18 % of 16 checkers do: 3 are enough, 2 are not", () => {
    const checkers = (healthy: number) => Array.from({ length: 16 }, (_, index) => checker(index < healthy));
    assert.equal(vote(checkers(3)), true);
    assert.equal(vote(checkers(2)), false);
  });

  it("turns a checker after the threshold's number of results, both ways, and passes 2xx and 3xx within 2 s", () => {
    const each = checker(true);
    assert.deepEqual(
      [false, false, true, true].map((passed) => countResult(check(true), each, passed)),
      [false, true, false, true],
    );
    assert.deepEqual(
      [199, 200, 301, 399, 400, 503].map((status) => passes(status, 10)),
      [false, true, true, true, false, false],
    );
    assert.equal(passes(200, 2001), false);
  });

  it("answers all four combinations of a failover pair as documented", () => {
    assert.equal(chooseFailover(true, true), "PRIMARY");
    assert.equal(chooseFailover(true, false), "PRIMARY");
    assert.equal(chooseFailover(false, true), "SECONDARY");
    assert.equal(chooseFailover(false, false), "PRIMARY");
  });

  it("takes a SECONDARY without health check for healthy, and one whose alias evaluates a dead load balancer for not", () => {
    const state = createRoute53State();
    state.checks.set("check", check(false));
    state.records.set("app.example.com", [record("PRIMARY"), record("SECONDARY")]);
    assert.equal(answerQuery(state, "app.example.com", "A", () => false)?.site, "dr");
    const evaluating = record("SECONDARY", {
      target: { kind: "alias", dnsName: "dr", evaluateTargetHealth: true },
    });
    state.records.set("app.example.com", [record("PRIMARY"), evaluating]);
    assert.equal(answerQuery(state, "app.example.com", "A", () => false)?.site, "prod");
    assert.equal(answerQuery(state, "app.example.com", "A", () => true)?.site, "dr");
  });

  it("gives an alias 60 s to live and a plain record its own time", () => {
    assert.equal(ttlSeconds(record("PRIMARY")), 60);
    assert.equal(
      ttlSeconds(
        record("PRIMARY", { target: { kind: "addresses", addresses: ["192.0.2.1"], ttlSeconds: 5 } }),
      ),
      5,
    );
  });

  it("refuses a policy it does not model", () => {
    const state = createRoute53State();
    state.records.set("app.example.com", [record(undefined), record(undefined)]);
    assert.throws(() => answerQuery(state, "app.example.com", "A", () => true), { name: "Unmodelled" });
  });

  it("refuses an update on an old version, and counts versions up", () => {
    const state = createRoute53State();
    state.checks.set("check", check(true));
    const { changes } = updateHealthCheck(state, 0, {
      HealthCheckId: "check",
      HealthCheckVersion: 1,
      ResourcePath: "/x",
    });
    assert.equal(changes[0]?.before, "/lb-check");
    assert.throws(
      () =>
        updateHealthCheck(state, 0, { HealthCheckId: "check", HealthCheckVersion: 1, ResourcePath: "/y" }),
      {
        name: "HealthCheckVersionMismatch",
      },
    );
    assert.equal(
      getHealthCheck(state, 0, { HealthCheckId: "check" }).response.HealthCheck?.HealthCheckVersion,
      2,
    );
    assert.throws(() => getHealthCheck(state, 0, { HealthCheckId: "other" }), { name: "NoSuchHealthCheck" });
  });
});
