import * as assert from "node:assert/strict";
import {
  accountOf,
  accountPrincipal,
  alarmsBeside,
  databaseArnBeside,
  healthCheckArn,
  loadBalancerDimension,
  rulesOfListener,
  schedulesOfGroup,
  targetGroupDimension,
} from "../../components/arns";
import { LISTENER_ARN, LOAD_BALANCER_ARN, PRIMARY_GROUP_ARN, TOPIC_ARN } from "./support/settings";

describe("ARNs", () => {
  it("yield the dimensions under which CloudWatch keeps a load balancer's metrics", () => {
    assert.equal(loadBalancerDimension(LOAD_BALANCER_ARN), "app/web/50dc6c495c0c9188");
    assert.equal(targetGroupDimension(PRIMARY_GROUP_ARN), "targetgroup/primary/73e2d6bc24d8a067");
  });

  it("yield the pattern of a listener's rules and of no other listener's", () => {
    assert.equal(
      rulesOfListener(LISTENER_ARN),
      "arn:aws:elasticloadbalancing:eu-west-1:123456789012:listener-rule/app/web/50dc6c495c0c9188/f2f7dc8efc522ab2/*",
    );
  });

  it("yield the pattern of a listener whose load balancer has an unlucky name", () => {
    const arn =
      "arn:aws:elasticloadbalancing:eu-west-1:123456789012:listener/app/listener/50dc6c495c0c9188/f2f7dc8efc522ab2";
    assert.equal(
      rulesOfListener(arn),
      "arn:aws:elasticloadbalancing:eu-west-1:123456789012:listener-rule/app/listener/50dc6c495c0c9188/f2f7dc8efc522ab2/*",
    );
  });

  it("yield a database of the same account and region, and the schedules of a group", () => {
    assert.equal(databaseArnBeside(TOPIC_ARN, "app"), "arn:aws:rds:eu-west-1:123456789012:db:app");
    assert.equal(
      schedulesOfGroup("arn:aws-cn:scheduler:cn-north-1:123456789012:schedule-group/rollbacks"),
      "arn:aws-cn:scheduler:cn-north-1:123456789012:schedule/rollbacks/*",
    );
  });

  it("yield account, alarms and principal", () => {
    assert.equal(accountOf(TOPIC_ARN), "123456789012");
    assert.equal(alarmsBeside(TOPIC_ARN), "arn:aws:cloudwatch:eu-west-1:123456789012:alarm:*");
    assert.equal(accountPrincipal(TOPIC_ARN), "arn:aws:iam::123456789012:root");
    assert.equal(healthCheckArn("abc"), "arn:aws:route53:::healthcheck/abc");
  });

  it("are refused when they are none, or of something else", () => {
    assert.throws(() => accountOf("prod-web"), /"prod-web" is not an ARN; expected arn:/);
    assert.throws(() => targetGroupDimension(LOAD_BALANCER_ARN), /is not the ARN of a targetgroup/);
  });
});
