/** Configurations that deploy, look well, and would fail in an outage. */
import { strict as assert } from "node:assert";
import { changed, onlyProblem, problemsOf, put, type StackName, sourceOf } from "./fixture";

interface Case {
  readonly sentence: string;
  readonly stack?: StackName;
  readonly changes: Readonly<Record<string, unknown>>;
  readonly key: string;
  readonly rule: RegExp;
  /** The remedy's own words, where it is no command. */
  readonly edit?: RegExp;
}

const ALARMS = { "targetGroupFailover.detection": "alarm", "targetGroupFailover.probe.enabled": false };
const OBJECTIVES = "recoveryObjectiveSeconds";

const BROKEN: readonly Case[] = [
  {
    sentence: "traffic does not return to a group between two reports that it fails its probes",
    changes: {
      "targetGroupFailover.returnAfterHealthySeconds": 59,
      "targetGroupFailover.switchWindowSeconds": 60,
    },
    key: "targetGroupFailover.returnAfterHealthySeconds",
    rule: /must be at least 60 with probe.enabled.*before the heartbeat has said so again/,
  },
  {
    sentence: "a lease is nothing without the gate that keeps it",
    changes: { "gate.enabled": false, "dns.healthCheck.failureThreshold": 3 },
    key: "latch.mode",
    rule: /must be path while gate.enabled is false.*answered again with stale data/,
  },
  {
    sentence: "both modes at once need the gate as well",
    changes: {
      "gate.enabled": false,
      "dns.healthCheck.failureThreshold": 3,
      "latch.mode": "both",
    },
    key: "latch.mode",
    rule: /must be path while gate.enabled is false/,
  },
  {
    sentence: "a lease cannot lapse before a single failure",
    changes: { "dns.healthCheck": { intervalSeconds: 30, failureThreshold: 1 } },
    key: "dns.healthCheck.failureThreshold",
    rule: /must be at least 2 with latch.mode lease.*a site that never failed would be latched/,
  },
  {
    sentence: "a latch around records that exist is told which check they have",
    stack: "adopted",
    changes: { "dns.healthCheck.adoptId": undefined },
    key: "dns.healthCheck.adoptId",
    rule: /must be set while dns.records.kind is none and latch.enabled is true.*nothing would keep the primary out/,
    edit: /name the health check of the PRIMARY record/,
  },
  {
    sentence: "a backup takes over, and depends on nobody who does",
    stack: "dr",
    changes: { "dns.takeoverName": "other.example.com" },
    key: "dns.takeoverName",
    rule: /must be empty on a backup site/,
    edit: /set it in the primary's stack file/,
  },
  {
    sentence: "a site does not take over from itself",
    changes: { "dns.takeoverName": "primary.app.example.com" },
    key: "dns.takeoverName",
    rule: /must differ from siteName.*this site would answer for the other/,
    edit: /dns.siteName of the backup's stack file/,
  },
  {
    sentence: "whoever serves is not who takes over",
    changes: { "dns.takeoverName": "app.example.com" },
    key: "dns.takeoverName",
    rule: /must differ from serviceName.*whichever site serves/,
  },
  {
    sentence: "records of somebody else follow no takeover",
    stack: "adopted",
    changes: { "dns.takeoverName": "backup.shop.example.com" },
    key: "dns.takeoverName",
    rule: /needs records that this stack makes.*a forced failover would move nothing/,
  },
  {
    sentence: "a takeover without a latch has nobody to ask for it",
    changes: { "latch.enabled": false },
    key: "dns.takeoverName",
    rule: /needs latch.enabled/,
  },
  {
    sentence: "alarms do not probe",
    changes: { "targetGroupFailover.detection": "alarm" },
    key: "targetGroupFailover.probe.enabled",
    rule: /must be false while detection is alarm.*one-minute metrics/,
  },
  {
    sentence: "a probe has to be let in",
    changes: { "loadBalancer.ingressCidrBlocks": ["203.0.113.0/24"] },
    key: "targetGroupFailover.probe.enabled",
    rule: /leaves out 0.0.0.0\/0.*its probes would not arrive/,
  },
  {
    sentence: "at a primary no grace at all makes a failover of the site of every switch",
    changes: { "gate.switchGraceSeconds": 0 },
    key: "gate.switchGraceSeconds",
    rule: /must be at least 145.*a failing target group becomes a failover of the site/,
  },
  {
    sentence: "the heartbeat's safety net is the minute schedule, which the gate has to wait for",
    changes: { "targetGroupFailover.detection": "heartbeat", "gate.switchGraceSeconds": 78 },
    key: "gate.switchGraceSeconds",
    rule: /must be at least 79: a switch by the minute schedule may take that long.*60 s minute schedule.* = 78.5 s$/,
  },
  {
    sentence: "Route 53 does not wait for a switch when it asks the application itself",
    changes: { "gate.enabled": false, "latch.mode": "path" },
    key: "dns.healthCheck.failureThreshold",
    rule: /must be at least 3 while gate.enabled is false.*may take 16.2 s, and Route 53 would leave the site after 10 s/,
  },
  {
    sentence: "it waits even less for one by alarm, which no threshold outlasts",
    changes: {
      "gate.enabled": false,
      "latch.mode": "path",
      ...ALARMS,
      "targetGroups.0.healthCheck.unhealthyThreshold": 6,
    },
    key: "dns.healthCheck.failureThreshold",
    rule: /must be at least 11/,
    edit: /let the gate answer/,
  },
  {
    sentence: "an objective below the worst case is refused with the sum",
    changes: { [OBJECTIVES]: { targetGroup: 10 } },
    key: `${OBJECTIVES}.targetGroup`,
    rule: /must be at least 17: when the serving target group fails, recovery by heartbeat, on its probe may take 16.2 s, longer than 10 s: 5 s heartbeat call \+ .* = 16.2 s$/,
    edit: /set it to 17 or more, or choose faster target checks/,
  },
  {
    sentence: "without the heartbeat the sum says what the schedule saves",
    changes: { ...ALARMS, [OBJECTIVES]: { targetGroup: 30 } },
    key: `${OBJECTIVES}.targetGroup`,
    rule: /60 s metric bucket .* − 66 s minute schedule first .* = 78.5 s$/,
  },
  {
    sentence: "resolvers' time belongs to an objective of DNS",
    changes: { [OBJECTIVES]: { dns: 60 } },
    key: `${OBJECTIVES}.dns`,
    rule: /when the whole site fails.* \+ 60 s TTL .* = 99 s$/,
    edit: /a shorter ttlSeconds/,
  },
  {
    sentence: "an objective of a database in one zone cannot be kept",
    changes: { "database.multiAz": false, "database.readReplicas": [], [OBJECTIVES]: { database: 3600 } },
    key: `${OBJECTIVES}.database`,
    rule: /must be empty: when the database fails, nothing of this stack recovers it/,
    edit: /remove it/,
  },
];

/** The path and the value of a `pulumi config set --path '…' value` remedy. */
function commandOf(remedy: string): { path: string; value: unknown } | undefined {
  const [, path, value = ""] = /config set --path 'site-failover:([^']+)' (\S+)/.exec(remedy) ?? [];
  return path === undefined
    ? undefined
    : { path, value: /^(\d+|false)$/.test(value) ? JSON.parse(value) : value };
}

describe("configurations that would fail in an outage", () => {
  for (const { sentence, stack = "prod", changes, key, rule, edit } of BROKEN) {
    it(`are refused: ${sentence}`, () => {
      const source = changed(stack, changes);
      const problem = onlyProblem(source);
      assert.equal(problem.key, `site-failover:${key}`);
      assert.match(problem.rule, rule);
      if (edit !== undefined) assert.match(problem.remedy, edit);
      const command = commandOf(problem.remedy);
      if (command === undefined) return;
      put(source.values, command.path, command.value);
      assert.deepEqual(problemsOf(source), [], "after the command it names");
    });
  }

  it("are told apart from what has no effect", () => {
    const harmless: readonly (readonly [StackName, Readonly<Record<string, unknown>>])[] = [
      ["dr", { latch: { enabled: true, mode: "lease" }, "gate.enabled": false }],
      ["dr", { "dns.healthCheck.failureThreshold": 1 }],
      ["dr", { [OBJECTIVES]: { dns: 1 } }],
      ["prod", { "latch.mode": "path", "dns.healthCheck.failureThreshold": 1 }],
      ["prod", { database: undefined, sentinel: undefined, [OBJECTIVES]: { database: 1 } }],
      ["prod", { "targetGroupFailover.enabled": false, "gate.switchGraceSeconds": 0 }],
    ];
    for (const [stack, changes] of harmless)
      assert.deepEqual(problemsOf(changed(stack, changes)), [], JSON.stringify(changes));
  });

  it("are refused together with values that are wrong by themselves", () => {
    const problems = problemsOf(
      changed("prod", { protect: "no", "gate.switchGraceSeconds": 0, [OBJECTIVES]: { targetGroup: 10 } }),
    );
    assert.deepEqual(
      problems.map(({ key }) => key.replace("site-failover:", "")),
      ["protect", "gate.switchGraceSeconds", `${OBJECTIVES}.targetGroup`],
    );
  });

  it("are not judged by values that are missing or wrong", () => {
    const problem = onlyProblem(
      changed("prod", {
        "targetGroups.0.healthCheck.intervalSeconds": "5",
        [OBJECTIVES]: { targetGroup: 10 },
      }),
    );
    assert.equal(problem.key, "site-failover:targetGroups[0].healthCheck.intervalSeconds");
  });

  it("are none of the stack files, whose objectives are kept", () => {
    for (const stack of ["prod", "dr"] as const) {
      const source = sourceOf(stack);
      assert.notEqual(source.values[OBJECTIVES], undefined);
      assert.deepEqual(problemsOf(source), []);
    }
  });
});
