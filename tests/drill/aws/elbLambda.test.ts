import { strict as assert } from "node:assert";
import { albEvent, forwardedHeaders } from "../../../drill/aws/elb/lambdaTarget";
import type { TargetGroup } from "../../../drill/aws/elb/state";
import { parseAlbEvent } from "../../../handlers/events/albRequest";

const request = (headers: Record<string, string> = {}, clientAddress = "192.0.2.11") => ({
  method: "GET",
  host: "primary.example.com",
  path: "/lb-check",
  headers,
  clientAddress,
});
const receipt = { port: 443, protocol: "HTTPS", at: Date.UTC(2026, 0, 5, 9, 0, 7, 900), number: 300 };

describe("what a load balancer adds to a request for a function", () => {
  it("is the address it was asked from, after whatever the request itself claims", () => {
    assert.equal(forwardedHeaders(request(), receipt)["x-forwarded-for"], "192.0.2.11");
    const claiming = request({ "x-forwarded-for": "10.0.0.1, 10.0.0.2" });
    assert.equal(forwardedHeaders(claiming, receipt)["x-forwarded-for"], "10.0.0.1, 10.0.0.2, 192.0.2.11");
  });

  it("is a trace with the second of its arrival, beside a trace of the request's own", () => {
    const trace = forwardedHeaders(request(), receipt)["x-amzn-trace-id"] ?? "";
    const [, second = "", id = ""] = /^Root=1-([0-9a-f]{8})-([0-9a-f]{24})$/.exec(trace) ?? [];
    assert.equal(Number.parseInt(second, 16) * 1000, receipt.at - 900);
    assert.equal(Number.parseInt(id, 16), 300);
    const traced = request({ "x-amzn-trace-id": "Root=1-00000001-000000000000000000000001" });
    assert.equal(
      forwardedHeaders(traced, receipt)["x-amzn-trace-id"],
      `Self=${trace.slice("Root=".length)};Root=1-00000001-000000000000000000000001`,
    );
  });

  it("is understood by the function, in either form of the event", () => {
    for (const multiValueHeaders of [false, true]) {
      const group = { arn: "group", multiValueHeaders } as TargetGroup;
      const { path, method, ...rest } = request({ "user-agent": "checker" });
      const headers = forwardedHeaders({ path, method, ...rest }, receipt);
      const parsed = parseAlbEvent(albEvent(group, { path, method }, headers));
      assert.ok(parsed.kind === "request");
      assert.deepEqual(
        [parsed.path, parsed.headers.host, parsed.headers["user-agent"], parsed.multiValue],
        ["/lb-check", "primary.example.com", "checker", multiValueHeaders],
      );
      assert.deepEqual([parsed.clientAddress, parsed.receivedAtMs], ["192.0.2.11", receipt.at - 900]);
    }
  });
});
