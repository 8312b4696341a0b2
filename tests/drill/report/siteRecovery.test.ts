import { strict as assert } from "node:assert";
import { figureRows } from "../../../drill/report/figureRows";
import { figuresOf } from "../../../drill/report/figures";
import { htmlReport } from "../../../drill/report/html";
import { jsonReport } from "../../../drill/report/json";
import { lanes } from "../../../drill/report/lanes";
import { createStyle } from "../../../drill/report/style";
import { terminalReport } from "../../../drill/report/terminal";
import type { DrillResult } from "../../../drill/scenario/run";
import { at, drill } from "./drillFixture";

const state = (second: number, kind: string, good: boolean) => ({
  at: at(second),
  tier: kind.startsWith("database") ? ("database" as const) : ("capacity" as const),
  kind,
  text: good ? "good" : "bad",
  detail: true,
  data: { good },
});

/** The fixture's drill with what database and capacity did. */
function withTiers(...entries: DrillResult["log"][number][]): DrillResult {
  const log = [...drill().log, ...entries];
  return drill({ log: log.sort((left, right) => left.at - right.at) });
}

const both = withTiers(
  state(11, "database-state", true),
  state(11, "capacity-state", true),
  state(21, "database-state", false),
  state(48, "database-state", true),
  state(60, "capacity-state", false),
);

describe("the recovery time of a site", () => {
  it("is the worst of traffic, database and capacity, and tells the three", () => {
    const [first, second, ...others] = figuresOf(both).sites;
    assert.deepEqual(first, {
      cause: "the group fails",
      trafficSeconds: 20,
      databaseSeconds: 28,
      seconds: 28,
    });
    assert.equal(second?.cause, "the other fails");
    assert.equal(second?.trafficSeconds, 20);
    assert.equal(second?.capacitySeconds, Number.POSITIVE_INFINITY);
    assert.equal(second?.seconds, Number.POSITIVE_INFINITY);
    assert.equal(second?.databaseSeconds, undefined);
    assert.deepEqual(others, []);
  });

  it("says what was not affected and what has not recovered, on the terminal, on the page and for machines", () => {
    const rows = new Map(figureRows(figuresOf(both)));
    assert.equal(
      rows.get('site recovery, "the group fails"'),
      "28.0 s (traffic 20.0 s, database 28.0 s, capacity not affected)",
    );
    assert.equal(
      rows.get('site recovery, "the other fails"'),
      "not recovered (traffic 20.0 s, database not affected, capacity not recovered)",
    );
    assert.match(terminalReport(both, createStyle(false)), /traffic 20\.0 s, database 28\.0 s/);
    assert.match(htmlReport(both), /traffic 20\.0 s, database 28\.0 s/);
    const { figures } = JSON.parse(jsonReport(both)) as { figures: { sites: readonly object[] } };
    assert.deepEqual(figures.sites[1], {
      cause: "the other fails",
      trafficSeconds: 20,
      capacitySeconds: null,
      seconds: null,
    });
  });

  it("counts from a failover that was asked for, and not from a deployment", () => {
    const asked = (second: number, act: string) => ({
      at: at(second),
      tier: "operator" as const,
      kind: "act",
      text: act,
      data: { act },
    });
    const log = [
      ...withTiers(state(11, "database-state", true), state(31, "database-state", false)).log.filter(
        ({ kind }) => kind !== "fault",
      ),
      asked(30, "failover"),
      asked(31, "deploy"),
      state(40, "database-state", true),
    ];
    const result = drill({ log: log.sort((left, right) => left.at - right.at) });
    const [only, ...others] = figuresOf(result).sites;
    assert.equal(only?.cause, "failover");
    assert.equal(only?.databaseSeconds, 10);
    assert.deepEqual(others, []);
  });

  it("is accompanied by lanes of database, capacity and failover events", () => {
    const entry = (second: number, kind: string, text: string, data: object, tier = "controller") =>
      ({ at: at(second), tier, kind, site: "dr", text, data }) as DrillResult["log"][number];
    const result = withTiers(
      entry(10, "site-database", "replica, in a", { good: true }, "database"),
      entry(40, "site-database", "instance, in a", { good: true }, "database"),
      entry(10, "site-capacity", "2 of 2 instances", { good: true }, "capacity"),
      entry(50, "site-capacity", "2 of 4 instances", { good: false }, "capacity"),
      entry(30, "event", "dr: planned failover: pending", { id: "e", status: "pending" }),
      entry(35, "step", "step 1: done", { id: "e", status: "done" }),
      entry(60, "event", "dr: planned failover: completed", { id: "e", status: "completed" }),
    );
    const named = (name: string) => lanes(result).find((lane) => lane.name === name);
    assert.deepEqual(figuresOf(result).failovers, [
      { id: "e", text: "dr: planned failover", status: "completed", seconds: 30 },
    ]);
    assert.equal(new Map(figureRows(figuresOf(result))).get("dr: planned failover"), "30.0 s, completed");
    assert.deepEqual(
      named("dr database")?.spans.map(({ from, to, label }) => [from, to, label]),
      [
        [0, 30, "replica, in a"],
        [30, 90, "instance, in a"],
      ],
    );
    assert.deepEqual(
      named("dr instances")?.spans.map(({ label, tone }) => [label, tone]),
      [
        ["2 of 2 instances", "backup"],
        ["2 of 4 instances", "bad"],
      ],
    );
    const events = named("failovers");
    assert.deepEqual(
      events?.spans.map(({ from, to, label }) => [from, to, label]),
      [[20, 50, "dr: planned failover"]],
    );
    assert.deepEqual(
      events?.marks.map(({ at: when, tone }) => [when, tone]),
      [
        [20, "neutral"],
        [25, "neutral"],
        [50, "good"],
      ],
    );
  });
});
