/** What RDS's engines have of their own. Pure. */
import type * as aws from "@pulumi/aws";
import type * as pulumi from "@pulumi/pulumi";
import type { SiteContext } from "../context";
import type { CreatedDatabaseSettings } from "../settings/schema";

/** Storage that a new instance gets. A replica names none: RDS chooses. */
export const STORAGE_TYPE = "gp3";

/**
 * A replica starts as a copy of its source, which takes hours where that is large or far away. The provider gives up
 * after 40 minutes (https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/db_instance#timeouts).
 */
export const REPLICA_TIMEOUTS = { create: "6h" } as const;

/**
 * How far storage grows by itself; 0: not at all. Each instance has a limit of its own: a replica that is full no longer
 * follows a source that has grown
 * (https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_PIOPS.Autoscaling.html).
 */
export function storageGrowth(maximumGigabytes: number): Pick<aws.rds.InstanceArgs, "maxAllocatedStorage"> {
  return maximumGigabytes > 0 ? { maxAllocatedStorage: maximumGigabytes } : {};
}

/**
 * What RDS refuses to delete while an instance uses it, the instance and its password: protected, and where somebody
 * lifts the protection, taken out of the stack but left in AWS
 * (https://www.pulumi.com/docs/iac/concepts/resources/options/retainondelete/). So a stack can forget a database whose
 * place another one has taken, after a promotion, and the data stays. What is replaced stays as well: a parameter group of
 * an older family, which costs nothing. Without `protect` all of it is deleted.
 */
export function keptOptions({ protect }: Pick<SiteContext, "protect">): pulumi.CustomResourceOptions {
  return { retainOnDelete: protect };
}

/** Boolean parameters are 0 or 1 to RDS: https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/PostgreSQL.Concepts.General.SSL.html */
function parameterValue(value: string | number | boolean): string {
  return typeof value === "boolean" ? String(Number(value)) : String(value);
}

/**
 * `pending-reboot` for every parameter: it is the one method that static and dynamic ones both take, so no parameter
 * surprises in the middle of a day
 * (https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_Parameter.html, ApplyMethod).
 */
export function parameterGroupArgs(
  context: SiteContext,
  family: string,
  parameters: CreatedDatabaseSettings["parameters"],
): aws.rds.ParameterGroupArgs {
  return {
    family,
    description: "Engine parameters of the site's database",
    parameters: Object.entries(parameters).map(([name, value]) => ({
      name,
      value: parameterValue(value),
      applyMethod: "pending-reboot",
    })),
    tags: context.tags,
  };
}
