import { strict as assert } from "node:assert";
import type * as aws from "@pulumi/aws";
import {
  type AdoptedFacts,
  adoptedProblems,
  readSettings,
  refuseAdopted,
  SettingsError,
} from "../../../../components/settings";
import { changed } from "../fixture";

const CHECK_ID = "4f1a2b3c-5d6e-4f70-8a9b-0c1d2e3f4a5b";
const LOAD_BALANCER =
  "arn:aws:elasticloadbalancing:us-east-1:123456789012:loadbalancer/app/shop/50dc6c495c0c9188";
const PROBING = { "targetGroupFailover.probe": { enabled: true } };

type FailoverRecord = NonNullable<AdoptedFacts["records"]>[number];
const record = (failover: string, more: Partial<FailoverRecord> = {}): FailoverRecord => ({
  name: "shop.example.com.",
  type: "A",
  failover,
  healthCheckId: failover === "PRIMARY" ? CHECK_ID : "",
  aliasTarget: { evaluateTargetHealth: false },
  ...more,
});

const group = {
  loadBalancerArns: [LOAD_BALANCER],
  healthCheck: {
    enabled: true,
    interval: 10,
    timeout: 5,
    unhealthyThreshold: 2,
    path: "/health",
    matcher: "200",
  },
};
const forwarding = { forwards: [{ stickinesses: [{ enabled: false, duration: 1 }] }] };

/** AWS as docs/examples/Pulumi.adopted.yaml needs it, with parts that are otherwise. */
function facts(
  found: Partial<AdoptedFacts> = {},
  changes: Readonly<Record<string, unknown>> = {},
): AdoptedFacts {
  return {
    settings: readSettings(changed("adopted", changes)),
    place: { namespace: "site-failover", stack: "shop" },
    loadBalancer: { internal: false },
    listeners: [
      { port: 443, protocol: "HTTPS", defaultActions: [forwarding] },
      { port: 80, protocol: "HTTP", defaultActions: [{}] },
    ],
    targetGroups: [group, group],
    records: [record("PRIMARY"), record("SECONDARY"), { name: "example.com.", type: "NS" }],
    ...found,
  };
}

const unlike = (more: Partial<(typeof group)["healthCheck"]>) => ({
  ...group,
  healthCheck: { ...group.healthCheck, ...more },
});

interface Case {
  readonly sentence: string;
  readonly found: Partial<AdoptedFacts>;
  readonly changes?: Readonly<Record<string, unknown>>;
  readonly key: string;
  readonly received: RegExp;
  readonly rule: RegExp;
  readonly remedy: RegExp;
}

const CASES: readonly Case[] = [
  {
    sentence: "an internal load balancer behind public names",
    found: { loadBalancer: { internal: true } },
    changes: { "dns.records": { kind: "alias" }, "dns.healthCheck.adoptId": undefined },
    key: "loadBalancer.arn",
    received: /an internal load balancer/,
    rule: /neither clients nor Route 53's checkers reach it/,
    remedy: /internet-facing/,
  },
  {
    sentence: "probes of an internal load balancer",
    found: { loadBalancer: { internal: true } },
    changes: PROBING,
    key: "targetGroupFailover.probe.enabled",
    received: /internal/,
    rule: /its probes would not arrive/,
    remedy: /probe.enabled to false/,
  },
  {
    sentence: "a check of a listener that is not in the list and may redirect",
    found: { listeners: [{ port: 8443, protocol: "HTTPS", defaultActions: [forwarding] }] },
    key: "dns.healthCheck.port",
    received: /listeners of HTTPS on 8443/,
    rule: /Another may redirect, which Route 53 counts as healthy.*a latched one would be answered again/,
    remedy: /listenerArns/,
  },
  {
    sentence: "probes of a listener that does not know them",
    found: {},
    changes: { ...PROBING, "dns.healthCheck.type": "HTTP", "dns.healthCheck.port": 80 },
    key: "dns.healthCheck.port",
    received: /HTTPS on 443, HTTP on 80/,
    rule: /that of the first listener while targetGroupFailover.probe.enabled/,
    remedy: /correct dns.healthCheck.type/,
  },
  {
    sentence: "clients held to a target group",
    found: {
      listeners: [
        {
          port: 443,
          protocol: "HTTPS",
          defaultActions: [{ forwards: [{ stickinesses: [{ enabled: true, duration: 3600 }] }] }],
        },
      ],
    },
    key: "loadBalancer.listenerArns[0]",
    received: /stickiness for 3600 s/,
    rule: /would stay with it for up to 3600 s after the switch/,
    remedy: /switch group stickiness off/,
  },
  {
    sentence: "an unchecked function as the backup group",
    found: { targetGroups: [group, unlike({ enabled: false, interval: 35, path: "/" })] },
    key: "targetGroups[1].arn",
    received: /group backup without health checks/,
    rule: /it would not be switched to, and the whole site would fail over/,
    remedy: /switch its health checks on/,
  },
  {
    sentence: "a group of another load balancer",
    found: { targetGroups: [group, { ...group, loadBalancerArns: [`${LOAD_BALANCER}0`] }] },
    key: "targetGroups[1].arn",
    received: /group backup of arn:.*91880/,
    rule: /the switch to it would be refused/,
    remedy: /name a group of loadBalancer.arn/,
  },
  {
    sentence: "checks that are slower than stated",
    found: { targetGroups: [unlike({ interval: 30 }), group] },
    key: "targetGroups[0].healthCheck.intervalSeconds",
    received: /^30 in AWS, 10 here$/,
    rule: /the site would fail over while a switch is on its way/,
    remedy: /config set --path 'site-failover:targetGroups\[0\].healthCheck.intervalSeconds' 30 --stack shop/,
  },
  {
    sentence: "a path that the probe would ask in vain",
    found: { targetGroups: [unlike({ path: "/ready" }), group] },
    changes: PROBING,
    key: "targetGroups[0].healthCheck.path",
    received: /"\/ready" in AWS, "\/health" here/,
    rule: /otherwise every probe fails/,
    remedy: /config set --path .* \/ready --stack shop/,
  },
  {
    sentence: "codes that the probe would take for failures, which a command would turn into a number",
    found: { targetGroups: [unlike({ matcher: "204" }), group] },
    changes: PROBING,
    key: "targetGroups[0].healthCheck.successCodes",
    received: /"204" in AWS/,
    rule: /otherwise every probe fails/,
    remedy: /in quotes: successCodes: "204"/,
  },
  {
    sentence: "a latch on a check that the record does not ask",
    found: { records: [record("PRIMARY", { healthCheckId: CHECK_ID.replace("4", "5") })] },
    key: "dns.healthCheck.adoptId",
    received: /the PRIMARY record shop.example.com A with health check 5f1a/,
    rule: /the latch would hold a check that no record asks/,
    remedy: /config set --path 'site-failover:dns.healthCheck.adoptId' 5f1a/,
  },
  {
    sentence: "a PRIMARY record that is never unhealthy",
    found: { records: [record("PRIMARY", { healthCheckId: "" })] },
    key: "dns.healthCheck.adoptId",
    received: /with no health check/,
    rule: /must be the health check of the PRIMARY record/,
    remedy: /put the check on the record/,
  },
  {
    sentence: "a record that takes one empty group for a lost site",
    found: { records: [record("PRIMARY", { aliasTarget: { evaluateTargetHealth: true } })] },
    key: "dns.records.kind",
    received: /with evaluate target health/,
    rule: /a failing group, which the other could stand in for, becomes a failover of the site/,
    remedy: /switch evaluate target health off/,
  },
  {
    sentence: "a health check on SECONDARY",
    found: { records: [record("PRIMARY"), record("SECONDARY", { healthCheckId: CHECK_ID })] },
    key: "dns.records.kind",
    received: /the SECONDARY record shop.example.com A with health check 4f1a/,
    rule: /Route 53 answers the primary, latched or not/,
    remedy: /remove it from the record/,
  },
  {
    sentence: "a SECONDARY that evaluates its target",
    found: {
      records: [record("PRIMARY"), record("SECONDARY", { aliasTarget: { evaluateTargetHealth: true } })],
    },
    key: "dns.records.kind",
    received: /with evaluate target health/,
    rule: /Route 53 answers the primary, latched or not/,
    remedy: /remove it from the record/,
  },
  {
    sentence: "a failover pair that is not there",
    found: { records: [{ name: "shop.example.com", type: "A" }] },
    key: "dns.records.kind",
    received: /no PRIMARY record of shop.example.com/,
    rule: /nothing that Route 53 could answer instead/,
    remedy: /make the failover pair first/,
  },
];

describe("adopted resources", () => {
  it("that are as this stack needs them pass", () => {
    assert.deepEqual(adoptedProblems(facts()), []);
    assert.doesNotThrow(() => refuseAdopted(facts({}, PROBING)));
  });

  it("that were not read are not judged", () => {
    const { settings, place } = facts();
    assert.deepEqual(adoptedProblems({ settings, place }), []);
  });

  for (const { sentence, found, changes = {}, key, received, rule, remedy } of CASES) {
    it(`are refused before the outage: ${sentence}`, () => {
      const problems = adoptedProblems(facts(found, changes));
      assert.equal(problems.length, 1, JSON.stringify(problems, null, 2));
      const [problem] = problems;
      assert.equal(problem?.key, `site-failover:${key}`);
      assert.match(problem?.received ?? "", received);
      assert.match(problem?.rule ?? "", rule);
      assert.match(problem?.remedy ?? "", remedy);
    });
  }

  it("may have what only matters with several groups, another role or a listener's own rules", () => {
    const evaluates = { aliasTarget: { evaluateTargetHealth: true } };
    const settings = readSettings(changed("adopted", {}));
    const alone = { ...settings, targetGroups: settings.targetGroups.slice(0, 1) };
    assert.deepEqual(
      adoptedProblems({ ...facts({ records: [record("PRIMARY", evaluates)] }), settings: alone }),
      [],
    );
    const fixed = {
      ...settings.dns,
      records: { kind: "addresses" as const, addresses: ["192.0.2.1"], ttlSeconds: 30 },
    };
    const behind = { ...settings, dns: fixed };
    const elsewhere = facts({ loadBalancer: { internal: true }, listeners: [], records: [] });
    assert.deepEqual(adoptedProblems({ ...elsewhere, settings: behind }), []);
  });

  it("are refused all at once, by the error that the reader of settings throws", () => {
    const refuse = () =>
      refuseAdopted(
        facts({ targetGroups: [unlike({ interval: 30 }), unlike({ enabled: false })], records: [] }),
      );
    assert.throws(refuse, (error) => error instanceof SettingsError && error.problems.length === 3);
    assert.throws(refuse, /The configuration of shop has 3 problems:/);
  });

  it("are judged by the results of the provider's look-ups as they are, which the compiler checks", () => {
    type Fits<Result, Key extends keyof AdoptedFacts> =
      Result extends NonNullable<AdoptedFacts[Key]> ? true : false;
    const fits: readonly [
      Fits<aws.lb.GetLoadBalancerResult, "loadBalancer">,
      Fits<readonly aws.lb.GetListenerResult[], "listeners">,
      Fits<readonly aws.lb.GetTargetGroupResult[], "targetGroups">,
      Fits<aws.route53.GetRecordsResult["resourceRecordSets"], "records">,
    ] = [true, true, true, true];
    assert(fits.every((fit) => fit));
  });
});
