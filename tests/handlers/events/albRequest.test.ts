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

  it("of any other shape is no request, and never an exception", () => {
    fc.assert(fc.property(fc.anything(), (event) => assert.equal(parseAlbEvent(event).kind, "not-alb")));
  });
});
