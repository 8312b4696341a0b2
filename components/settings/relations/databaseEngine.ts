/** Relations of the database with its engine: version, family, parameters, master user. */
import type { CreatedDatabaseSettings } from "../schema";
import type { Relation } from "./finding";

/** Parts of a version that name a family: `postgres17` since PostgreSQL 10, `mysql8.4`, `mariadb11.4`. */
const FAMILY_PARTS: Readonly<Record<CreatedDatabaseSettings["engine"], number>> = {
  postgres: 1,
  mysql: 2,
  mariadb: 2,
};

/** Users that RDS keeps for itself, and PostgreSQL's reserved one: RDS refuses them only while it makes the instance. */
const RESERVED_USERS: Readonly<Record<CreatedDatabaseSettings["engine"], readonly string[]>> = {
  postgres: ["rdsadmin", "admin"],
  mysql: ["rdsadmin"],
  mariadb: ["rdsadmin"],
};

export const versionFitsEngine: Relation = ({ database }) => {
  if (database.mode !== "create" || hasFamily(database)) return [];
  const { engine, engineVersion } = database;
  return [
    {
      path: ["database", "engineVersion"],
      involves: [["database", "engine"]],
      rule: `must have two numbers or three for ${engine}, such as ${engine === "mysql" ? "8.4" : "11.4"}: RDS knows no version ${engineVersion} of it`,
      remedy: { edit: "name the second number too, in quotes" },
    },
  ];
};

/** https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_CreateDBInstance.html (MasterUsername) */
export const usernameIsFree: Relation = ({ database }) => {
  if (database.mode !== "create") return [];
  const { engine, username } = database;
  if (!RESERVED_USERS[engine].includes(username.toLowerCase())) return [];
  return [
    {
      path: ["database", "username"],
      involves: [["database", "engine"]],
      rule: `must not be ${RESERVED_USERS[engine].join(" or ")} for ${engine}: RDS reserves the name`,
      remedy: { set: "app_admin" },
    },
  ];
};

export const parametersHaveAFamily: Relation = ({ database }) => {
  if (database.mode !== "create" && database.mode !== "replica") return [];
  if (database.parameterFamily !== undefined || Object.keys(database.parameters).length === 0) return [];
  const example = database.mode === "create" ? familyOf(database) : "the source's, such as postgres17";
  return [
    {
      path: ["database", "parameterFamily"],
      involves: [["database", "parameters"]],
      rule: "must be set with parameters: a parameter group belongs to one family of engine and version",
      remedy: { edit: `set it to ${example}, or remove the parameters` },
    },
  ];
};

/** A family names engine and the beginning of the version. */
export const familyFitsEngine: Relation = ({ database }) => {
  if (database.mode !== "create" || database.parameterFamily === undefined || !hasFamily(database)) return [];
  if (database.parameterFamily === familyOf(database)) return [];
  const { engine, engineVersion } = database;
  return [
    {
      path: ["database", "parameterFamily"],
      involves: [
        ["database", "engine"],
        ["database", "engineVersion"],
      ],
      rule: `must be of ${engine} ${engineVersion}: RDS refuses a parameter group of another engine or version`,
      remedy: { set: familyOf(database) },
    },
  ];
};

/** Whether the version says enough to name the family. */
function hasFamily({ engine, engineVersion }: CreatedDatabaseSettings): boolean {
  return engineVersion.split(".").length >= FAMILY_PARTS[engine];
}

function familyOf({ engine, engineVersion }: CreatedDatabaseSettings): string {
  return `${engine}${engineVersion.split(".").slice(0, FAMILY_PARTS[engine]).join(".")}`;
}
