import * as assert from "node:assert/strict";
import type { Output } from "@pulumi/pulumi";
import { Network } from "../../components/network";
import { deploy } from "./support/deploy";
import { context, settings } from "./support/settings";

type NetworkSettings = ConstructorParameters<typeof Network>[1]["network"];

function networkOf(value: object): NetworkSettings {
  const { loadBalancer } = settings({
    loadBalancer: {
      mode: "create",
      network: value,
      certificateArn: "arn:aws:acm:eu-west-1:123456789012:certificate/1",
    },
  });
  assert.equal(loadBalancer.mode, "create");
  return (loadBalancer as { network: NetworkSettings }).network;
}

const resolved = <T>(output: Output<T>): Promise<T> => new Promise((resolve) => output.apply(resolve));

describe("network", () => {
  it("is a VPC by awsx where one is to be created", async () => {
    const network = networkOf({
      mode: "create",
      cidrBlock: "10.9.0.0/16",
      numberOfAvailabilityZones: 3,
      natGateways: "None",
    });
    const { inputs } = (await deploy(() => new Network("prod", { context: context(), network }))).one("Vpc");
    assert.equal(inputs.cidrBlock, "10.9.0.0/16");
    assert.equal(inputs.numberOfAvailabilityZones, 3);
    assert.deepEqual(inputs.natGateways, { strategy: "None" });
    assert.deepEqual(inputs.tags, { owner: "sre" });
  });

  it("is the given VPC and its subnets where they exist", async () => {
    const publicSubnetIds = ["subnet-0123456789abcdef0", "subnet-0123456789abcdef1"];
    const network = networkOf({ mode: "existing", vpcId: "vpc-0123456789abcdef0", publicSubnetIds });
    let ids: Promise<[string, string[]]> | undefined;
    const deployment = await deploy(() => {
      const made = new Network("prod", { context: context(), network });
      ids = Promise.all([resolved(made.vpcId), resolved(made.publicSubnetIds)]);
    });
    assert.deepEqual(await ids, ["vpc-0123456789abcdef0", publicSubnetIds]);
    assert.deepEqual(deployment.all("Vpc"), []);
  });
});
