/** The backup site's Auto Scaling group on the emulator. moto puts instances in service at once. */
import { strict as assert } from "node:assert";
import {
  AutoScalingClient,
  CreateAutoScalingGroupCommand,
  DescribeAutoScalingGroupsCommand,
} from "@aws-sdk/client-auto-scaling";
import { CreateLaunchTemplateCommand, DescribeImagesCommand, EC2Client } from "@aws-sdk/client-ec2";
import type { ControllerConfig } from "../../handlers/runtime/config";
import { present } from "./report";
import type { Site } from "./site";

export class Capacity {
  private readonly autoScaling: AutoScalingClient;

  constructor(private readonly site: Site) {
    this.autoScaling = new AutoScalingClient(site.connection);
  }

  get config(): NonNullable<ControllerConfig["autoScaling"]> {
    return present(this.site.config<ControllerConfig>("controller").autoScaling, "Auto Scaling group");
  }

  /** With the sizes that the program declares. */
  async create(): Promise<void> {
    const { groupName } = this.config;
    const { minSize, maxSize, desiredCapacity } = this.site.resource(groupName).inputs as Record<
      string,
      number
    >;
    const ec2 = new EC2Client(this.site.connection);
    const { Images = [] } = await ec2.send(new DescribeImagesCommand({}));
    await ec2.send(
      new CreateLaunchTemplateCommand({
        LaunchTemplateName: groupName,
        LaunchTemplateData: { ImageId: Images[0]?.ImageId, InstanceType: "m7g.large" },
      }),
    );
    await this.autoScaling.send(
      new CreateAutoScalingGroupCommand({
        AutoScalingGroupName: groupName,
        LaunchTemplate: { LaunchTemplateName: groupName },
        AvailabilityZones: [`${this.site.stack.region}a`, `${this.site.stack.region}b`],
        MinSize: minSize,
        MaxSize: maxSize,
        DesiredCapacity: desiredCapacity,
      }),
    );
  }

  async assertDesired(expected: number): Promise<string> {
    const { groupName } = this.config;
    const { AutoScalingGroups } = await this.autoScaling.send(
      new DescribeAutoScalingGroupsCommand({ AutoScalingGroupNames: [groupName] }),
    );
    const { DesiredCapacity, Instances = [] } = present(AutoScalingGroups?.[0], `group ${groupName}`);
    assert.deepEqual([DesiredCapacity, Instances.length], [expected, expected], groupName);
    return `${groupName} has ${expected} instances`;
  }
}
