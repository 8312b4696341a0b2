import { strict as assert } from "node:assert";
import type { Action } from "@aws-sdk/client-elastic-load-balancing-v2";
import { type DeploymentRequest, initialState, planDeployment } from "../../../drill/deploy/update";
import { type WatchedResource, watchedResources } from "../../../drill/deploy/watched";
import { bothStacks } from "../stacks";

const forward = (first: number, second: number): Action[] => [
  {
    Type: "forward",
    ForwardConfig: {
      TargetGroups: [
        { TargetGroupArn: "one", Weight: first },
        { TargetGroupArn: "two", Weight: second },
      ],
    },
  },
];
const listener = (ignored: boolean): WatchedResource => ({
  urn: "listener",
  name: "https",
  region: "eu-west-1",
  property: "defaultActions",
  id: "arn",
  program: forward(100, 0),
  ignored,
  certificateArn: "certificate",
});
const check = (ignored: boolean): WatchedResource => ({
  urn: "check",
  name: "record",
  region: "us-east-1",
  property: "resourcePath",
  id: "id",
  program: "/lb-check",
  ignored,
  failureThreshold: 2,
});
const capacity = (ignored: boolean): WatchedResource => ({
  urn: "group",
  name: "dr-capacity",
  region: "eu-central-1",
  property: "desiredCapacity",
  id: "dr-capacity",
  program: 2,
  ignored,
});
/** The world after a switch and a failover. */
const live = ({ property }: WatchedResource) =>
  property === "resourcePath"
    ? "/lb-check-failed-over"
    : property === "desiredCapacity"
      ? 4
      : forward(0, 100);

function plan(resources: readonly WatchedResource[], more: Partial<DeploymentRequest>) {
  return planDeployment({
    resources,
    state: initialState(resources),
    live,
    refresh: false,
    change: "none",
    ...more,
  });
}
const sent = (result: ReturnType<typeof plan>) =>
  result.calls.map(({ command, input }) => `${command} ${Object.keys(input).join(" ")}`);

describe("pulumi up in the middle of an outage", () => {
  it("takes capacity that a failover raised away only when the program does not ignore it", () => {
    assert.deepEqual(sent(plan([capacity(true)], { refresh: true, change: "all" })), []);
    assert.deepEqual(sent(plan([capacity(false)], { refresh: true })), [
      "SetDesiredCapacity AutoScalingGroupName DesiredCapacity",
    ]);
  });

  for (const refresh of [false, true]) {
    it(`sends neither weights nor path of what is ignored, ${refresh ? "with" : "without"} refresh, whatever else has changed`, () => {
      const resources = [listener(true), check(true)];
      assert.deepEqual(sent(plan(resources, { refresh })), []);
      assert.deepEqual(sent(plan(resources, { refresh, change: "tag" })), []);
      assert.deepEqual(sent(plan(resources, { refresh, change: "all" })), [
        "ModifyListener ListenerArn Certificates",
        "UpdateHealthCheck HealthCheckId FailureThreshold",
      ]);
    });
  }

  it("undoes a switch and a latch that are not ignored once a refresh has seen them, and not before", () => {
    const resources = [listener(false), check(false)];
    assert.deepEqual(sent(plan(resources, { change: "all" })), [
      "ModifyListener ListenerArn Certificates",
      "UpdateHealthCheck HealthCheckId FailureThreshold",
    ]);
    const undone = plan(resources, { refresh: true });
    assert.deepEqual(undone.calls[0]?.input.DefaultActions, forward(100, 0));
    assert.equal(undone.calls[1]?.input.ResourcePath, "/lb-check");
  });

  it("undoes it at the next deployment too, because an update reads the live values into state", () => {
    const resources = [listener(false)];
    const first = plan(resources, { change: "certificate" });
    assert.deepEqual(sent(first), ["ModifyListener ListenerArn Certificates"]);
    assert.deepEqual(sent(plan(resources, { state: first.state })), [
      "ModifyListener ListenerArn DefaultActions",
    ]);
    const ignored = [listener(true)];
    const second = plan(ignored, { change: "certificate" });
    assert.deepEqual(sent(plan(ignored, { state: second.state })), []);
  });

  it("would send stale values of what is ignored if the bridge compared them all the same", () => {
    const resources = [listener(true)];
    const first = plan(resources, { change: "certificate", bridgeHonours: false });
    const second = plan(resources, { state: first.state, bridgeHonours: false });
    assert.deepEqual(second.calls[0]?.input.DefaultActions, forward(100, 0));
  });

  it("does not take the order of groups or of actions for a change", () => {
    const reversed = () => [
      {
        ...forward(0, 0)[0],
        Order: 1,
        ForwardConfig: {
          TargetGroups: [
            { TargetGroupArn: "two", Weight: 0 },
            { TargetGroupArn: "one", Weight: 100 },
          ],
        },
      },
    ];
    assert.deepEqual(sent(plan([listener(false)], { refresh: true, live: reversed })), []);
  });

  it("finds every listener, managed rule and record check of the shipped primary ignored", async function () {
    this.timeout(60_000);
    const [prod] = await bothStacks();
    assert.ok(prod !== undefined);
    const resources = watchedResources(prod);
    const ignored = resources.filter(({ ignored: each }) => each).map(({ property }) => property);
    assert.ok(ignored.includes("defaultActions"));
    assert.ok(ignored.includes("resourcePath"));
    for (const resource of resources.filter(({ property }) => property === "defaultActions"))
      assert.equal(resource.ignored, true, resource.name);
  });
});
