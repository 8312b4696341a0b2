import { strict as assert } from "node:assert";
import { figuresOf } from "../../../drill/report/figures";
import { jsonReport } from "../../../drill/report/json";
import { createStyle, wantsColour } from "../../../drill/report/style";
import { terminalReport } from "../../../drill/report/terminal";
import { at, drill, hostileDrill } from "./drillFixture";

describe("the drill's report", () => {
  it("measures recovery per tier, the un-latched window, and what clients got", () => {
    const figures = figuresOf(drill());
    assert.deepEqual(
      figures.recoveries.map(({ tier, to, seconds }) => [tier, to, seconds]),
      [
        ["target group", "prod/backup", 20],
        ["DNS", "dr/first", 20],
      ],
    );
    assert.equal(figures.dnsFailoverSeconds, 10);
    assert.equal(figures.unlatchedWindowSeconds, 15);
    assert.deepEqual(figures.clients, {
      requests: 180,
      served: 100,
      sorry: 40,
      errors: 40,
      successPercent: (100 * 100) / 180,
    });
  });

  it("does not take what an operator's act disturbs for the effect of an earlier fault", () => {
    const unnoticed = {
      at: at(41),
      tier: "scenario",
      kind: "fault",
      site: "dr",
      text: "nobody notices",
    } as const;
    const act = { at: at(42), tier: "operator", kind: "act", site: "prod", text: "an act" } as const;
    const log = [...drill().log.filter(({ kind }) => kind !== "fault"), unnoticed, act];
    const noticed = figuresOf(drill({ log: log.sort((a, b) => a.at - b.at) }));
    assert.deepEqual(noticed.recoveries, []);
  });

  it("uses colour on a terminal only, and never with NO_COLOR", () => {
    assert.equal(wantsColour({ isTTY: true }, {}), true);
    assert.equal(wantsColour({ isTTY: true }, { NO_COLOR: "1" }), false);
    assert.equal(wantsColour({}, {}), false);
    assert.equal(terminalReport(drill(), createStyle(false)).includes("\u001b"), false);
    assert.equal(terminalReport(drill(), createStyle(true)).includes("\u001b[32m"), true);
  });

  it("tells the verdict, and what was seen where an expectation failed", () => {
    const failed = drill({
      held: false,
      expectations: [
        { name: "one", outcome: "failed", at: at(45), afterMilliseconds: 25_000, problem: "seen otherwise" },
      ],
    });
    assert.match(terminalReport(drill(), createStyle(false)), /HELD: all 1 expectations/);
    assert.match(
      terminalReport(failed, createStyle(false)),
      /seen otherwise[\s\S]*FAILED: 1 of 1 expectations/,
    );
  });

  it("tells each invariant: held, violated or not claimed, with its size", () => {
    const text = terminalReport(drill(), createStyle(false));
    assert.match(
      text,
      /not claimed {2}I1 no stale primary: no violation in this drill; un-latched for 15.0 s/,
    );
    assert.match(text, /held {9}I2 no dead target/);
    const failed = terminalReport(hostileDrill(), createStyle(false));
    assert.match(
      failed,
      /violated {5}I1 .*once \(not claimed\); un-latched for 40.0 s; once nothing closed it/,
    );
    assert.match(failed, /the primary was answered in that time once, for 3.5 s/);
  });

  it("tells two designs one after the other and then beside each other", () => {
    const other = { design: "reference", result: hostileDrill() };
    const text = terminalReport(drill({ scenario: other.result.scenario }), createStyle(false), { other });
    assert.match(text, /shipped design[\s\S]*reference design[\s\S]*Beside each other +shipped +reference/);
    assert.match(text, /I1 no stale primary +not claimed +violated/);
  });

  it("is the same JSON for the same drill", () => {
    assert.equal(jsonReport(drill()), jsonReport(drill()));
    assert.equal((JSON.parse(jsonReport(drill())) as { held: boolean }).held, true);
    const both = jsonReport(drill(), { other: { design: "reference", result: drill({ held: false }) } });
    assert.equal((JSON.parse(both) as { other: { held: boolean } }).other.held, false);
  });
});
