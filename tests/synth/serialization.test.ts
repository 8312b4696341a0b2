import { strict as assert } from "node:assert";
import { runtime } from "@pulumi/pulumi";
import { rememberingSerializations } from "../../drill/synth/serialization";
import { createLatchHandler } from "../../handlers/latch/handler";
import { bothStacks } from "../drill/stacks";

const FACTORY = { isFactoryFunction: true, exportName: "handler" } as const;

const serialized = (callback: () => unknown) => runtime.serializeFunction(callback, FACTORY);

describe("remembered serializations", function () {
  this.timeout(60_000);

  it("are the text that Pulumi writes", async () => {
    const [prod] = await bothStacks();
    const { text } = await serialized(() => createLatchHandler());
    const latch = prod?.functions.find(({ name }) => name === "prod-latch");
    assert.equal(latch?.files["__index.js"], text);
  });

  it("are made once for a factory that captures nothing but what it calls", async () => {
    await rememberingSerializations(async () => {
      const [first, second] = [
        serialized(() => createLatchHandler()),
        serialized(() => createLatchHandler()),
      ];
      assert.equal(first, second);
      assert.match((await first).text, /createLatchHandler/);
    });
  });

  it("are made anew for a callback that captures a value", async () => {
    const greeting = (name: string) => () => () => `hello ${name}`;
    await rememberingSerializations(async () => {
      const [ann, ben] = await Promise.all([serialized(greeting("Ann")), serialized(greeting("Ben"))]);
      assert.match(ann.text, /Ann/);
      assert.match(ben.text, /Ben/);
    });
  });

  it("end with the evaluation", async () => {
    const before = runtime.serializeFunction;
    await rememberingSerializations(async () => assert.notEqual(runtime.serializeFunction, before));
    assert.equal(runtime.serializeFunction, before);
  });
});
