import { strict as assert } from "node:assert";
import { join } from "node:path";
import { runtime } from "@pulumi/pulumi";
import type { SynthesisedResource, SynthesisedStack } from "../../drill/synth/model";
import { synthesise } from "../../drill/synth/synthesise";

const root = join(__dirname, "fixture");
const fixture = (stack: string, overrides?: Record<string, unknown>) =>
  synthesise({ stack, root, ...(overrides && { overrides }) });

function resource({ resources }: SynthesisedStack, name: string, type: string): SynthesisedResource {
  const found = resources.find((item) => item.name === name && item.type === type);
  assert.ok(found, `no ${type} named ${name}`);
  return found;
}

describe("synthesise", () => {
  it("lays overrides over the stack file over the project's defaults", async () => {
    assert.equal((await fixture("two")).outputs.colour, "blue");
    assert.equal((await fixture("one")).outputs.colour, "green");
    const overridden = await fixture("one", { colour: "red", "fixture:sizes": { large: 9 } });
    assert.equal(overridden.outputs.colour, "red");
    assert.equal(overridden.outputs.large, 9);
  });

  it("gives secrets and answers of calls in the outputs", async () => {
    const { outputs } = await fixture("one");
    assert.equal(outputs.secret, "hidden");
    assert.equal(outputs.account, "123456789012");
  });

  it("names URNs as the engine does, sorted, with the chain of parents' types", async () => {
    const { resources } = await fixture("one");
    const urns = resources.map(({ urn }) => urn);
    assert.deepEqual(urns, [...urns].sort());
    assert.ok(urns.includes("urn:pulumi:one::fixture::fixture:index:Part$aws:sns/topic:Topic::near-topic"));
  });

  it("shows the options that mocks hide", async () => {
    const stack = await fixture("one");
    const subscription = resource(stack, "near-subscription", "aws:sns/topicSubscription:TopicSubscription");
    const part = "urn:pulumi:one::fixture::fixture:index:Part$aws:sns/";
    assert.equal(subscription.parent, "urn:pulumi:one::fixture::fixture:index:Part::near");
    assert.deepEqual(subscription.options, {
      protect: false,
      ignoreChanges: ["endpoint"],
      dependsOn: [`${part}topic:Topic::near-topic`],
      aliases: [`${part}topicSubscription:TopicSubscription::old`],
      deleteBeforeReplace: true,
    });
    assert.equal(resource(stack, "near-topic", "aws:sns/topic:Topic").options.protect, true);
  });

  it("places each resource in its provider's region, or the stack's", async () => {
    const stack = await fixture("two");
    const near = resource(stack, "near-topic", "aws:sns/topic:Topic");
    const far = resource(stack, "far-topic", "aws:sns/topic:Topic");
    assert.deepEqual([near.region, near.provider], ["eu-central-1", undefined]);
    assert.equal(far.region, "us-east-1");
    assert.match(far.provider ?? "", /::pulumi:providers:aws::virginia::/);
    assert.equal(far.id, "arn:aws:sns:us-east-1:123456789012:far-topic");
  });

  it("extracts functions with their text, settings and what their role allows", async () => {
    const [hello] = (await fixture("one")).functions;
    assert.ok(hello);
    assert.deepEqual(Object.keys(hello.files), ["__index.js"]);
    assert.match(hello.files["__index.js"] ?? "", /exports\.handler = __f0\(\)/);
    assert.deepEqual(hello.environment, { COLOUR: "green" });
    assert.deepEqual(
      [hello.handler, hello.runtime, hello.timeoutSeconds, hello.memoryMegabytes, hello.architecture],
      ["__index.handler", "nodejs24.x", 10, 256, "arm64"],
    );
    assert.deepEqual(
      hello.roleStatements.map(({ Action }) => Action),
      ["a:Inline", ["a:Own"]],
    );
    assert.equal(hello.unreadablePolicies?.length, 1);
    assert.match(hello.unreadablePolicies?.[0] ?? "", /ReadOnlyAccess/);
  });

  it("gives the same stack twice, also when calls overlap", async () => {
    const [first, other, second] = await Promise.all([fixture("one"), fixture("two"), fixture("one")]);
    assert.equal(JSON.stringify(first), JSON.stringify(second));
    assert.equal(other.region, "eu-central-1");
  });

  it("leaves the mocks of a test alone", async () => {
    await runtime.setMocks(
      { newResource: ({ inputs }) => ({ id: "mine", state: inputs }), call: () => ({}) },
      "mine",
      "own",
    );
    await fixture("one");
    assert.equal(runtime.getStack(), "own");
  });
});

/** How often the fixture's program has been run for a stack. */
function runsOf(stack: string): number {
  return (globalThis as { fixtureRuns?: Record<string, number> }).fixtureRuns?.[stack] ?? 0;
}

describe("a program that reads another stack's outputs", () => {
  it("finds what that stack's program exports, by any of the stack's names", async () => {
    for (const name of ["two", "fixture/two", "organization/fixture/two"]) {
      const { outputs } = await fixture("one", { reads: name });
      assert.deepEqual([outputs.read, outputs.colour], ["blue", "green"], name);
    }
  });

  it("finds there what is laid over that stack, and not what is laid over its own", async () => {
    const options = { stack: "one", root, overrides: { reads: "two", colour: "red" } };
    assert.equal((await synthesise(options)).outputs.read, "blue");
    const references = { two: { colour: "white" } };
    assert.equal((await synthesise({ ...options, references })).outputs.read, "white");
  });

  it("has that stack run once for both, whichever is asked for first", async () => {
    for (const [size, order] of [
      [1, ["one", "two"]],
      [2, ["two", "one"]],
    ] as const) {
      const two = { sizes: { large: size } };
      const before = runsOf("two");
      for (const stack of order) {
        const overrides = stack === "two" ? two : { reads: "two", sizes: { large: size } };
        await synthesise({ stack, root, overrides, references: { two } });
      }
      assert.equal(runsOf("two") - before, 1, order.join());
    }
  });

  it("is run again, as is what it reads, for who asks again", async () => {
    const ask = () => Promise.all([fixture("one", { reads: "two" }), fixture("two")]);
    const first = await ask();
    const before = [runsOf("one"), runsOf("two")];
    assert.equal(JSON.stringify(await ask()), JSON.stringify(first));
    assert.deepEqual(
      [runsOf("one"), runsOf("two")].map((runs, index) => runs - Number(before[index])),
      [1, 1],
    );
  });

  it("fails with the other's cause, and names both", async () => {
    const options = { stack: "one", root, overrides: { reads: "two" } };
    await assert.rejects(
      synthesise({ ...options, references: { two: { mode: "type" } } }),
      /Stack one reads the outputs of stack two, which failed: .*does not know the resource type aws:s3/,
    );
    await assert.rejects(
      fixture("one", { reads: "three" }),
      /Stack one reads the outputs of stack three, which failed: .*Known stacks: one, two/,
    );
  });

  it("is refused another project's stack, and a circle", async () => {
    await assert.rejects(
      fixture("one", { reads: "organization/network/prod" }),
      /only the stacks of project fixture are here/,
    );
    const circle = { reads: "one" };
    await assert.rejects(
      synthesise({ stack: "one", root, overrides: { reads: "two" }, references: { two: circle } }),
      /Stacks read each other's outputs: one → two → one\./,
    );
  });
});

describe("a program that fails", () => {
  const failures: readonly (readonly [string, RegExp])[] = [
    ["apply", /thrown in an apply nobody awaits/],
    ["call", /does not know the call aws:ec2\/getInstanceTypes:getInstanceTypes/],
    ["type", /does not know the resource type aws:s3\/bucket:Bucket/],
    ["duplicate", /Two resources have the URN .*::same/],
  ];
  for (const [mode, message] of failures) {
    it(`rejects with the cause (${mode})`, async () => {
      await assert.rejects(fixture("one", { mode }), message);
    });
  }

  it("rejects with the program's own settings error, unchanged", async () => {
    await assert.rejects(fixture("one", { mode: "settings" }), {
      name: "SettingsError",
      message: "two settings are wrong",
    });
  });

  it("does not disturb the next program", async () => {
    await assert.rejects(fixture("one", { mode: "type" }));
    assert.equal((await fixture("one")).outputs.colour, "green");
  });

  it("says which stacks there are when a stack has no file", async () => {
    await assert.rejects(fixture("three"), /Pulumi\.three\.yaml does not exist\. Known stacks: one, two\./);
  });

  it("asks for a stand-in for an encrypted value", async () => {
    await assert.rejects(
      fixture("one", { colour: { secure: "AAAB" } }),
      /fixture:colour is an encrypted secret/,
    );
  });
});
