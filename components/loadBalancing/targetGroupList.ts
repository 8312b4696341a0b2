/** The list of a site's target groups, and the forward over it. Pure but for the Outputs that carry ARNs. */
import * as pulumi from "@pulumi/pulumi";
import type { GroupConfig } from "../../handlers/runtime/config";

/** Name of the last group of the list when the sorry page is enabled. */
export const SORRY_PAGE_GROUP = "sorry-page";

/** Weight of the group that serves; the others have 0. Weights 0–999:
 * https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_TargetGroupTuple.html */
export const SERVING_WEIGHT = 100;

/** One group of the list, in order of priority. */
export interface ListedGroup {
  readonly name: string;
  readonly kind: GroupConfig["kind"];
  readonly minimumHealthyTargets: number;
  readonly arn: pulumi.Output<string>;
}

/** The list as the functions' configuration holds it. */
export function groupConfigs(groups: readonly ListedGroup[]): pulumi.Output<GroupConfig[]> {
  return pulumi.all(groups.map((group) => group.arn)).apply((arns) =>
    groups.map(({ name, kind, minimumHealthyTargets }, index) => ({
      name,
      arn: arns[index] ?? "",
      kind,
      minimumHealthyTargets,
    })),
  );
}

export interface WeightedGroup<Arn> {
  readonly arn: Arn;
  readonly weight: number;
}

/**
 * The whole list in one forward, the first group serving. The others stay in it with weight 0, because a target group
 * in no listener or rule is not health-checked
 * (https://docs.aws.amazon.com/elasticloadbalancing/latest/application/target-group-health-checks.html), and a group
 * that is not checked can be neither switched to nor returned to.
 *
 * @throws RangeError on an empty list.
 */
export function initialWeights<Arn>(arns: readonly Arn[]): WeightedGroup<Arn>[] {
  if (arns.length === 0) {
    throw new RangeError("A forward needs at least one target group; add one to targetGroups.");
  }
  return arns.map((arn, index) => ({ arn, weight: index === 0 ? SERVING_WEIGHT : 0 }));
}
