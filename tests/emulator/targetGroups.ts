/** The target-group function and the health gate, by themselves. */
import { strict as assert } from "node:assert";
import type { EdgeConfig } from "../../handlers/runtime/config";
import type { SiteLoadBalancer } from "./loadBalancer";
import { present, type Report, resultOf } from "./report";
import { SCHEDULE_EVENT, type Site } from "./site";

export async function checkTargetGroups(
  report: Report,
  prod: Site,
  balancer: SiteLoadBalancer,
): Promise<void> {
  const tick = async (group: string) => {
    const { rule } = resultOf<{ rule: string }>(await prod.invoke("target-groups", SCHEDULE_EVENT));
    return `${rule}, ${await balancer.assertServing(group)}`;
  };
  await report.check("target groups: at rest nothing moves", () => tick("primary"));
  await report.check("target groups: the primary group is dead, its backup serves", async () => {
    await balancer.deregister("primary");
    return tick("backup");
  });
  await report.check("target groups: both are dead, the sorry page serves", async () => {
    await balancer.deregister("backup");
    return tick("sorry-page");
  });
  await report.check("gate: nothing healthy is a 503", async () => {
    const path = present(prod.config<EdgeConfig>("edge").gate, "gate configuration").path;
    const answer = resultOf<{ statusCode: number }>(await prod.invoke("edge", gateRequest(prod, path)));
    assert.equal(answer.statusCode, 503);
    return undefined;
  });
  await report.check("target groups: the primary group is back, traffic leaves the sorry page", async () => {
    await balancer.register("primary");
    await balancer.register("backup");
    return tick("primary");
  });
}

/** A health checker of Route 53 asks the edge function. */
export const gateRequest = ({ stack }: Site, path: string) => ({
  requestContext: {
    elb: {
      targetGroupArn: `arn:aws:elasticloadbalancing:${stack.region}:${stack.accountId}:targetgroup/edge/0123456789abcdef`,
    },
  },
  httpMethod: "GET",
  path,
  multiValueQueryStringParameters: {},
  multiValueHeaders: {
    host: ["primary.app.example.com"],
    "user-agent": ["Amazon-Route53-Health-Check-Service"],
  },
  body: "",
  isBase64Encoded: false,
});
