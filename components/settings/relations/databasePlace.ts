/** Relations of the database with its site: subnets, source, and what a failover does with it. */
import type { Settings } from "../schema";
import { arnParts, type Finding, type Relation } from "./finding";

/** Zones that a subnet group has to cover: https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_VPC.WorkingWithRDSInstanceinaVPC.html */
const LEAST_SUBNETS = 2;

/** True when the site's network has private subnets for what names none of its own. */
export function hasPrivateSubnets({ loadBalancer }: Settings): boolean {
  if (loadBalancer.mode !== "create") return false;
  const { network } = loadBalancer;
  return network.mode === "create" || network.privateSubnetIds.length >= LEAST_SUBNETS;
}

/** Where the private subnets of a site would be named, and what a finding about them reads. */
export function missingSubnets(key: "database" | "autoScaling", what: string): Finding {
  return {
    path: [key, "subnetIds"],
    involves: [["loadBalancer"]],
    rule: `must be set, to private subnets in at least two zones: the site's network names none for ${what}`,
    remedy: {
      edit: `name them here, or in loadBalancer.network.privateSubnetIds when loadBalancer.mode is create`,
    },
  };
}

export const databaseHasSubnets: Relation = (settings) => {
  const { database } = settings;
  if (database.mode !== "create" && database.mode !== "replica") return [];
  return database.subnetIds !== undefined || hasPrivateSubnets(settings)
    ? []
    : [missingSubnets("database", "the database")];
};

/** A replica takes no writes, and the primary is where clients write. */
export const replicaIsOfTheBackup: Relation = ({ role, database }) =>
  database.mode !== "replica" || role === "backup"
    ? []
    : [
        {
          path: ["database", "mode"],
          involves: [["role"]],
          rule: "must not be replica on a primary site: a replica takes no writes, and the primary is where clients write. To bring data back after a promotion, replicate beside this program, and adopt the result",
          remedy: { edit: "set it to create or adopt" },
        },
      ];

/** https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_ReadRepl.XRgn.html */
export const replicaHasASource: Relation = ({ database, peerStack }, region) => {
  if (database.mode !== "replica") return [];
  const path = ["database", "sourceArn"];
  const { sourceArn } = database;
  if (sourceArn === undefined) {
    return peerStack !== undefined
      ? []
      : [
          {
            path,
            involves: [["peerStack"]],
            rule: "must be set without peerStack: nothing else says what to replicate",
            remedy: { edit: "set it to the ARN of the other site's database, or set peerStack" },
          },
        ];
  }
  if (region === undefined || arnParts(sourceArn).region !== region) return [];
  return [
    {
      path,
      rule: `must be in another region than the stack's own ${region} (aws:region): one region's outage must not take both. A replica in the same region is one of readReplicas`,
      remedy: { edit: "name the database of the other site" },
    },
  ];
};

/** A promotion is asked for by what the replica replicates; an instance replicates nothing. */
export const adoptedReplicaSaysSo: Relation = ({ database }) => {
  if (database.mode !== "adopt") return [];
  const { kind, sourceArn } = database;
  const involves = [["database", kind === "replica" ? "kind" : "sourceArn"]];
  if (kind === "instance" && sourceArn !== undefined) {
    const rule = "must be replica with sourceArn: only a replica replicates a database";
    return [{ path: ["database", "kind"], involves, rule, remedy: { set: "replica" } }];
  }
  if (kind === "instance" || sourceArn !== undefined) return [];
  const rule = "must be set, because kind is replica: a request for its promotion names the source";
  const remedy = { edit: "set it to the ARN of the database it replicates" };
  return [{ path: ["database", "sourceArn"], involves, rule, remedy }];
};

/** An adopted instance is rebooted or promoted by what it is; a reboot moves to the standby of a Multi-AZ instance. */
export const siteFailoverFitsDatabase: Relation = ({ database }) => {
  const path = ["database", "onSiteFailover"];
  if (database.mode === "create" && database.onSiteFailover === "reboot" && !database.multiAz) {
    const rule =
      "must be nothing without multiAz: a reboot with failover goes to the standby, and there is none";
    return [{ path, involves: [["database", "multiAz"]], rule, remedy: { set: "nothing" } }];
  }
  if (database.mode !== "adopt" || database.onSiteFailover === "nothing") return [];
  const fits = database.kind === "replica" ? "promote" : "reboot";
  if (database.onSiteFailover === fits) return [];
  const rule = `must be ${fits} or nothing, because kind is ${database.kind}: a replica is promoted, an instance rebooted`;
  return [{ path, involves: [["database", "kind"]], rule, remedy: { set: fits } }];
};

/** Whoever fails the whole site over does it: the backup's controller, which needs to know the primary. */
export const siteFailoverHasSomebody: Relation = ({ role, database, controller, peerStack }) => {
  if (database.mode === "none" || database.onSiteFailover === "nothing") return [];
  const path = ["database", "onSiteFailover"];
  const involves = [["role"], ["controller", "enabled"], ["peerStack"]];
  if (role === "primary") {
    const rule =
      "must be nothing on a primary site: traffic comes back to it by a re-arm, which leaves databases alone";
    return [{ path, involves, rule, remedy: { set: "nothing" } }];
  }
  if (controller.enabled && peerStack !== undefined) return [];
  const rule = "must be nothing without controller.enabled and peerStack: nobody would do it";
  return [{ path, involves, rule, remedy: { set: "nothing" } }];
};
