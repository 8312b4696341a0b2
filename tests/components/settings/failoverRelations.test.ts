import { strict as assert } from "node:assert";
import { changed, onlyProblem, problemsOf, type StackName } from "./fixture";

interface Case {
  readonly sentence: string;
  readonly stack?: StackName;
  readonly changes: Readonly<Record<string, unknown>>;
  readonly key: string;
  readonly rule: RegExp;
}

const resource = (more: object) => ({ name: "extra", ...more });
const failover = (resourceType: string, source: string, target: string) => ({
  "sentinel.resources": [
    resource({
      kind: "ec2",
      instanceId: "i-0a1b2c3d4e5f60001",
      automaticFailover: { resourceType, source, target },
    }),
  ],
});
const END = "sentinel.resources[0].automaticFailover";

const DATABASE: readonly Case[] = [
  {
    sentence: "RDS does not keep the password of what has read replicas",
    changes: { "database.masterPassword": "rds" },
    key: "database.masterPassword",
    rule: /must be generated with readReplicas/,
  },
  {
    sentence: "parameters belong to a family",
    changes: { "database.parameterFamily": undefined },
    key: "database.parameterFamily",
    rule: /must be set with parameters/,
  },
  {
    sentence: "parameters of a replica belong to a family too",
    stack: "dr",
    changes: { "database.parameterFamily": undefined },
    key: "database.parameterFamily",
    rule: /must be set with parameters/,
  },
  {
    sentence: "a family of another engine is refused",
    changes: { "database.parameterFamily": "mysql8.0" },
    key: "database.parameterFamily",
    rule: /must be of postgres 17/,
  },
  {
    sentence: "a family of another version is refused",
    changes: { "database.engineVersion": "16.4" },
    key: "database.parameterFamily",
    rule: /must be of postgres 16.4/,
  },
  {
    sentence: "a family of PostgreSQL names no minor version",
    changes: { "database.engineVersion": "17.4", "database.parameterFamily": "postgres17.4" },
    key: "database.parameterFamily",
    rule: /must be of postgres 17.4/,
  },
  {
    sentence: "a version of MySQL has two numbers at least",
    changes: {
      "database.engine": "mysql",
      "database.engineVersion": "8",
      "database.parameterFamily": "mysql8.0",
    },
    key: "database.engineVersion",
    rule: /must have two numbers or three for mysql, such as 8.4/,
  },
  {
    sentence: "a master user has a name that RDS leaves to us",
    changes: { "database.username": "admin" },
    key: "database.username",
    rule: /must not be rdsadmin or admin for postgres/,
  },
  {
    sentence: "an alarm on free storage can be silent",
    changes: { "database.alarms.freeStorageGigabytes": 100 },
    key: "database.alarms.freeStorageGigabytes",
    rule: /must be below allocatedStorageGigabytes, which is 100/,
  },
  {
    sentence: "an adopted database that replicates another is called a replica",
    stack: "dr",
    changes: {
      database: {
        mode: "adopt",
        identifier: "app-dr",
        sourceArn: "arn:aws:rds:eu-west-1:123456789012:db:app-prod",
      },
    },
    key: "database.kind",
    rule: /must be replica with sourceArn/,
  },
  {
    sentence: "an adopted replica is asked for by what it replicates",
    stack: "dr",
    changes: { database: { mode: "adopt", identifier: "app-dr", kind: "replica" } },
    key: "database.sourceArn",
    rule: /must be set, because kind is replica/,
  },
  {
    sentence: "storage that grows has room to",
    changes: { "database.maximumStorageGigabytes": 109 },
    key: "database.maximumStorageGigabytes",
    rule: /must be 0 or at least 110/,
  },
  {
    sentence: "a read replica has a name of its own",
    changes: { "database.readReplicas.0.identifier": "app-prod" },
    key: "database.readReplicas[0].identifier",
    rule: /must differ from database.identifier/,
  },
  {
    sentence: "two read replicas have two names",
    changes: { "database.readReplicas.1": { identifier: "app-prod-reads", instanceClass: "db.r6g.large" } },
    key: "database.readReplicas[1].identifier",
    rule: /must differ from readReplicas\[0\]/,
  },
  {
    sentence: "a read replica with a standby chooses no zone",
    changes: { "database.readReplicas.0.multiAz": true },
    key: "database.readReplicas[0].availabilityZone",
    rule: /must not be set with multiAz/,
  },
  {
    sentence: "a read replica is in a zone of the site's region",
    changes: { "database.readReplicas.0.availabilityZone": "eu-central-1b" },
    key: "database.readReplicas[0].availabilityZone",
    rule: /must be a zone of the stack's region eu-west-1/,
  },
  {
    sentence: "a key of another region encrypts nothing here",
    stack: "dr",
    changes: { "database.kmsKeyArn": "arn:aws:kms:eu-west-1:123456789012:key/5b1c2d3e" },
    key: "database.kmsKeyArn",
    rule: /must be in the stack's region eu-central-1/,
  },
  {
    sentence: "two subnets of a database are two",
    changes: { "database.subnetIds": ["subnet-0a4c6e8091b2d3f45", "subnet-0a4c6e8091b2d3f45"] },
    key: "database.subnetIds[1]",
    rule: /must differ from subnetIds\[0\]/,
  },
  {
    sentence: "two private subnets are two",
    stack: "dr",
    changes: { "loadBalancer.network.privateSubnetIds.1": "subnet-0d7f91b3c4e5f6287" },
    key: "loadBalancer.network.privateSubnetIds[1]",
    rule: /must differ from privateSubnetIds\[0\]/,
  },
  {
    sentence: "a database needs private subnets from somewhere",
    stack: "dr",
    changes: {
      "loadBalancer.network.privateSubnetIds": [],
      "autoScaling.subnetIds": ["subnet-0d7f91b3c4e5f6287", "subnet-0e80a2c4d5f607398"],
    },
    key: "database.subnetIds",
    rule: /must be set, to private subnets in at least two zones/,
  },
  {
    sentence: "a replica is no database for a primary",
    stack: "dr",
    changes: {
      role: "primary",
      peerStack: undefined,
      "database.sourceArn": "arn:aws:rds:eu-west-1:123456789012:db:app-prod",
      "database.onSiteFailover": "nothing",
    },
    key: "database.mode",
    rule: /must not be replica on a primary site/,
  },
  {
    sentence: "a replica replicates something",
    stack: "dr",
    changes: { peerStack: "", "database.onSiteFailover": "nothing" },
    key: "database.sourceArn",
    rule: /must be set without peerStack/,
  },
  {
    sentence: "a replica of the other site is of another region",
    stack: "dr",
    changes: { "database.sourceArn": "arn:aws:rds:eu-central-1:123456789012:db:app" },
    key: "database.sourceArn",
    rule: /must be in another region than the stack's own eu-central-1/,
  },
  {
    sentence: "a reboot goes to a standby",
    stack: "dr",
    changes: {
      database: {
        mode: "create",
        identifier: "app-dr",
        engine: "postgres",
        engineVersion: "17",
        instanceClass: "db.r6g.large",
        multiAz: false,
        onSiteFailover: "reboot",
      },
    },
    key: "database.onSiteFailover",
    rule: /must be nothing without multiAz/,
  },
  {
    sentence: "an adopted instance is not promoted",
    stack: "dr",
    changes: { database: { mode: "adopt", identifier: "app-dr", onSiteFailover: "promote" } },
    key: "database.onSiteFailover",
    rule: /must be reboot or nothing, because kind is instance/,
  },
  {
    sentence: "an adopted replica is not rebooted",
    stack: "dr",
    changes: {
      database: {
        mode: "adopt",
        identifier: "app-dr",
        kind: "replica",
        sourceArn: "arn:aws:rds:eu-west-1:123456789012:db:app-prod",
        onSiteFailover: "reboot",
      },
    },
    key: "database.onSiteFailover",
    rule: /must be promote or nothing, because kind is replica/,
  },
  {
    sentence: "traffic that comes back to the primary moves no database",
    changes: { "database.onSiteFailover": "reboot" },
    key: "database.onSiteFailover",
    rule: /must be nothing on a primary site/,
  },
  {
    sentence: "without a controller nobody promotes",
    stack: "dr",
    changes: { "controller.enabled": false },
    key: "database.onSiteFailover",
    rule: /must be nothing without controller.enabled and peerStack/,
  },
];

const CAPACITY: readonly Case[] = [
  {
    sentence: "a group's desired capacity is between its limits",
    stack: "dr",
    changes: { "autoScaling.desiredCapacity": 1 },
    key: "autoScaling.desiredCapacity",
    rule: /must be from minimumCapacity to maximumCapacity, 2 to 6/,
  },
  {
    sentence: "a group's minimum is below its maximum",
    stack: "dr",
    changes: { "autoScaling.minimumCapacity": 7 },
    key: "autoScaling.minimumCapacity",
    rule: /must be at most maximumCapacity, which is 6/,
  },
  {
    sentence: "a failover adds something",
    stack: "dr",
    changes: { "autoScaling.failoverCapacity": 2 },
    key: "autoScaling.failoverCapacity",
    rule: /must be above desiredCapacity, which is 2/,
  },
  {
    sentence: "a failover asks for no more than the group may have",
    stack: "dr",
    changes: { "autoScaling.failoverCapacity": 7 },
    key: "autoScaling.failoverCapacity",
    rule: /must be at most maximumCapacity, which is 6/,
  },
  {
    sentence: "a failover adds to what an adopted group has at rest",
    stack: "adopted",
    changes: { "autoScaling.failoverCapacity": 4 },
    key: "autoScaling.failoverCapacity",
    rule: /must be above restCapacity, which is 4/,
  },
  {
    sentence: "instances need private subnets from somewhere",
    stack: "dr",
    changes: {
      "loadBalancer.network.privateSubnetIds": ["subnet-0d7f91b3c4e5f6287"],
      "database.subnetIds": ["subnet-0d7f91b3c4e5f6287", "subnet-0e80a2c4d5f607398"],
    },
    key: "autoScaling.subnetIds",
    rule: /must be set, to private subnets in at least two zones/,
  },
  {
    sentence: "instances join a target group of the site",
    stack: "dr",
    changes: { "autoScaling.targetGroups.0": "green" },
    key: "autoScaling.targetGroups[0]",
    rule: /must be the name of a target group of this site: primary, backup/,
  },
  {
    sentence: "instances join a target group once",
    stack: "dr",
    changes: { "autoScaling.targetGroups.1": "primary" },
    key: "autoScaling.targetGroups[1]",
    rule: /must differ from targetGroups\[0\]/,
  },
  {
    sentence: "instances join no group of addresses",
    stack: "dr",
    changes: { "targetGroups.0.targetType": "ip" },
    key: "targetGroups[0].targetType",
    rule: /must be instance, because autoScaling.targetGroups names primary/,
  },
  {
    sentence: "targets of a group that scales are not named by hand",
    stack: "dr",
    changes: { "targetGroups.0.targets": ["i-0a1b2c3d4e5f60001"] },
    key: "targetGroups[0].targets",
    rule: /must be empty, because autoScaling.targetGroups names primary/,
  },
];

const MACHINERY: readonly Case[] = [
  {
    sentence: "a primary reads no stack",
    changes: { peerStack: "dr" },
    key: "peerStack",
    rule: /must be empty on a primary site/,
  },
  {
    sentence: "the other stack is in some region",
    stack: "dr",
    changes: { peerRegion: "" },
    key: "peerRegion",
    rule: /must be set with peerStack/,
  },
  {
    sentence: "a sentinel that looks at nothing is a mistake",
    changes: { "sentinel.resources": [] },
    key: "sentinel.resources",
    rule: /must name at least one resource/,
  },
  {
    sentence: "two resources have two names",
    changes: { "sentinel.resources.1.name": "database" },
    key: "sentinel.resources[1].name",
    rule: /must differ from the name of resources\[0\]/,
  },
  {
    sentence: "all checks together take longer than one",
    changes: { "sentinel.checkTimeoutSeconds": 20, "sentinel.deadlineSeconds": 20 },
    key: "sentinel.deadlineSeconds",
    rule: /must be above checkTimeoutSeconds, which is 20/,
  },
  {
    sentence: "a target group that is looked at exists",
    changes: { "sentinel.resources.1.targetGroup": "green" },
    key: "sentinel.resources[1].targetGroup",
    rule: /must be the name of a target group of this site: primary, backup/,
  },
  {
    sentence: "a database that is looked at is named, or the site's own",
    stack: "dr",
    changes: { database: { mode: "none" } },
    key: "sentinel.resources[0].identifier",
    rule: /must be set when database.mode is none/,
  },
  {
    sentence: "an automatic failover is a controller's work",
    changes: { ...failover("load_balancer", "primary", "backup"), "controller.enabled": false },
    key: END,
    rule: /needs controller.enabled/,
  },
  {
    sentence: "an automatic switch is between groups of the site",
    changes: failover("load_balancer", "primary", "green"),
    key: `${END}.target`,
    rule: /must be a target group of this site: primary, backup, sorry-page/,
  },
  {
    sentence: "an automatic switch goes somewhere",
    changes: failover("load_balancer", "primary", "primary"),
    key: `${END}.target`,
    rule: /must differ from source/,
  },
  {
    sentence: "an automatic switch needs the function that switches",
    changes: {
      ...failover("load_balancer", "primary", "backup"),
      "targetGroupFailover.enabled": false,
      "gate.switchGraceSeconds": 0,
    },
    key: `${END}.resourceType`,
    rule: /needs targetGroupFailover.enabled/,
  },
  {
    sentence: "an automatic failover of a database is of the site's own",
    changes: failover("database", "app-prod", "app-dr"),
    key: `${END}.target`,
    rule: /must be app-prod, the site's database/,
  },
  {
    sentence: "a reboot is from the database to itself",
    changes: failover("database", "app-old", "app-prod"),
    key: `${END}.source`,
    rule: /must be app-prod too/,
  },
  {
    sentence: "a promotion is from what the replica replicates",
    stack: "dr",
    changes: failover("database", "app-dr", "app-dr"),
    key: `${END}.source`,
    rule: /must be what the replica replicates/,
  },
  {
    sentence: "a promotion is from the database that the replica replicates",
    stack: "dr",
    changes: {
      ...failover("database", "app-old", "app-dr"),
      "database.sourceArn": "arn:aws:rds:eu-west-1:123456789012:db:app-prod",
    },
    key: `${END}.source`,
    rule: /must be app-prod, what the replica replicates/,
  },
  {
    sentence: "the site's group grows itself",
    stack: "dr",
    changes: failover("auto_scaling", "group", "other-group"),
    key: `${END}.target`,
    rule: /must be the same as source/,
  },
  {
    sentence: "an adopted group is asked for by its name",
    stack: "adopted",
    changes: {
      ...failover("auto_scaling", "shop-web", "group"),
      "sentinel.enabled": true,
      autoScaling: { mode: "adopt", name: "shop-web", targetGroups: ["primary"] },
    },
    key: `${END}.target`,
    rule: /must be shop-web, the site's group/,
  },
  {
    sentence: "an automatic failover of a database needs one",
    changes: { ...failover("database", "app-prod", "app-prod"), database: { mode: "none" } },
    key: `${END}.resourceType`,
    rule: /needs a database/,
  },
  {
    sentence: "more capacity needs a group",
    changes: failover("auto_scaling", "group", "group"),
    key: `${END}.resourceType`,
    rule: /needs an Auto Scaling group/,
  },
  {
    sentence: "the whole site is failed over by the backup",
    changes: failover("dns", "prod", "dr"),
    key: `${END}.resourceType`,
    rule: /needs peerStack, so a backup site/,
  },
  {
    sentence: "the way back is nobody's automatic act",
    stack: "dr",
    changes: failover("dns", "dr", "prod"),
    key: `${END}.source`,
    rule: /must be prod, the primary's stack/,
  },
];

describe("relations of what fails over", () => {
  for (const { sentence, stack = "prod", changes, key, rule } of [...DATABASE, ...CAPACITY, ...MACHINERY]) {
    it(sentence, () => {
      const problem = onlyProblem(changed(stack, changes));
      assert.equal(problem.key, `site-failover:${key}`);
      assert.match(problem.rule, rule);
    });
  }

  const ALLOWED: readonly (readonly [string, StackName, Readonly<Record<string, unknown>>])[] = [
    [
      "a password that RDS keeps, without replicas",
      "prod",
      { "database.masterPassword": "rds", "database.readReplicas": [] },
    ],
    ["a family of a minor version", "prod", { "database.engineVersion": "17.4" }],
    [
      "a family of MySQL, which names two parts of the version",
      "prod",
      {
        "database.engine": "mysql",
        "database.engineVersion": "8.0.40",
        "database.parameterFamily": "mysql8.0",
      },
    ],
    ["storage that does not grow", "prod", { "database.maximumStorageGigabytes": 0 }],
    [
      "a database in subnets of its own beside an adopted load balancer",
      "adopted",
      {
        database: {
          mode: "create",
          identifier: "shop",
          engine: "mariadb",
          engineVersion: "11.4",
          instanceClass: "db.t4g.medium",
          subnetIds: ["subnet-0d7f91b3c4e5f6287", "subnet-0e80a2c4d5f607398"],
        },
      },
    ],
    [
      "a group of a fixed size",
      "dr",
      {
        "autoScaling.maximumCapacity": 2,
        "autoScaling.failoverCapacity": undefined,
      },
    ],
    [
      "capacity that follows the primary's failure by default, without anybody to see it",
      "prod",
      {
        autoScaling: {
          mode: "create",
          imageId: "ami-0a1b2c3d4e5f60718",
          instanceType: "m7g.large",
          targetGroups: ["backup"],
        },
        "targetGroups.1.targets": [],
      },
    ],
    ["an automatic switch to the sorry page", "prod", failover("load_balancer", "primary", "sorry-page")],
    ["an automatic failover of the whole site to the backup", "dr", failover("dns", "prod", "dr")],
    ["an automatic promotion", "dr", failover("database", "app-prod", "app-dr")],
    [
      "more capacity for a resource that has failed",
      "dr",
      failover("auto_scaling", "dr-capacity", "dr-capacity"),
    ],
    ["a stack of another organization", "dr", { peerStack: "acme/site-failover/prod" }],
    [
      "none of it",
      "dr",
      {
        peerStack: undefined,
        database: undefined,
        autoScaling: undefined,
        sentinel: undefined,
        controller: undefined,
      },
    ],
  ];
  for (const [sentence, stack, changes] of ALLOWED) {
    it(`allow ${sentence}`, () => assert.deepEqual(problemsOf(changed(stack, changes)), []));
  }
});

describe("4 KB documents of what fails over", () => {
  const many = (count: number, url: string) =>
    Array.from({ length: count }, (_, index) => ({ name: `endpoint-${index}`, kind: "endpoint", url }));

  it("limit what the sentinel looks at by its own environment", () => {
    const resources = many(30, `https://primary.app.example.com/${"x".repeat(60)}`);
    const problem = onlyProblem(changed("prod", { "sentinel.resources": resources }));
    assert.equal(problem.key, "site-failover:sentinel.resources");
    assert.match(problem.rule, /the sentinel's configuration would exceed Lambda's 4 KB/);
  });

  it("leave room for a dozen resources of usual names", () => {
    const resources = many(12, "https://primary.app.example.com/health");
    assert.deepEqual(problemsOf(changed("prod", { "sentinel.resources": resources })), []);
  });
});
