/** The real program, both stacks. */
import { strict as assert } from "node:assert";
import { gzipSync } from "node:zlib";
import type { SynthesisedStack } from "../../drill/synth/model";
import { synthesise } from "../../drill/synth/synthesise";

/** Largest archive of a function that acts within seconds of an outage, bytes compressed. */
const ARCHIVE_BYTES = 20_000;
/** The controller's: it knows every tier, and what asks it waits for minutes anyway. */
const CONTROLLER_ARCHIVE_BYTES = 52_000;
const largest = (name: string) => (name.endsWith("-controller") ? CONTROLLER_ARCHIVE_BYTES : ARCHIVE_BYTES);

const adopted = {
  loadBalancer: {
    mode: "adopt",
    arn: "arn:aws:elasticloadbalancing:eu-west-1:123456789012:loadbalancer/app/shop/0123456789abcdef",
    listenerArns: [
      "arn:aws:elasticloadbalancing:eu-west-1:123456789012:listener/app/shop/0123456789abcdef/aaaaaaaaaaaaaaaa",
      "arn:aws:elasticloadbalancing:eu-west-1:123456789012:listener/app/shop/0123456789abcdef/bbbbbbbbbbbbbbbb",
    ],
  },
  targetGroups: [
    {
      name: "blue",
      arn: "arn:aws:elasticloadbalancing:eu-west-1:123456789012:targetgroup/blue/0123456789abcdef",
    },
    {
      name: "green",
      arn: "arn:aws:elasticloadbalancing:eu-west-1:123456789012:targetgroup/green/0123456789abcdef",
    },
  ],
  database: { mode: "adopt", identifier: "shop" },
  recoveryObjectiveSeconds: {},
  sentinel: { enabled: false },
};

const ofType = ({ resources }: SynthesisedStack, type: string) =>
  resources.filter((resource) => resource.type === type);

describe("the whole program", () => {
  for (const [stack, role] of [
    ["prod", "primary"],
    ["dr", "backup"],
  ] as const) {
    it(`is the ${role} site as stack ${stack}, with a load balancer of its own`, async () => {
      const result = await synthesise({ stack });
      assert.equal(result.outputs.role, role);
      assert.equal(ofType(result, "aws:lb/loadBalancer:LoadBalancer").length, 1);
      const latched = role === "primary" ? [`${stack}-latch`] : [];
      assert.deepEqual(result.functions.map(({ name }) => name).sort(), [
        `${stack}-controller`,
        `${stack}-edge`,
        `${stack}-heartbeat`,
        ...latched,
        `${stack}-sentinel`,
        `${stack}-target-groups`,
      ]);
    });

    it(`uploads __index.js alone for each function of ${stack}, small, with readable policies`, async () => {
      const { functions } = await synthesise({ stack });
      assert.ok(functions.length > 0);
      for (const { name, files, unreadablePolicies } of functions) {
        assert.deepEqual(Object.keys(files), ["__index.js"], name);
        const bytes = gzipSync(files["__index.js"] ?? "").length;
        assert.ok(bytes < largest(name), `${name}: ${bytes} bytes`);
        assert.equal(unreadablePolicies, undefined, name);
      }
    });
  }

  it("keeps what exists when a load balancer is adopted", async () => {
    const result = await synthesise({ stack: "prod", overrides: adopted });
    for (const type of ["aws:lb/loadBalancer:LoadBalancer", "aws:lb/listener:Listener", "awsx:ec2:Vpc"]) {
      assert.deepEqual(ofType(result, type), [], type);
    }
    assert.equal(result.outputs.loadBalancerArn, adopted.loadBalancer.arn);
    assert.ok(ofType(result, "aws:lb/listenerRule:ListenerRule").length > 0);
  });

  it("shows settings errors as the program words them", async () => {
    await assert.rejects(synthesise({ stack: "prod", overrides: { role: "leader" } }), (error: Error) => {
      assert.equal(error.name, "SettingsError");
      assert.match(error.message, /role/);
      return true;
    });
  });
});
