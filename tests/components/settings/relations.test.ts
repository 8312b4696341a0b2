import { strict as assert } from "node:assert";
import { changed, onlyProblem, problemsOf, put, type StackName } from "./fixture";

interface Case {
  readonly sentence: string;
  readonly stack?: StackName;
  readonly changes: Readonly<Record<string, unknown>>;
  readonly key: string;
  readonly rule: RegExp;
}

const group = (name: string, more: object = {}) => ({ name, ...more });
/** For changes of the target group list: the sentinel of the stack file looks at its groups. */
const noSentinel = { sentinel: undefined };
const listener =
  "arn:aws:elasticloadbalancing:us-east-1:123456789012:listener/app/shop/50dc6c495c0c9188/f2f7dc8efc522ab2";
const blue = "arn:aws:elasticloadbalancing:us-east-1:123456789012:targetgroup/shop-blue/73e2d6bc24d8a067";

const BROKEN: readonly Case[] = [
  {
    sentence: "a target check may not last as long as its interval",
    changes: { "targetGroups.0.healthCheck.timeoutSeconds": 5 },
    key: "targetGroups[0].healthCheck.timeoutSeconds",
    rule: /below intervalSeconds, which is 5/,
  },
  {
    sentence: "two groups may not have one name",
    changes: { "targetGroups.1.name": "primary", ...noSentinel },
    key: "targetGroups[1].name",
    rule: /differ from the name of targetGroups\[0\]/,
  },
  {
    sentence: "a group may not take the sorry page's name",
    changes: { "targetGroups.1.name": "sorry-page", ...noSentinel },
    key: "targetGroups[1].name",
    rule: /must not be sorry-page/,
  },
  {
    sentence: "an adopted load balancer needs the ARN of every group",
    stack: "adopted",
    changes: { "targetGroups.1.arn": undefined },
    key: "targetGroups[1].arn",
    rule: /must be set when loadBalancer.mode is adopt/,
  },
  {
    sentence: "a created load balancer takes no group that exists",
    changes: { "targetGroups.1": group("backup", { arn: blue.replace("us-east-1", "eu-west-1") }) },
    key: "targetGroups[1].arn",
    rule: /must not be set when loadBalancer.mode is create/,
  },
  {
    sentence: "a group may not be its own alternative",
    stack: "adopted",
    changes: { "targetGroups.1.arn": blue },
    key: "targetGroups[1].arn",
    rule: /cannot be its own alternative/,
  },
  {
    sentence: "five groups and a sorry page do not fit into one forward action",
    changes: { targetGroups: ["a", "b", "c", "d", "e"].map((name) => group(name)), ...noSentinel },
    key: "targetGroups",
    rule: /at most 4 groups beside the sorry page/,
  },
  {
    sentence: "failover with one group and no sorry page has nowhere to go",
    changes: { targetGroups: [group("only")], "sorryPage.enabled": false, ...noSentinel },
    key: "targetGroupFailover.enabled",
    rule: /nothing to switch to/,
  },
  {
    sentence: "targets of an adopted group are not ours to register",
    stack: "adopted",
    changes: { "targetGroups.0.targets": ["i-0a1b2c3d4e5f60001"] },
    key: "targetGroups[0].targets",
    rule: /must be empty when arn is set/,
  },
  {
    sentence: "an address is no target of a group of instances",
    changes: { "targetGroups.1.targets.0": "10.0.0.1" },
    key: "targetGroups[1].targets[0]",
    rule: /must be an instance id .* because targetType is instance/,
  },
  {
    sentence: "an instance is no target of a group of addresses",
    stack: "dr",
    changes: { "targetGroups.1.targets.1": "i-0a1b2c3d4e5f60001" },
    key: "targetGroups[1].targets[1]",
    rule: /must be an IPv4 address such as/,
  },
  {
    sentence: "an address must be one",
    stack: "dr",
    changes: { "targetGroups.1.targets.1": "10.40.16.300" },
    key: "targetGroups[1].targets[1]",
    rule: /must be an IPv4 address such as/,
  },
  {
    sentence: "a group of IPv4 addresses takes no IPv6",
    stack: "dr",
    changes: { "targetGroups.1.targets.0": "2001:db8::51" },
    key: "targetGroups[1].targets[0]",
    rule: /must be an IPv4 address such as/,
  },
  {
    sentence: "a network of our own has no IPv6",
    changes: { "loadBalancer.ipAddressType": "dualstack" },
    key: "loadBalancer.ipAddressType",
    rule: /must be ipv4 with loadBalancer.network.mode create/,
  },
  {
    sentence: "two groups may not share a target",
    changes: { "targetGroups.1.targets.0": "i-0a1b2c3d4e5f60001" },
    key: "targetGroups[1].targets[0]",
    rule: /must not be a target of primary on the same port/,
  },
  {
    sentence: "the other site must be in another region",
    changes: { peerRegion: "eu-west-1" },
    key: "peerRegion",
    rule: /differ from the stack's own region eu-west-1/,
  },
  {
    sentence: "a certificate of another region is of no use",
    changes: { "loadBalancer.certificateArn": "arn:aws:acm:us-east-1:123456789012:certificate/7f3c2a10" },
    key: "loadBalancer.certificateArn",
    rule: /must be in the stack's region eu-west-1 \(aws:region\), not in us-east-1/,
  },
  {
    sentence: "an adopted group must be in the stack's region",
    stack: "adopted",
    changes: { "targetGroups.0.arn": blue.replace("us-east-1", "us-east-2") },
    key: "targetGroups[0].arn",
    rule: /must be in the stack's region us-east-1/,
  },
  {
    sentence: "adopted resources must be in one account",
    stack: "adopted",
    changes: { "targetGroups.0.arn": blue.replace("123456789012", "210987654321") },
    key: "targetGroups[0].arn",
    rule: /must be in account 123456789012 like loadBalancer.arn/,
  },
  {
    sentence: "an adopted listener must be the load balancer's",
    stack: "adopted",
    changes: { "loadBalancer.listenerArns.1": listener.replace("app/shop/50dc", "app/other/50dc") },
    key: "loadBalancer.listenerArns[1]",
    rule: /must be a listener of loadBalancer.arn/,
  },
  {
    sentence: "a listener may be listed once",
    stack: "adopted",
    changes: { "loadBalancer.listenerArns.1": listener },
    key: "loadBalancer.listenerArns[1]",
    rule: /must differ from listenerArns\[0\]/,
  },
  {
    sentence: "two subnets must be two",
    stack: "dr",
    changes: { "loadBalancer.network.publicSubnetIds.1": "subnet-0a4c6e8091b2d3f45" },
    key: "loadBalancer.network.publicSubnetIds[1]",
    rule: /must differ from publicSubnetIds\[0\]/,
  },
  {
    sentence: "an ingress block must be one",
    changes: { "loadBalancer.ingressCidrBlocks": ["0.0.0.0/0", "203.0.113.0/33"] },
    key: "loadBalancer.ingressCidrBlocks[1]",
    rule: /must be an IPv4 block/,
  },
  {
    sentence: "the network's block must be one",
    changes: { "loadBalancer.network.cidrBlock": "10.256.0.0/16" },
    key: "loadBalancer.network.cidrBlock",
    rule: /must be an IPv4 block/,
  },
  {
    sentence: "a return loop may not use up the switches",
    changes: { "targetGroupFailover.returnAfterHealthySeconds": 299 },
    key: "targetGroupFailover.returnAfterHealthySeconds",
    rule: /at least 300, that is 2 x switchWindowSeconds \/ maximumSwitches/,
  },
  {
    sentence: "the gate may not give up before the switch that heals the site",
    changes: { "gate.switchGraceSeconds": 144 },
    key: "gate.switchGraceSeconds",
    rule: /must be at least 145: a switch by alarm may take that long, .* 12 s target checks .* = 144.5 s$/,
  },
  {
    sentence: "the slowest group decides how long the gate waits",
    changes: {
      "targetGroups.1.healthCheck": { intervalSeconds: 30, timeoutSeconds: 5, unhealthyThreshold: 5 },
    },
    key: "gate.switchGraceSeconds",
    rule: /must be at least 288/,
  },
  {
    sentence: "checks so slow that no allowed grace covers them have to be faster",
    changes: { "targetGroups.1.healthCheck": { intervalSeconds: 300, unhealthyThreshold: 10 } },
    key: "gate.switchGraceSeconds",
    rule: /must be at least 3135/,
  },
  {
    sentence: "the gate may not wait for a switch that nobody makes",
    changes: { "targetGroupFailover.enabled": false },
    key: "gate.switchGraceSeconds",
    rule: /must be 0 when targetGroupFailover.enabled is false/,
  },
  {
    sentence: "the site needs a name of its own",
    changes: { "dns.siteName": "app.example.com" },
    key: "dns.siteName",
    rule: /must differ from serviceName/,
  },
  {
    sentence: "both names must be in one zone",
    changes: { "dns.siteName": "primary.example.org" },
    key: "dns.siteName",
    rule: /must end with .example.com like serviceName/,
  },
  {
    sentence: "the check may not ask the path of a latched one",
    changes: { "dns.healthCheck.path": "/lb-check-failed-over" },
    key: "dns.healthCheck.path",
    rule: /that path always answers 503/,
  },
  {
    sentence: "the check must ask a port that is served",
    changes: { "dns.healthCheck.port": 8443 },
    key: "dns.healthCheck.port",
    rule: /must be 443 for type HTTPS/,
  },
  {
    sentence: "a check that is redirected would never fail",
    stack: "dr",
    changes: { "dns.healthCheck.type": "HTTP", "dns.healthCheck.port": 80, "gate.enabled": false },
    key: "dns.healthCheck.type",
    rule: /Route 53 counts a redirect as healthy/,
  },
  {
    sentence: "an adopted health check belongs to the primary",
    stack: "adopted",
    changes: { role: "backup" },
    key: "dns.healthCheck.adoptId",
    rule: /must not be set on a backup site/,
  },
  {
    sentence: "an adopted health check has its records already",
    stack: "adopted",
    changes: { "dns.records.kind": "alias" },
    key: "dns.healthCheck.adoptId",
    rule: /needs dns.records.kind none/,
  },
  {
    sentence: "a private address reaches nobody",
    changes: { "dns.records": { kind: "addresses", addresses: ["192.0.2.10", "172.20.1.1"] } },
    key: "dns.records.addresses[1]",
    rule: /must be a public IPv4 address/,
  },
  {
    sentence: "an address of a record must be one",
    changes: { "dns.records": { kind: "addresses", addresses: ["192.0.2.999"] } },
    key: "dns.records.addresses[0]",
    rule: /must be a public IPv4 address/,
  },
  {
    sentence: "a record holds an address once",
    changes: { "dns.records": { kind: "addresses", addresses: ["192.0.2.10", "192.0.2.10"] } },
    key: "dns.records.addresses[1]",
    rule: /must differ from addresses\[0\]/,
  },
  {
    sentence: "the sorry page's words must fit into the environment",
    changes: { "sorryPage.message": "§".repeat(1500) },
    key: "sorryPage.message",
    rule: /exceed Lambda's 4 KB/,
  },
  {
    sentence: "the listeners must fit into the environment",
    stack: "adopted",
    changes: {
      "loadBalancer.listenerArns": Array.from({ length: 30 }, (_, n) =>
        listener.replace(/b2$/, String(10 + n)),
      ),
    },
    key: "loadBalancer.listenerArns",
    rule: /exceed Lambda's 4 KB/,
  },
  {
    sentence: "without a gate the listeners must fit into the manifest and the failover function",
    stack: "adopted",
    changes: {
      "gate.enabled": false,
      "latch.mode": "path",
      "dns.healthCheck.failureThreshold": 10,
      "loadBalancer.listenerArns": Array.from({ length: 30 }, (_, n) =>
        listener.replace(/b2$/, String(10 + n)),
      ),
    },
    key: "loadBalancer.listenerArns",
    rule: /exceed 4 KB/,
  },
  {
    sentence: "tags may not use AWS's prefix",
    changes: { "tags.AWS:owner": "me" },
    key: 'tags["AWS:owner"]',
    rule: /AWS reserves that prefix/,
  },
  {
    sentence: "a tag that a role would refuse is refused before the deployment",
    changes: { "tags.team": "R&D" },
    key: "tags.team",
    rule: /letters, digits, spaces/,
  },
  {
    sentence: "there is a limit to tags",
    changes: { tags: Object.fromEntries(Array.from({ length: 6 }, (_, n) => [`key${n}`, "x"])) },
    key: "tags",
    rule: /at most 5 tags: Route 53 allows 10 on a health check/,
  },
];

/** The path and the value of a `pulumi config set --path '…' value` remedy. */
function commandOf(remedy: string): { path: string; value: unknown } | undefined {
  const [, key = "", value = ""] = /config set (?:--path )?'site-failover:([^']+)' (\S+)/.exec(remedy) ?? [];
  if (key === "") return undefined;
  const number = Number(value);
  return { path: key.replaceAll(/\[(\d+)\]/g, ".$1"), value: Number.isNaN(number) ? value : number };
}

describe("relations between settings", () => {
  for (const { sentence, stack = "prod", changes, key, rule } of BROKEN) {
    it(`${sentence}`, () => {
      const problem = onlyProblem(changed(stack, changes));
      assert.equal(problem.key, `site-failover:${key}`);
      assert.match(problem.rule, rule);
    });
  }

  const withCommand = BROKEN.filter(({ stack = "prod", changes }) => {
    return problemsOf(changed(stack, changes)).some(({ remedy }) => commandOf(remedy) !== undefined);
  });
  for (const { sentence, stack = "prod", changes } of withCommand) {
    it(`the command it names is enough: ${sentence}`, () => {
      const source = changed(stack, changes);
      const command = commandOf(onlyProblem(source).remedy);
      put(source.values, command?.path ?? "", command?.value);
      assert.deepEqual(problemsOf(source), []);
    });
  }

  const ALLOWED: readonly (readonly [string, StackName, Readonly<Record<string, unknown>>])[] = [
    ["a single group with a sorry page", "prod", { targetGroups: [group("only")], ...noSentinel }],
    [
      "a site that leaves everything to DNS",
      "prod",
      {
        targetGroups: [group("only")],
        "sorryPage.enabled": false,
        "targetGroupFailover.enabled": false,
        ...noSentinel,
      },
    ],
    [
      "five groups without a sorry page",
      "prod",
      {
        targetGroups: ["a", "b", "c", "d", "e"].map((name) => group(name)),
        "sorryPage.enabled": false,
        ...noSentinel,
      },
    ],
    ["a grace of 0 at a backup site, which nothing leaves by DNS", "dr", { "gate.switchGraceSeconds": 0 }],
    [
      "any grace when the application answers the check",
      "prod",
      {
        "gate.enabled": false,
        "gate.switchGraceSeconds": 1,
        "latch.mode": "path",
        "dns.healthCheck.failureThreshold": 3,
      },
    ],
    [
      "an immediate return by an operator's decision",
      "prod",
      {
        "targetGroupFailover.returnPolicy": "manual",
        "targetGroupFailover.returnAfterHealthySeconds": 0,
      },
    ],
    [
      "the same host in two groups on two ports",
      "prod",
      {
        "targetGroups.1.targets.0": "i-0a1b2c3d4e5f60001",
        "targetGroups.1.port": 8081,
      },
    ],
    ["the latch's settings in a backup site's file", "dr", { latch: { enabled: true } }],
    [
      "any site name when the records exist already",
      "adopted",
      { "dns.siteName": "shop-primary.example.net" },
    ],
    [
      "a check on port 80 that the gate answers before the redirect",
      "dr",
      {
        "dns.healthCheck.type": "HTTP",
        "dns.healthCheck.port": 80,
      },
    ],
    ["no peer region", "prod", { peerRegion: undefined }],
    ["dualstack in a network that exists", "dr", { "loadBalancer.ipAddressType": "dualstack" }],
    [
      "fixed addresses for a site's records",
      "prod",
      {
        "dns.records": { kind: "addresses", addresses: ["192.0.2.10", "192.0.2.11"], ttlSeconds: 30 },
      },
    ],
  ];
  for (const [sentence, stack, changes] of ALLOWED) {
    it(`allow ${sentence}`, () => assert.deepEqual(problemsOf(changed(stack, changes)), []));
  }

  it("show a default as what it is", () => {
    const problem = onlyProblem(changed("prod", { gate: {}, "targetGroupFailover.enabled": false }));
    assert.equal(problem.received, "180 (the default)");
  });
});
