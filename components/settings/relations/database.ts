/** Relations of the database itself: password, storage, names of replicas. */
import { type Finding, type Relation, repeats } from "./finding";

/**
 * RDS keeps a password only where nothing replicates the instance, SQL Server apart:
 * https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/rds-secrets-manager.html#rds-secrets-manager-limitations
 * Whether another region replicates it this stack cannot know; the setting's description says it.
 */
export const passwordAllowsReplicas: Relation = ({ database }) =>
  database.mode !== "create" || database.masterPassword !== "rds" || database.readReplicas.length === 0
    ? []
    : [
        {
          path: ["database", "masterPassword"],
          involves: [["database", "readReplicas"]],
          rule: "must be generated with readReplicas: RDS does not manage the master password of an instance that has read replicas",
          remedy: { set: "generated" },
        },
      ];

export const storageMayGrow: Relation = ({ database }) => {
  if (database.mode !== "create") return [];
  const { allocatedStorageGigabytes: start, maximumStorageGigabytes: most } = database;
  // At least 10 % more: https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_PIOPS.Autoscaling.html
  const least = Math.ceil((start * 11) / 10);
  if (most === 0 || most >= least) return [];
  return [
    {
      path: ["database", "maximumStorageGigabytes"],
      involves: [["database", "allocatedStorageGigabytes"]],
      rule: `must be 0 or at least ${least}, 10 % more than allocatedStorageGigabytes: RDS refuses less`,
      remedy: { set: least <= 65536 ? least : 0 },
    },
  ];
};

/** Above what there is at the start, the alarm would never be silent. */
export const storageAlarmCanRest: Relation = ({ database }) => {
  if (database.mode !== "create") return [];
  const { allocatedStorageGigabytes: start, alarms } = database;
  if (alarms.freeStorageGigabytes < start) return [];
  return [
    {
      path: ["database", "alarms", "freeStorageGigabytes"],
      involves: [["database", "allocatedStorageGigabytes"]],
      rule: `must be below allocatedStorageGigabytes, which is ${start}: the alarm would never be silent`,
      remedy: { set: Math.floor(start / 20) },
    },
  ];
};

/** Identifiers are unique in an account's region: https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_CreateDBInstance.html */
export const replicaNamesDiffer: Relation = ({ database }) => {
  if (database.mode !== "create") return [];
  const names = [database.identifier, ...database.readReplicas.map(({ identifier }) => identifier)];
  return repeats(names).map(({ index, first }): Finding => {
    const twin = first === 0 ? "database.identifier" : `readReplicas[${first - 1}]`;
    return {
      path: ["database", "readReplicas", index - 1, "identifier"],
      involves: [
        first === 0 ? ["database", "identifier"] : ["database", "readReplicas", first - 1, "identifier"],
      ],
      rule: `must differ from ${twin}: an identifier is used once in a region`,
      remedy: { set: `${names[index]?.slice(0, 54)}-replica-${index}`.replaceAll("--", "-") },
    };
  });
};

/** https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_CreateDBInstanceReadReplica.html (AvailabilityZone) */
export const replicaZonesFit: Relation = ({ database }, region) => {
  if (database.mode !== "create") return [];
  return database.readReplicas.flatMap(({ availabilityZone, multiAz }, index): Finding[] => {
    if (availabilityZone === undefined) return [];
    const base = ["database", "readReplicas", index];
    if (multiAz) {
      const rule =
        "must not be set with multiAz: an instance with a standby has two zones, and RDS chooses them";
      return [
        {
          path: [...base, "availabilityZone"],
          involves: [[...base, "multiAz"]],
          rule,
          remedy: { edit: "remove it, or set multiAz to false" },
        },
      ];
    }
    if (region === undefined || availabilityZone.slice(0, -1) === region) return [];
    const rule = `must be a zone of the stack's region ${region} (aws:region), such as ${region}a`;
    return [{ path: [...base, "availabilityZone"], rule, remedy: { set: `${region}a` } }];
  });
};
