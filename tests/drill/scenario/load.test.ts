import { strict as assert } from "node:assert";
import { loadScenario, parseScenario, scenarioNames } from "../../../drill/scenario/load";

const minimal = (more = "") =>
  `name: mine\ndescription: d\nexpectations:\n  - { name: a, within: 1m30s, dns: primary }\n${more}`;
const fault = (fields: string) => minimal(`faults: [{ name: f, at: 0s, ${fields} }]\n`);

describe("scenario files", () => {
  it("of ours are all readable, named like their file, and tell fourteen stories at least", () => {
    assert.ok(scenarioNames().includes("default"));
    assert.ok(scenarioNames().length >= 14);
    for (const name of scenarioNames()) assert.equal(loadScenario(name).name, name);
  });

  it("give durations in milliseconds", () => {
    const scenario = parseScenario("x", minimal());
    assert.equal(scenario.expectations[0]?.within, 90_000);
    assert.equal(scenario.warmUp, 30 * 60_000);
    assert.equal(scenario.clients.overstay, 10 * 60_000);
  });

  for (const [what, text, ...messages] of [
    [
      "an unknown key",
      minimal("fault: []\n"),
      "the file: there is no key fault; did you mean faults?",
      "allowed: name,",
    ],
    [
      "an unknown key of a fault",
      fault("fault: targets, site: primary, grup: 1"),
      "faults[0]: there is no key grup; did you mean group?",
      "faults[0].group: nothing is given",
    ],
    [
      "an unknown fault",
      fault("fault: target"),
      'faults[0].fault: received "target"',
      "did you mean targets?",
      "region",
    ],
    [
      "a stack for a site",
      fault("fault: zone, site: prod, zone: 1"),
      'faults[0].site: received "prod"; allowed: primary, backup',
    ],
    [
      "an unknown command",
      fault("fault: api, commands: [DescribeRule]"),
      "faults[0].commands[0]",
      "did you mean DescribeRules?",
    ],
    [
      "an unknown condition",
      fault("fault: targets, site: primary, group: 1, targets: refused"),
      'received "refused"',
      "slow: 4s",
    ],
    ["a fault of metrics that does nothing", fault("fault: metrics"), "faults[0]: give either late or lost"],
    [
      "delays the wrong way round",
      fault("fault: messages, delay: [2m, 10s]"),
      "faults[0].delay",
      "the shorter first",
    ],
    [
      "an unknown act",
      minimal("acts: [{ name: f, at: 0s, act: re-arm }]\n"),
      "acts[0].act",
      "did you mean rearm?",
    ],
    [
      "a duration without unit",
      minimal("warmUp: 30\n"),
      "warmUp: received 30; needed: a duration such as 90s",
    ],
    ["an empty duration", minimal('warmUp: ""\n'), "warmUp"],
    [
      "settings of a stack",
      minimal("settings: { prod: {} }\n"),
      "settings: there is no key prod (allowed: primary, backup)",
    ],
    ["neither within nor until", minimal("").replace("within: 1m30s, ", ""), "give either within or until"],
    [
      "two conditions at once",
      minimal("").replace("dns: primary", "dns: primary, latch: open"),
      "give exactly one of traffic",
    ],
    ["an unknown after", minimal("").replace("name: a", "name: a, after: b"), 'after "b"'],
    ["no YAML", "name: [", "not YAML"],
    [
      "a lag of a database that is down",
      fault("fault: database, site: primary, lag: 1m"),
      "faults[0]: lag goes with how: lag alone",
    ],
    [
      "a fault of instances that does nothing",
      fault("fault: instances, site: backup"),
      "faults[0]: give at least one of lost, launches: fail and slow",
    ],
    [
      "an unknown table",
      fault("fault: table, site: primary, of: event"),
      "faults[0].of",
      "did you mean events?",
    ],
    [
      "an unknown tier",
      minimal("acts: [{ name: f, at: 0s, act: failover, resource: dbs }]\n"),
      "acts[0].resource",
      "allowed: load_balancer, database, dns, auto_scaling; did you mean dns?",
    ],
    [
      "a rollback of what nobody asked for",
      minimal("acts: [{ name: f, at: 0s, act: rollback, event: other }]\n"),
      'acts: "f" rolls back the event of "other"',
    ],
    [
      "an expectation of a database that says nothing of it",
      minimal("").replace("dns: primary", "database: { site: primary }"),
      "give at least one of serves, role and zone",
    ],
  ] as const) {
    it(`are refused with ${what}, and the message says where, what and what else`, () => {
      assert.throws(
        () => parseScenario("mine.yaml", text),
        (error: Error) => {
          assert.equal(error.name, "ScenarioError");
          for (const part of ["mine.yaml", ...messages])
            assert.ok(error.message.includes(part), `${part} is not in: ${error.message}`);
          return true;
        },
      );
    });
  }

  it("that do not exist are told with those that do, and the nearest name", () => {
    assert.throws(() => loadScenario("nowhere-at-all"), /default/);
    assert.throws(() => loadScenario("zone-los"), /did you mean zone-lost\?/);
  });
});
