/** What must hold in every stack so that `pulumi up` can be run again at any time. */
import * as assert from "node:assert/strict";
import type { SynthesisedResource } from "../../drill/synth/model";
import { synthesise } from "../../drill/synth/synthesise";
import { PROBE_HEADER } from "../../handlers/runtime/config";
import { awsResources, labels, ofType, STACKS, type StackName, stackOf } from "./support/stacks";

/** Inputs that fix a physical name. */
const NAME_INPUTS = ["name", "functionName", "bucket", "topicName"];
/** Types whose name is what people and DNS ask for, or which take none of ours. */
const NAMED = ["Record", "Parameter", "FunctionEventInvokeConfig"];

describe("a deployment", () => {
  it("protects what must not be replaced on a primary site, and only that", async () => {
    const { resources } = await stackOf("prod");
    assert.deepEqual(labels(resources.filter(({ options }) => options.protect)), [
      "HealthCheck prod-dns-calculated",
      "HealthCheck prod-dns-record",
      "HealthCheck prod-dns-takeover",
      "HealthCheck prod-dns-watch",
      "Instance prod-database",
      "Listener prod-http",
      "Listener prod-https",
      "LoadBalancer prod-alb",
      "Record prod-dns-service-a",
      "Record prod-dns-service-aaaa",
      "Secret prod-database-master",
      "Table prod-events",
      "Table prod-state",
      "TargetGroup prod-backup",
      "TargetGroup prod-edge",
      "TargetGroup prod-primary",
    ]);
  });

  it("protects nothing in a stack that lives an afternoon", async () => {
    const { resources } = await synthesise({ stack: "prod", overrides: { protect: false } });
    assert.deepEqual(labels(resources.filter(({ options }) => options.protect)), []);
    const tables = resources.filter(({ type }) => type === "aws:dynamodb/table:Table");
    assert.deepEqual(
      tables.map(({ inputs }) => inputs.deletionProtectionEnabled),
      [false, false],
    );
  });

  it("ignores, as whole properties, exactly what functions change", async () => {
    const ignored = async (stack: StackName) =>
      (await stackOf(stack)).resources
        .filter(({ options }) => options.ignoreChanges.length > 0)
        .map(({ name, options }) => `${name}: ${options.ignoreChanges}`)
        .sort();
    assert.deepEqual(await ignored("prod"), [
      "prod-dns-record: resourcePath",
      "prod-http: defaultActions",
      "prod-https: defaultActions",
    ]);
    assert.deepEqual(await ignored("adopted"), []);
    assert.ok((await ignored("dr")).includes("dr-https: defaultActions"));
    assert.ok((await ignored("dr")).includes("dr-capacity: desiredCapacity"));
  });

  it("ignores the default actions of every listener that forwards", async () => {
    for (const stack of STACKS) {
      for (const listener of ofType(await stackOf(stack), "Listener")) {
        const [action] = listener.inputs.defaultActions as { type: string }[];
        const ignored = listener.options.ignoreChanges.includes("defaultActions");
        assert.equal(ignored, action?.type === "forward", `${stack} ${listener.name}`);
      }
    }
  });

  it("forwards to application groups in listeners alone, and in probes that no function moves, so that no rule needs the same", async () => {
    for (const stack of STACKS) {
      const evaluated = await stackOf(stack);
      const ours = ofType(evaluated, "TargetGroup").filter(({ name }) =>
        /-(edge|heartbeat-group)$/.test(name),
      );
      assert.equal(ours.length, 2);
      for (const { inputs, name } of ofType(evaluated, "ListenerRule").filter((rule) => !isProbe(rule))) {
        for (const action of inputs.actions as { type: string; targetGroupArn?: string }[]) {
          const known = ours.some(({ outputs }) => outputs.arn === action.targetGroupArn);
          assert.ok(action.type === "fixed-response" || known, name);
        }
      }
    }
  });

  it("gives no two rules of a listener one priority, and all of ours a place among ten in a row", async () => {
    for (const stack of STACKS) {
      const places = ofType(await stackOf(stack), "ListenerRule").map(
        ({ inputs }) => [String(inputs.listenerArn), Number(inputs.priority)] as const,
      );
      assert.equal(new Set(places.map(String)).size, places.length, stack);
      const priorities = places.map(([, priority]) => priority);
      assert.ok(Math.max(...priorities) - Math.min(...priorities) < 10, stack);
    }
  });

  it("keeps the keys of probes out of outputs and the manifest, which people paste", async () => {
    for (const stack of ["prod", "dr"] as const) {
      const evaluated = await stackOf(stack);
      const keys = ofType(evaluated, "RandomPassword").filter(({ name }) => /-probe-/.test(name));
      assert.ok(keys.length > 1, stack);
      const told = JSON.stringify([evaluated.outputs, ofType(evaluated, "Parameter")]);
      for (const { outputs } of keys) assert.ok(!told.includes(String(outputs.result)), stack);
    }
  });

  for (const stack of STACKS) {
    it(`of ${stack} gives each resource of a type its own name, within its component`, async () => {
      const all = labels(awsResources(await stackOf(stack)));
      assert.deepEqual(
        all.filter((label, index) => all.indexOf(label) !== index),
        [],
      );
      const { resources } = await stackOf(stack);
      const ours = new Set(
        resources.filter(({ type }) => type.startsWith("site-failover:")).map(({ urn }) => urn),
      );
      for (const { parent, urn } of awsResources(await stackOf(stack))) {
        assert.ok(ours.has(String(parent)), urn);
      }
    });

    it(`of ${stack} fixes no physical name but the manifest's and those in DNS`, async () => {
      for (const { inputs, type, name } of awsResources(await stackOf(stack))) {
        if (!NAMED.some((named) => type.endsWith(`:${named}`))) {
          const fixed = NAME_INPUTS.filter(
            (input) => inputs[input] !== undefined && !isReference(type, input),
          );
          assert.deepEqual(fixed, [], `${type} ${name}`);
        }
      }
    });

    it(`of ${stack} tags everything that takes tags`, async () => {
      const evaluated = await stackOf(stack);
      const role = evaluated.stack === "dr" ? "backup" : "primary";
      for (const resource of awsResources(evaluated).filter(takesTags)) {
        const tags = tagsOf(resource);
        assert.equal(tags?.["site-failover:project"], "site-failover", resource.urn);
        assert.equal(tags?.["site-failover:stack"], evaluated.stack, resource.urn);
        assert.equal(tags?.["site-failover:role"], role, resource.urn);
        assert.equal(tags?.["managed-by"], "pulumi", resource.urn);
      }
    });

    it(`of ${stack} uploads one file for each function`, async () => {
      const { functions } = await stackOf(stack);
      assert.ok(functions.length >= 2);
      for (const { name, files, handler, runtime, architecture } of functions) {
        assert.deepEqual(Object.keys(files), ["__index.js"], name);
        assert.deepEqual([handler, runtime, architecture], ["__index.handler", "nodejs24.x", "arm64"], name);
      }
    });

    it(`of ${stack} reaches the AWS SDK by its bare names, which the runtime has`, async () => {
      for (const { name, files } of (await stackOf(stack)).functions) {
        const required = [...String(files["__index.js"]).matchAll(/require\("([^"]+)"\)/g)].map(
          ([, module]) => module,
        );
        assert.ok(required.length > 0, name);
        for (const module of required) {
          assert.match(String(module), /^(@aws-sdk\/client-[a-z0-9-]+|node:[a-z/]+)$/, name);
        }
      }
    });

    it(`of ${stack} tells each function less than 4 KB`, async () => {
      for (const { name, environment } of (await stackOf(stack)).functions) {
        assert.ok(Buffer.byteLength(JSON.stringify(environment)) < 4096, name);
      }
    });
  }
});

/** A rule that wants a probe's key; the function that moves the weights leaves those out. */
function isProbe({ inputs }: SynthesisedResource): boolean {
  const [condition] = inputs.conditions as { httpHeader?: { httpHeaderName: string } }[];
  return condition?.httpHeader?.httpHeaderName === PROBE_HEADER;
}

/** A permission's `function` or a schedule's group are references; their names are given by what they refer to. */
function isReference(type: string, input: string): boolean {
  return input === "functionName" && type.endsWith(":FunctionEventInvokeConfig");
}

/** Types of ours that take no tags. */
const UNTAGGED =
  /:(TopicPolicy|TopicSubscription|QueuePolicy|RolePolicy|Permission|FunctionEventInvokeConfig|TargetGroupAttachment|Record|Schedule|SecretVersion|autoscaling\/policy:Policy)$/;

/** An Auto Scaling group has a list, which says of each tag whether instances get it too. */
function tagsOf({ inputs }: SynthesisedResource): Readonly<Record<string, string>> | undefined {
  const tags = inputs.tags as Record<string, string> | { key: string; value: string }[] | undefined;
  return Array.isArray(tags) ? Object.fromEntries(tags.map(({ key, value }) => [key, value])) : tags;
}

function takesTags({ type }: SynthesisedResource): boolean {
  return !UNTAGGED.test(type);
}
