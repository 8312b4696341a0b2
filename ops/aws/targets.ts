/** Health of a target group's targets, now. */
import { DescribeTargetHealthCommand } from "@aws-sdk/client-elastic-load-balancing-v2";
import type { GroupConfig } from "../../handlers/runtime/config";
import type { OpsClients } from "../clients";
import { attempt } from "../errors";

export interface TargetCount {
  readonly healthy: number;
  readonly total: number;
}

export async function readTargets(
  clients: OpsClients,
  region: string,
  group: GroupConfig,
): Promise<TargetCount> {
  const output = await attempt(
    "DescribeTargetHealth",
    `group ${group.name} (${group.arn})`,
    "Try again.",
    () => clients.elb(region).send(new DescribeTargetHealthCommand({ TargetGroupArn: group.arn })),
  );
  const targets = output.TargetHealthDescriptions ?? [];
  return {
    healthy: targets.filter(({ TargetHealth }) => TargetHealth?.State === "healthy").length,
    total: targets.length,
  };
}
