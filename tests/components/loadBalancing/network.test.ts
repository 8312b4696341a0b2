import * as assert from "node:assert/strict";
import type { Output } from "@pulumi/pulumi";
import { Network } from "../../../components/loadBalancing/network";
import { deploy } from "../support/deploy";
import { context, settings } from "../support/settings";

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
    const privateSubnetIds = ["subnet-0123456789abcdef2", "subnet-0123456789abcdef3"];
    const vpcId = "vpc-0123456789abcdef0";
    const network = networkOf({ mode: "existing", vpcId, publicSubnetIds, privateSubnetIds });
    let ids: Promise<unknown[]> | undefined;
    const deployment = await deploy(() => {
      const made = new Network("prod", { context: context(), network });
      ids = Promise.all([
        resolved(made.vpcId),
        resolved(made.publicSubnetIds),
        resolved(made.privateSubnetIds),
      ]);
    });
    assert.deepEqual(await ids, [vpcId, publicSubnetIds, privateSubnetIds]);
    assert.deepEqual(deployment.all("Vpc"), []);
  });

  it("has a public and a private subnet in each zone of a VPC it makes", async () => {
    const network = networkOf({ mode: "create", numberOfAvailabilityZones: 3 });
    let ids: Promise<string[][]> | undefined;
    await deploy(() => {
      const made = new Network("prod", { context: context(), network });
      ids = Promise.all([resolved(made.publicSubnetIds), resolved(made.privateSubnetIds)]);
    });
    const [open, hidden] = (await ids) ?? [];
    assert.deepEqual([open?.length, hidden?.length], [3, 3]);
    assert.equal(new Set([...(open ?? []), ...(hidden ?? [])]).size, 6);
  });
});
