import * as assert from "node:assert/strict";
import { PassThrough } from "node:stream";
import { confirmByName } from "../../../ops/commandLine/confirm";

function answer(text: string): Promise<boolean> {
  const input = new PassThrough();
  input.end(text);
  return confirmByName("prod", ["1. a write"], input, new PassThrough());
}

describe("the question before a write", () => {
  it("is answered by the site's name alone", async () => {
    assert.equal(await answer("prod\n"), true);
    assert.equal(await answer("yes\n"), false);
  });

  it("is answered with no by an operator who leaves", async () => {
    assert.equal(await answer(""), false);
  });
});
