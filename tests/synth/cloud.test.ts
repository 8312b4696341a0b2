import { strict as assert } from "node:assert";
import { answerCall, createResource } from "../../drill/synth/cloud";

const request = (type: string, name: string, inputs: Record<string, unknown> = {}) => ({
  type,
  name,
  urn: `urn:pulumi:prod::p::${type}::${name}`,
  region: "eu-west-1",
  inputs,
});

describe("the model cloud", () => {
  it("composes a listener's and a rule's ARN from the load balancer's", () => {
    const balancer = createResource(request("aws:lb/loadBalancer:LoadBalancer", "web")).id;
    const listener = createResource(
      request("aws:lb/listener:Listener", "https", { loadBalancerArn: balancer }),
    ).id;
    const rule = createResource(
      request("aws:lb/listenerRule:ListenerRule", "gate", { listenerArn: listener }),
    ).id;
    const suffix = balancer.split(":loadbalancer/")[1];
    assert.match(suffix ?? "", /^app\/web\/[0-9a-f]{16}$/);
    assert.match(listener, new RegExp(`:listener/${suffix}/[0-9a-f]{16}$`));
    assert.match(rule, new RegExp(`:listener-rule/${suffix}/[0-9a-f]{16}/[0-9a-f]{16}$`));
  });

  it("gives a health check a UUID that depends on its URN alone", () => {
    const id = createResource(request("aws:route53/healthCheck:HealthCheck", "record")).id;
    assert.match(id, /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/);
    assert.equal(createResource(request("aws:route53/healthCheck:HealthCheck", "record")).id, id);
    assert.notEqual(createResource(request("aws:route53/healthCheck:HealthCheck", "watch")).id, id);
  });

  it("refuses a name that AWS would refuse for its length", () => {
    const name = "a".repeat(25);
    assert.throws(
      () => createResource(request("aws:lb/targetGroup:TargetGroup", name)),
      /33 characters \(Pulumi adds 8\), AWS allows 32/,
    );
    assert.equal(
      createResource(request("aws:lb/targetGroup:TargetGroup", "tg", { name })).outputs.name,
      name,
    );
  });

  it("refuses a parameter above 4 KB", () => {
    const inputs = { name: "/a", value: "x".repeat(4097) };
    assert.throws(
      () => createResource(request("aws:ssm/parameter:Parameter", "manifest", inputs)),
      /4097 bytes/,
    );
  });

  it("tells of an adopted load balancer what its ARN says", () => {
    const arn = "arn:aws:elasticloadbalancing:eu-west-1:123456789012:loadbalancer/app/shop/0123456789abcdef";
    const answer = answerCall({
      token: "aws:lb/getLoadBalancer:getLoadBalancer",
      region: "eu-west-1",
      inputs: { arn },
    });
    assert.equal(answer.arnSuffix, "app/shop/0123456789abcdef");
    assert.equal(answer.zoneId, "Z32O12XQLNTSW2");
    assert.match(String(answer.dnsName), /^shop-\d+\.eu-west-1\.elb\.amazonaws\.com$/);
  });

  it("knows a database by its identifier, made or adopted", () => {
    const made = createResource(request("aws:rds/instance:Instance", "db", { identifier: "app-prod" }));
    const found = answerCall({
      token: "aws:rds/getInstance:getInstance",
      region: "eu-west-1",
      inputs: { dbInstanceIdentifier: "app-prod" },
    });
    assert.equal(made.outputs.arn, "arn:aws:rds:eu-west-1:123456789012:db:app-prod");
    assert.equal(found.dbInstanceArn, made.outputs.arn);
    assert.equal(found.address, made.outputs.address);
    assert.match(made.id, /^db-[0-9A-F]{26}$/);
  });

  it("gives a database the port of its engine", () => {
    const port = (engine: string) =>
      createResource(request("aws:rds/instance:Instance", "db", { engine })).outputs.port;
    assert.deepEqual([port("postgres"), port("mysql"), port("mariadb")], [5432, 3306, 3306]);
  });

  it("refuses names of RDS with capitals, which would come back changed", () => {
    for (const type of ["aws:rds/subnetGroup:SubnetGroup", "aws:rds/parameterGroup:ParameterGroup"]) {
      assert.throws(() => createResource(request(type, "Prod-database")), /in lower case/);
      assert.equal(createResource(request(type, "prod-database")).outputs.name, "prod-database");
    }
  });

  it("makes up a password that depends on its URN alone, as long as it is asked for", () => {
    const result = (name: string) =>
      createResource(request("random:index/randomPassword:RandomPassword", name, { length: 40 })).outputs
        .result;
    assert.match(String(result("one")), /^[0-9a-f]{40}$/);
    assert.equal(result("one"), result("one"));
    assert.notEqual(result("one"), result("two"));
  });

  it("makes up a random id of as many bytes as it is asked for", () => {
    const { outputs } = createResource(request("random:index/randomId:RandomId", "one", { byteLength: 4 }));
    assert.match(String(outputs.hex), /^[0-9a-f]{8}$/);
  });

  it("names an Auto Scaling group in its ARN, made or adopted, and in those of its policies", () => {
    const made = createResource(request("aws:autoscaling/group:Group", "web"));
    const found = answerCall({
      token: "aws:autoscaling/getGroup:getGroup",
      region: "eu-west-1",
      inputs: { name: "web" },
    });
    assert.match(String(made.outputs.arn), /:autoScalingGroup:[0-9a-f-]{36}:autoScalingGroupName\/web$/);
    assert.equal(found.arn, made.outputs.arn);
    const policy = createResource(
      request("aws:autoscaling/policy:Policy", "step", { autoscalingGroupName: made.id }),
    );
    assert.match(String(policy.outputs.arn), /:autoScalingGroupName\/web:policyName\/step$/);
  });

  it("refuses a call it does not know, by name", () => {
    assert.throws(() => answerCall({ token: "aws:x/y:z", region: "eu-west-1", inputs: {} }), /aws:x\/y:z/);
  });
});
