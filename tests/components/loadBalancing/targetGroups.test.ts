import * as assert from "node:assert/strict";
import { TargetGroups } from "../../../components/loadBalancing/targetGroups";
import { deploy } from "../support/deploy";
import { context, PRIMARY_GROUP_ARN, settings } from "../support/settings";

const VPC_ID = "vpc-0123456789abcdef0";

function deployGroups(targetGroups: readonly object[], protect = true, name = "prod") {
  const groups = settings({ targetGroups }).targetGroups;
  return deploy(
    () =>
      new TargetGroups(name, { context: context({ protect }), targetGroups: groups, vpcId: () => VPC_ID }),
  );
}

describe("target groups", () => {
  it("are health-checked every 5 s with fast verdicts unless configured otherwise", async () => {
    const { inputs } = (await deployGroups([{ name: "primary" }])).one("TargetGroup");
    assert.deepEqual(inputs.healthCheck, {
      enabled: true,
      path: "/health",
      port: "traffic-port",
      protocol: "HTTP",
      interval: 5,
      timeout: 2,
      unhealthyThreshold: 2,
      healthyThreshold: 2,
      matcher: "200",
    });
  });

  it("take every part of the health check and of the group from the settings", async () => {
    const healthCheck = {
      path: "/live",
      port: 9000,
      protocol: "HTTPS",
      intervalSeconds: 30,
      timeoutSeconds: 10,
      unhealthyThreshold: 3,
      healthyThreshold: 4,
      successCodes: "200-204",
    };
    const group = {
      name: "blue",
      port: 8443,
      protocol: "HTTPS",
      targetType: "ip",
      deregistrationDelaySeconds: 5,
      healthCheck,
    };
    const { inputs, name } = (await deployGroups([group])).one("TargetGroup");
    assert.deepEqual(inputs, {
      vpcId: VPC_ID,
      targetType: "ip",
      port: 8443,
      protocol: "HTTPS",
      deregistrationDelay: 5,
      healthCheck: {
        enabled: true,
        path: "/live",
        port: "9000",
        protocol: "HTTPS",
        interval: 30,
        timeout: 10,
        unhealthyThreshold: 3,
        healthyThreshold: 4,
        matcher: "200-204",
      },
      tags: { owner: "sre" },
    });
    assert.equal(name, "prod-blue");
  });

  it("attach instances and addresses, each once, and nothing where nothing is named", async () => {
    const deployment = await deployGroups([
      { name: "primary", targets: ["i-0123456789abcdef0", "i-0123456789abcdef0"] },
      { name: "backup", targetType: "ip", targets: ["10.0.0.7", "2001:db8::7"] },
      { name: "third" },
    ]);
    const attached = deployment.all("TargetGroupAttachment").map(({ inputs }) => inputs.targetId);
    assert.deepEqual(attached.sort(), ["10.0.0.7", "2001:db8::7", "i-0123456789abcdef0"]);
    const backup = deployment.one("TargetGroup", "prod-backup").outputs.arn;
    const ofBackup = deployment
      .all("TargetGroupAttachment")
      .filter(({ inputs }) => inputs.targetGroupArn === backup);
    assert.equal(ofBackup.length, 2);
  });

  it("are adopted by ARN and then neither created nor looked up", async () => {
    let arns: unknown;
    const deployment = await deploy(() => {
      const targetGroups = settings({
        targetGroups: [{ name: "primary", arn: PRIMARY_GROUP_ARN }],
      }).targetGroups;
      const vpcId = () => assert.fail("no VPC is needed");
      const { groups } = new TargetGroups("prod", { context: context(), targetGroups, vpcId });
      groups[0]?.arn.apply((arn) => {
        arns = arn;
      });
    });
    assert.equal(arns, PRIMARY_GROUP_ARN);
    assert.deepEqual(deployment.all("TargetGroup"), []);
  });

  it("are protected exactly when the stack is", async () => {
    assert.equal((await deployGroups([{ name: "primary" }], true)).one("TargetGroup").options.protect, true);
    assert.equal(
      (await deployGroups([{ name: "primary" }], false)).one("TargetGroup").options.protect,
      false,
    );
  });

  it("have names that leave room for auto-naming, however long stack and group are", async () => {
    const longest = "a23456789012345678901234";
    const deployment = await deployGroups([{ name: longest }], true, "production-stack-of");
    assert.ok(deployment.one("TargetGroup").name.length <= 24);
    assert.equal(deployment.one("TargetGroup").inputs.name, undefined);
  });

  it("do not collide when two lists of one stack have the same group names", async () => {
    const { targetGroups } = settings();
    const args = { context: context(), targetGroups, vpcId: () => VPC_ID };
    const deployment = await deploy(() => [new TargetGroups("one", args), new TargetGroups("two", args)]);
    assert.deepEqual(deployment.names("TargetGroup"), [
      "one-backup",
      "one-primary",
      "two-backup",
      "two-primary",
    ]);
  });
});
