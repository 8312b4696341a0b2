import { strict as assert } from "node:assert";
import { clientStretches } from "../../../../drill/report/clientChart";
import { lanes } from "../../../../drill/report/lanes";
import { axisOf, packed } from "../../../../drill/report/lanes/lane";
import { tellLine } from "../../../../drill/report/lanes/machinery";
import { at, drill } from "../drillFixture";

const spansOf = (name: string, result = drill()) =>
  lanes(result)
    .filter((lane) => lane.name === name)
    .flatMap(({ spans }) => spans.map(({ from, to, label }) => [from, to, label]));
const marksOf = (name: string, result = drill()) =>
  lanes(result)
    .filter((lane) => lane.name === name)
    .flatMap(({ marks }) => marks.map(({ at: second, label }) => [second, label]));

describe("the lanes of the picture", () => {
  it("put faults from their begin to their end, or to the end of the drill", () => {
    const all = lanes(drill()).filter(({ tier }) => tier === "What fails");
    assert.deepEqual(
      all.map(({ spans }) => spans.map(({ from, to, label }) => [from, to, label])),
      [[[10, 70, "the group fails"]], [[40, 90, "the other fails"]]],
    );
  });

  it("tell how many targets of a group are healthy, and which group serves", () => {
    assert.deepEqual(spansOf("prod targets"), [
      [13, 14, "first: 1 of 2 healthy"],
      [14, 90, "first: 0 of 2 healthy"],
    ]);
    assert.deepEqual(spansOf("prod serves with"), [
      [-10, 31, "first"],
      [31, 90, "backup"],
    ]);
  });

  it("tell what Route 53 answers, and the un-latched window until the latch closes", () => {
    assert.deepEqual(spansOf("Route 53 answers"), [
      [-9, 50, "prod"],
      [50, 90, "dr"],
    ]);
    assert.deepEqual(spansOf("latch"), [
      [-10, 50, "open"],
      [50, 65, "un-latched window"],
      [65, 90, "closed"],
    ]);
  });

  it("have no un-latched window when the latch closed before DNS moved", () => {
    const log = drill().log.map((entry) => (entry.kind === "path" ? { ...entry, at: at(55) } : entry));
    const early = drill({ log: [...log].sort((a, b) => a.at - b.at) });
    assert.deepEqual(spansOf("latch", early), [
      [-10, 45, "open"],
      [45, 90, "closed"],
    ]);
  });

  it("tell alarms, invocations by rule, what they wrote, and each message once", () => {
    assert.deepEqual(spansOf("in alarm"), [[20, 90, "prod-healthy"]]);
    assert.deepEqual(spansOf("prod-latch"), [
      [60, 65, "LATCH-READY"],
      [65, 90, "LATCH-CLOSE"],
    ]);
    assert.deepEqual(marksOf("prod-latch"), [[65, "prod-latch: LATCH-CLOSE"]]);
    assert.deepEqual(marksOf("notifications"), [[66, "email to people"]]);
    assert.deepEqual(marksOf("expectations"), [[35, "met: one"]]);
  });

  it("take a line that is not JSON for an invocation", () => {
    assert.deepEqual(tellLine("hello"), { rule: "invoked", reason: "hello", written: [] });
    assert.equal(tellLine("{ no").rule, "invoked");
    assert.equal(tellLine('{"rule":"R","written":["a"]}').written.length, 1);
  });

  it("never overlap within a row", () => {
    const span = (from: number, to: number) => ({ from, to, label: "", tone: "bad" as const });
    const rows = packed("t", "n", [span(5, 9), span(0, 5), span(1, 3)]);
    assert.deepEqual(
      rows.map(({ spans }) => spans.map(({ from }) => from)),
      [[0, 5], [1]],
    );
  });

  it("join seconds in which clients got the same, and leave none out", () => {
    const result = drill();
    const stretches = clientStretches(result, axisOf(result));
    assert.deepEqual(
      stretches.map(({ to, label }) => [to, label]),
      [
        [10, "prod/first"],
        [30, "status 502"],
        [40, "prod/backup"],
        [60, "sorry page of prod"],
        [90, "dr/first"],
      ],
    );
    for (const [index, { from }] of stretches.entries())
      if (index > 0) assert.equal(from, stretches[index - 1]?.to);
  });
});
