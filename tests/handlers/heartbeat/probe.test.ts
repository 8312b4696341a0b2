import { strict as assert } from "node:assert";
import { createServer } from "node:http";
import { matchesCodes, probe } from "../../../handlers/heartbeat/probe";
import { timeOf } from "../../../handlers/heartbeat/time";

describe("a probe", () => {
  it("passes by the status codes of a target group's health check", () => {
    for (const [codes, status, matches] of [
      ["200", 200, true],
      ["200", 204, false],
      ["200-299", 204, true],
      ["200-299", 300, false],
      ["200,204", 204, true],
      ["200,301-302", 302, true],
      ["200,301-302", 303, false],
    ] as const) {
      assert.equal(matchesCodes(codes, status), matches, `${codes} ${status}`);
    }
  });

  it("sends its header, follows no redirect, and leaves no body unread, with Node's own fetch", async () => {
    const heard: unknown[] = [];
    const server = createServer((request, response) => {
      heard.push([request.method, request.url, request.headers["x-probe"], request.headers["user-agent"]]);
      response.writeHead(301, { location: "/elsewhere" }).end("x".repeat(1_000_000));
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const address = server.address();
    assert.ok(address !== null && typeof address === "object");
    const settings = {
      origin: `http://127.0.0.1:${address.port}`,
      header: "X-Probe",
      timeoutSeconds: 2,
      groups: [],
    };
    const group = { name: "primary", key: "secret", path: "/health", successCodes: "200" };
    const outcome = await probe(settings, group, timeOf({}), Date.now() + 2000);
    assert.deepEqual(outcome, { kind: "failed", why: "answered 301" });
    assert.deepEqual(heard, [["GET", "/health", "secret", "site-failover-heartbeat"]]);
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  });
});
