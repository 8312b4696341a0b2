import { strict as assert } from "node:assert";
import type { SiteManifest } from "../../../components/manifest";
import { Cloud } from "../../../drill/cloud";
import { deploy } from "../../../drill/deploy/deploy";
import { createKernel } from "../../../drill/kernel/kernel";
import type { SynthesisedResource, SynthesisedStack } from "../../../drill/synth/model";
import { bothStacks, without } from "../stacks";

function deployed(stacks: readonly SynthesisedStack[]) {
  const cloud = new Cloud(createKernel(1), stacks[0]?.accountId ?? "");
  deploy(cloud, stacks);
  return cloud;
}

/** The stacks with another manifest of the backup site. */
function withManifest(stacks: readonly SynthesisedStack[], change: (manifest: SiteManifest) => SiteManifest) {
  const edit = (resource: SynthesisedResource): SynthesisedResource =>
    String(resource.outputs.name).endsWith("/dr/manifest")
      ? {
          ...resource,
          inputs: {
            ...resource.inputs,
            value: JSON.stringify(change(JSON.parse(String(resource.inputs.value)) as SiteManifest)),
          },
        }
      : resource;
  return stacks.map((stack) => ({ ...stack, resources: stack.resources.map(edit) }));
}

describe("databases and capacity of the shipped stacks, deployed", () => {
  it("are there as the stacks say: a database, its replica in the other region, a group with its instances", async () => {
    const { rds, autoScaling, elb, ec2 } = deployed(await bothStacks());
    const [primary, replica] = [rds.mainOf("prod"), rds.mainOf("dr")];
    assert.equal(rds.databaseServes("prod"), true);
    assert.equal(replica?.source, primary?.arn);
    assert.ok(
      rds.state.subscriptions.some(({ identifiers }) => identifiers.includes(replica?.identifier ?? "")),
    );
    const group = autoScaling.groupOf("dr");
    assert.ok(group !== undefined);
    assert.equal(autoScaling.inService(group), group.desiredCapacity);
    for (const arn of group.targetGroupArns)
      assert.equal(elb.state.targetGroups.get(arn)?.targets.length, group.desiredCapacity);
    for (const { id } of group.instances) assert.equal(ec2.instances.get(id)?.site, "dr");
  });

  it("know the instances that target groups name", async () => {
    const { ec2, elb } = deployed(await bothStacks());
    const named = [...elb.state.targetGroups.values()]
      .filter(({ site, targetType }) => site === "prod" && targetType === "instance")
      .flatMap(({ targets }) => targets.map(({ id }) => id));
    assert.ok(named.length > 0);
    for (const id of named) assert.equal(ec2.instances.get(id)?.state, "running");
  });

  it("are taken to be ordinary ones when the stack adopts them", async () => {
    const bare = without(await bothStacks(), (type, name) => {
      const isOfDr = name.startsWith("dr-");
      return (isOfDr && /^aws:(rds|autoscaling)\//.test(type)) || (isOfDr && type.includes("metricAlarm"));
    });
    const stacks = withManifest(bare, (manifest) => ({
      ...manifest,
      database: { identifier: "theirs", kind: "instance" },
      autoScaling: { groupName: "their-group" },
    }));
    const { rds, autoScaling } = deployed(stacks);
    assert.deepEqual([rds.mainOf("dr")?.identifier, rds.databaseServes("dr")], ["theirs", true]);
    assert.equal(autoScaling.groupOf("dr")?.name, "their-group");
    assert.equal(autoScaling.groupOf("dr")?.instances.length, 2);
  });

  it("do not exist where the stack has none", async () => {
    const bare = without(await bothStacks(), (type, name) => {
      const isOfDr = name.startsWith("dr-");
      return isOfDr && (/^aws:(rds|autoscaling)\//.test(type) || type.includes("metricAlarm"));
    });
    const stacks = withManifest(bare, ({ database: _, autoScaling: __, ...manifest }) => manifest);
    const { rds, autoScaling } = deployed(stacks);
    assert.deepEqual([rds.databaseServes("dr"), autoScaling.groupOf("dr")], [undefined, undefined]);
  });
});
