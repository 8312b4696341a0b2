import * as assert from "node:assert/strict";
import { autoScaling, CREATED } from "../support/autoScaling";
import { PRIVATE_SUBNETS } from "../support/database";
import { deploy } from "../support/deploy";
import { BACKUP_GROUP_ARN, PRIMARY_GROUP_ARN } from "../support/settings";

describe("Auto Scaling group", () => {
  it("spans the private subnets, joins the named target groups, and believes the load balancer's checks", async () => {
    const deployment = await deploy(() =>
      autoScaling({
        ...CREATED,
        targetGroups: ["backup", "primary"],
        minimumCapacity: 2,
        desiredCapacity: 3,
        maximumCapacity: 9,
        healthCheckGracePeriodSeconds: 90,
      }),
    );
    const template = deployment.one("LaunchTemplate");
    assert.deepEqual(deployment.one("Group").inputs, {
      launchTemplate: { id: template.id, version: "1" },
      vpcZoneIdentifiers: PRIVATE_SUBNETS,
      targetGroupArns: [BACKUP_GROUP_ARN, PRIMARY_GROUP_ARN],
      minSize: 2,
      maxSize: 9,
      desiredCapacity: 3,
      healthCheckType: "ELB",
      healthCheckGracePeriod: 90,
      enabledMetrics: ["GroupInServiceInstances", "GroupDesiredCapacity"],
      metricsGranularity: "1Minute",
      waitForCapacityTimeout: "0",
      tags: [
        { key: "owner", value: "sre", propagateAtLaunch: true },
        { key: "Name", value: "prod-capacity", propagateAtLaunch: true },
      ],
    });
  });

  it("keeps the capacity a failover has raised when it is deployed again", async () => {
    const { options } = (await deploy(() => autoScaling(CREATED))).one("Group");
    assert.deepEqual(options.ignoreChanges, ["desiredCapacity"]);
    assert.equal(options.protect, true);
  });

  it("is in subnets of its own where the settings name them", async () => {
    const subnetIds = ["subnet-0bbbbbbbbbbbbbbb1", "subnet-0bbbbbbbbbbbbbbb2"];
    const { inputs } = (await deploy(() => autoScaling({ ...CREATED, subnetIds }))).one("Group");
    assert.deepEqual(inputs.vpcZoneIdentifiers, subnetIds);
  });
});
