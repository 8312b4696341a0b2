/** The site's Auto Scaling group: created, adopted, or none. */
import { z } from "zod";
import { seconds } from "./values";

const capacity = z.number().int().min(0).max(1000);

const failover = {
  targetGroups: z
    .array(z.string().min(1))
    .min(1)
    .describe(
      "names of the target groups that its instances join; groups of target type instance. Ports of adopted groups have to be stated, the instances let the load balancer in on them",
    ),
  failoverCapacity: capacity
    .min(1)
    .optional()
    .describe("instances a failover needs; without, those at rest and failoverScaleAmount"),
  failoverScaleAmount: z
    .number()
    .int()
    .min(1)
    .max(100)
    .default(2)
    .describe("instances that the step-scaling policy adds at a time"),
  requestsPerTargetPerMinute: z
    .number()
    .int()
    .min(1)
    .max(1_000_000)
    .default(1000)
    .describe("requests a minute for each target above which the policy adds instances"),
  estimatedInstanceWarmupSeconds: seconds(0, 3600)
    .default(120)
    .describe("time a new instance takes until it carries load; it is not counted before"),
  raiseOnPeerFailure: z
    .boolean()
    .default(true)
    .describe(
      "backup site: capacity up as soon as Route 53 calls the primary unhealthy, before clients arrive; needs the controller and peerStack",
    ),
};

const created = z.strictObject({
  mode: z.literal("create").describe("make the group and its launch template"),
  imageId: z
    .string()
    .regex(/^(ami-[0-9a-f]{8,17}|resolve:ssm:\S+)$/, "an image id, or resolve:ssm:<parameter>")
    .meta({ examples: ["ami-0123456789abcdef0"] })
    .describe("image of the instances, or the SSM parameter that holds its id"),
  instanceType: z
    .string()
    .regex(/^[a-z0-9-]+\.[a-z0-9-]+$/, "an instance type such as m7g.large")
    .meta({ examples: ["m7g.large"] })
    .describe("type of the instances"),
  instanceProfileName: z.string().min(1).optional().describe("instance profile; none without"),
  userData: z.string().max(12000).optional().describe("script run at the first start; none without"),
  securityGroupIds: z
    .array(
      z
        .string()
        .regex(/^sg-[0-9a-f]{8,17}$/, "a security group id")
        .meta({ examples: ["sg-0123456789abcdef0"] }),
    )
    .default([])
    .describe("further security groups; one that lets the load balancer in is made"),
  subnetIds: z
    .array(
      z
        .string()
        .regex(/^subnet-[0-9a-f]{8,17}$/, "a subnet id")
        .meta({ examples: ["subnet-0123456789abcdef0"] }),
    )
    .min(2)
    .optional()
    .describe("subnets in at least two zones; without, the private ones of the network this stack creates"),
  minimumCapacity: capacity.default(1).describe("least number of instances"),
  desiredCapacity: capacity.default(2).describe("instances at rest, when the group is made"),
  maximumCapacity: capacity.min(1).default(6).describe("most instances"),
  healthCheckGracePeriodSeconds: seconds(0, 7200)
    .default(300)
    .describe("time before a new instance's health counts"),
  ...failover,
});

const adopted = z.strictObject({
  mode: z.literal("adopt").describe("use a group that exists; it keeps its own target groups"),
  name: z
    .string()
    .min(1)
    .max(255)
    .meta({ examples: ["shop-web"] })
    .describe("name of the group"),
  restCapacity: capacity.default(2).describe("instances at rest"),
  ...failover,
});

export const autoScalingSchema = z
  .discriminatedUnion("mode", [
    z.strictObject({ mode: z.literal("none").describe("no Auto Scaling group") }),
    created,
    adopted,
  ])
  .prefault({ mode: "none" })
  .describe("the site's Auto Scaling group");
