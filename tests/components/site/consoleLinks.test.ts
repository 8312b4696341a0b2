import * as assert from "node:assert/strict";
import {
  alarmLink,
  autoScalingGroupLink,
  databaseLink,
  functionLink,
  healthCheckLink,
  loadBalancerLink,
  tableLink,
} from "../../../components/site/consoleLinks";
import { LOAD_BALANCER_ARN } from "../support/settings";

describe("console links", () => {
  it("lead to the resource in its region", () => {
    assert.equal(
      alarmLink("us-east-1", "prod/latch"),
      "https://us-east-1.console.aws.amazon.com/cloudwatch/home?region=us-east-1#alarmsV2:alarm/prod%2Flatch",
    );
    assert.match(
      functionLink("eu-west-1", "prod-latch"),
      /^https:\/\/eu-west-1\..*#\/functions\/prod-latch$/,
    );
    assert.ok(
      loadBalancerLink("eu-west-1", LOAD_BALANCER_ARN).endsWith(`loadBalancerArn=${LOAD_BALANCER_ARN}`),
    );
    assert.match(tableLink("eu-west-1", "prod-events"), /region=eu-west-1#item-explorer\?table=prod-events$/);
    assert.match(databaseLink("eu-west-1", "app-prod"), /rds\/home\?region=eu-west-1#database:id=app-prod;/);
    assert.match(autoScalingGroupLink("eu-west-1", "a b"), /#AutoScalingGroupDetails:id=a%20b;/);
    assert.match(healthCheckLink("abc"), /^https:\/\/console\.aws\.amazon\.com\/route53\/.*\/abc$/);
  });
});
