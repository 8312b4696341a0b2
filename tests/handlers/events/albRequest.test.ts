import { strict as assert } from "node:assert";
import fc from "fast-check";
import { parseAlbEvent } from "../../../handlers/events/albRequest";
import { albEvent } from "../fixtures";

describe("a request of a load balancer", () => {
  it("has lower-case header names, whatever the form", () => {
    const headers = { "X-Site-Failover": "sorry-page", Accept: "text/html" };
    const wanted = { "x-site-failover": "sorry-page", accept: "text/html" };
    for (const multiValue of [false, true]) {
      const request = parseAlbEvent(albEvent("/", { headers, multiValue }));
      assert.ok(request.kind === "request");
      assert.deepEqual(request.headers, wanted);
      assert.equal(request.multiValue, multiValue);
    }
  });

  it("joins several values of one header", () => {
    const event = { ...albEvent("/"), multiValueHeaders: { Accept: ["text/html", "*/*;q=0.1"] } };
    const request = parseAlbEvent(event);
    assert.equal(request.kind === "request" && request.headers.accept, "text/html, */*;q=0.1");
  });

  it("has its base64 body decoded", () => {
    const body = Buffer.from("grüße").toString("base64");
    const request = parseAlbEvent({ ...albEvent("/", { method: "post" }), body, isBase64Encoded: true });
    assert.ok(request.kind === "request");
    assert.deepEqual([request.method, request.body], ["POST", "grüße"]);
  });

  it("is known as the load balancer's own check by its user agent", () => {
    const request = parseAlbEvent(albEvent("/", { headers: { "User-Agent": "ELB-HealthChecker/2.0" } }));
    assert.equal(request.kind === "request" && request.elbHealthCheck, true);
  });

  for (const [forwardedFor, address] of [
    ["15.177.0.1", "15.177.0.1"],
    ["10.0.0.1, 203.0.113.9,15.177.0.1", "15.177.0.1"],
    ["10.0.0.1, 15.177.0.1:54321", "15.177.0.1"],
    ["2600:1f1c::1", "2600:1f1c::1"],
    ["10.0.0.1, [2600:1f1c::1]:443", "2600:1f1c::1"],
    ["10.0.0.1, ", undefined],
    [undefined, undefined],
  ] as const) {
    it(`is from the last address of X-Forwarded-For, which is the load balancer's word: ${forwardedFor}`, () => {
      const headers: Record<string, string> =
        forwardedFor === undefined ? {} : { "X-Forwarded-For": forwardedFor };
      const request = parseAlbEvent(albEvent("/", { headers }));
      assert.equal(request.kind === "request" && request.clientAddress, address);
    });
  }

  for (const [trace, seconds] of [
    ["Root=1-67891233-abcdef012345678912345678", 0x67891233],
    ["Self=1-67891234-12456789abcdef012345678;Root=1-67891233-abcdef012345678912345678", 0x67891234],
    ["Root=1-67891233-abc;Self=1-67891235-def;CalledFrom=app", 0x67891235],
    ["NotRoot=1-67891233-abc", undefined],
    ["Root=2-67891233-abc", undefined],
    ["nonsense", undefined],
  ] as const) {
    it(`was received in the second the load balancer put into its trace: ${trace}`, () => {
      const request = parseAlbEvent(albEvent("/", { headers: { "X-Amzn-Trace-Id": trace } }));
      assert.equal(
        request.kind === "request" && request.receivedAtMs,
        seconds === undefined ? undefined : seconds * 1000,
      );
    });
  }

  it("of any other shape is no request, and never an exception", () => {
    fc.assert(fc.property(fc.anything(), (event) => assert.equal(parseAlbEvent(event).kind, "not-alb")));
  });
});
