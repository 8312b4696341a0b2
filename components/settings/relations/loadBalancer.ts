/** Relations of the load balancer, created or adopted, and of ARNs with the stack's region. */
import { isIPv4 } from "node:net";
import type { Settings } from "../schema";
import type { Path } from "../schemaTree";
import { arnParts, type Finding, type Relation, repeats } from "./finding";

/** Load balancer, listeners, target groups and certificate are regional; account: one AWS account for a site. */
export const arnsAreOfThisSite: Relation = (settings, region) => {
  const arns = regionalArns(settings);
  const account = arns[0] && arnParts(arns[0].arn).account;
  return arns.flatMap(({ path, arn }): Finding[] => {
    const parts = arnParts(arn);
    if (region !== undefined && parts.region !== region) {
      const rule = `must be in the stack's region ${region} (aws:region), not in ${parts.region}`;
      return [{ path, rule, remedy: { edit: "name the resource of this region, or correct aws:region" } }];
    }
    if (parts.account !== account && arns[0] !== undefined) {
      const rule = `must be in account ${account} like ${arns[0].path.join(".")}: a site is in one account`;
      return [
        { path, involves: [arns[0].path], rule, remedy: { edit: "name the resource of that account" } },
      ];
    }
    return [];
  });
};

/** A listener's ARN carries its load balancer's name and id; https://docs.aws.amazon.com/service-authorization/latest/reference/list_awselasticloadbalancingv2.html */
export const listenersAreOfTheLoadBalancer: Relation = ({ loadBalancer }) => {
  if (loadBalancer.mode !== "adopt") return [];
  const owner = `${arnParts(loadBalancer.arn).resource.replace(/^loadbalancer/, "listener")}/`;
  return loadBalancer.listenerArns.flatMap((arn, index) =>
    arnParts(arn).resource.startsWith(owner)
      ? []
      : [
          {
            path: ["loadBalancer", "listenerArns", index],
            involves: [["loadBalancer", "arn"]],
            rule: `must be a listener of loadBalancer.arn, so begin with ${owner} after the account id`,
            remedy: { edit: "name a listener of that load balancer, or correct loadBalancer.arn" },
          },
        ],
  );
};

export const uniqueListeners: Relation = ({ loadBalancer }) =>
  loadBalancer.mode !== "adopt"
    ? []
    : repeats(loadBalancer.listenerArns).map(({ index, first }) => ({
        path: ["loadBalancer", "listenerArns", index],
        involves: [["loadBalancer", "listenerArns", first]],
        rule: `must differ from listenerArns[${first}]: the rules of a listener are created once`,
        remedy: { edit: "remove this entry" },
      }));

/** Every list of subnets: of the network, of the database, of the Auto Scaling group. */
export const uniqueSubnets: Relation = (settings) =>
  subnetLists(settings).flatMap(({ path, subnetIds }) =>
    repeats(subnetIds).map(({ index, first }) => ({
      path: [...path, index],
      involves: [[...path, first]],
      rule: `must differ from ${path.at(-1)}[${first}]: each subnet is of another zone`,
      remedy: { edit: "name a subnet of another zone" },
    })),
  );

interface SubnetList {
  readonly path: Path;
  readonly subnetIds: readonly string[];
}

function subnetLists({ loadBalancer, database, autoScaling }: Settings): readonly SubnetList[] {
  const network = loadBalancer.mode === "create" ? loadBalancer.network : undefined;
  const own = database.mode === "create" || database.mode === "replica" ? database.subnetIds : undefined;
  const instances = autoScaling.mode === "create" ? autoScaling.subnetIds : undefined;
  const base: Path = ["loadBalancer", "network"];
  return [
    ...(network?.mode === "existing"
      ? [
          { path: [...base, "publicSubnetIds"], subnetIds: network.publicSubnetIds },
          { path: [...base, "privateSubnetIds"], subnetIds: network.privateSubnetIds },
        ]
      : []),
    ...(own === undefined ? [] : [{ path: ["database", "subnetIds"], subnetIds: own }]),
    ...(instances === undefined ? [] : [{ path: ["autoScaling", "subnetIds"], subnetIds: instances }]),
  ];
}

/** The VPC we make has IPv4 alone; https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-ip-address-type.html */
export const dualstackHasSubnets: Relation = ({ loadBalancer }) =>
  loadBalancer.mode !== "create" ||
  loadBalancer.ipAddressType !== "dualstack" ||
  loadBalancer.network.mode === "existing"
    ? []
    : [
        {
          path: ["loadBalancer", "ipAddressType"],
          involves: [["loadBalancer", "network", "mode"]],
          rule: "must be ipv4 with loadBalancer.network.mode create: dualstack needs subnets with IPv6, and that network has none",
          remedy: { set: "ipv4" },
        },
      ];

/** The schema knows the form of a block, this its numbers. */
export const blocksAreBlocks: Relation = ({ loadBalancer }) => {
  if (loadBalancer.mode !== "create") return [];
  const ingress = loadBalancer.ingressCidrBlocks.map((block, index) => ({
    block,
    path: ["loadBalancer", "ingressCidrBlocks", index] as Path,
  }));
  const own =
    loadBalancer.network.mode === "create"
      ? [{ block: loadBalancer.network.cidrBlock, path: ["loadBalancer", "network", "cidrBlock"] as Path }]
      : [];
  return [...own, ...ingress].flatMap(({ block, path }) =>
    isBlock(block)
      ? []
      : [
          {
            path,
            rule: "must be an IPv4 block: an address, / and a length up to 32",
            remedy: { edit: "correct the block" },
          },
        ],
  );
};

function isBlock(block: string): boolean {
  const [address = "", length = ""] = block.split("/");
  return isIPv4(address) && Number(length) <= 32;
}

function regionalArns(settings: Settings): readonly { path: Path; arn: string }[] {
  return [...loadBalancingArns(settings), ...keyArns(settings)];
}

/** A storage key encrypts in its own region alone: https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/Overview.Encryption.html */
function keyArns({ database }: Settings): readonly { path: Path; arn: string }[] {
  if (database.mode !== "create" && database.mode !== "replica") return [];
  const arn = database.kmsKeyArn;
  return arn === undefined ? [] : [{ path: ["database", "kmsKeyArn"], arn }];
}

function loadBalancingArns({ loadBalancer, targetGroups }: Settings): readonly { path: Path; arn: string }[] {
  const groups = targetGroups.flatMap(({ arn }, index) =>
    arn === undefined ? [] : [{ path: ["targetGroups", index, "arn"] as Path, arn }],
  );
  if (loadBalancer.mode === "create") {
    return [{ path: ["loadBalancer", "certificateArn"], arn: loadBalancer.certificateArn }, ...groups];
  }
  const listeners = loadBalancer.listenerArns.map((arn, index) => ({
    path: ["loadBalancer", "listenerArns", index] as Path,
    arn,
  }));
  return [{ path: ["loadBalancer", "arn"], arn: loadBalancer.arn }, ...listeners, ...groups];
}
