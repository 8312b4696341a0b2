import { strict as assert } from "node:assert";
import { createServer } from "node:net";
import fc from "fast-check";
import { probeError } from "../../../handlers/heartbeat/probeErrors";

const failed = (code: string) =>
  new TypeError("fetch failed", { cause: Object.assign(new Error("x"), { code }) });

const TABLE: readonly (readonly [codes: string, sent: boolean, words: string])[] = [
  ["ECONNREFUSED EHOSTUNREACH ENETUNREACH EADDRNOTAVAIL EMFILE", false, "no connection"],
  ["ENOTFOUND EAI_AGAIN EAI_FAIL", false, "the name was not resolved"],
  ["UND_ERR_CONNECT_TIMEOUT ETIMEDOUT", false, "no connection in time"],
  [
    "CERT_HAS_EXPIRED CERT_NOT_YET_VALID ERR_TLS_CERT_ALTNAME_INVALID ERR_SSL_WRONG_VERSION_NUMBER UNABLE_TO_VERIFY_LEAF_SIGNATURE UNABLE_TO_GET_ISSUER_CERT_LOCALLY DEPTH_ZERO_SELF_SIGNED_CERT SELF_SIGNED_CERT_IN_CHAIN EPROTO",
    false,
    "no TLS connection",
  ],
  ["ECONNRESET EPIPE UND_ERR_SOCKET", false, "the connection was closed"],
  ["UND_ERR_HEADERS_TIMEOUT UND_ERR_BODY_TIMEOUT", true, "no answer in time"],
];

describe("an error of fetch", () => {
  for (const [codes, sent, words] of TABLE) {
    for (const code of codes.split(" ")) {
      it(`${code} means: ${words}${sent ? "" : ", which is no evidence"}`, () => {
        assert.deepEqual(probeError(failed(code)), { sent, why: `${words} (${code})` });
      });
    }
  }

  it("of several addresses tried in vain has the reason of the first", () => {
    const cause = new AggregateError([
      Object.assign(new Error("x"), { code: "EHOSTUNREACH" }),
      new Error("y"),
    ]);
    assert.deepEqual(probeError(new TypeError("fetch failed", { cause })), {
      sent: false,
      why: "no connection (EHOSTUNREACH)",
    });
  });

  it("that nobody knows is no evidence, and keeps its text", () => {
    assert.deepEqual(probeError(new TypeError("fetch failed", { cause: new Error("bad port") })), {
      sent: false,
      why: "Error: bad port",
    });
    fc.assert(
      fc.property(fc.anything(), (thrown) => {
        assert.equal(typeof probeError(thrown).why, "string");
      }),
    );
  });

  it("is what Node throws for a port nobody listens on, a name that does not exist, and a closed connection", async () => {
    const server = createServer((socket) => socket.destroy());
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const address = server.address();
    assert.ok(address !== null && typeof address === "object");
    const origin = `http://127.0.0.1:${address.port}`;
    const why = async (url: string) => {
      try {
        await fetch(url);
      } catch (error) {
        return probeError(error);
      }
      return assert.fail(`${url} was answered`);
    };
    assert.deepEqual(await why(origin), { sent: false, why: "the connection was closed (UND_ERR_SOCKET)" });
    await new Promise((resolve) => server.close(resolve));
    assert.deepEqual(await why(origin), { sent: false, why: "no connection (ECONNREFUSED)" });
    assert.match(
      (await why("http://heartbeat.invalid/")).why,
      /the name was not resolved \((ENOTFOUND|EAI_AGAIN)\)/,
    );
  });
});
