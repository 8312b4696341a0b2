import { strict as assert } from "node:assert";
import { INVARIANT_IDS } from "../../../drill/invariants/violation";
import { escapeHtml } from "../../../drill/report/escape";
import { htmlReport } from "../../../drill/report/html";
import { at, drill, HOSTILE, hostileDrill } from "./drillFixture";
import { markupProblems, references } from "./markup";

const compared = () =>
  htmlReport(drill(), { other: { design: "reference", result: drill({ held: false }) } });
const hostile = () => htmlReport(hostileDrill(), { design: HOSTILE });

describe("the page of a drill", () => {
  it("closes every element and uses no id twice, with one drill, with two, and with hostile text", () => {
    for (const page of [htmlReport(drill()), compared(), hostile()])
      assert.deepEqual(markupProblems(page), []);
    assert.notDeepEqual(markupProblems("<!doctype html><p><b></p>"), []);
    assert.notDeepEqual(markupProblems('<p id="a"></p><p id="a"></p>'), []);
    assert.notDeepEqual(markupProblems("<p>a < b</p>"), []);
  });

  it("refers to nothing outside itself, and its policy forbids it", () => {
    for (const page of [htmlReport(drill()), compared(), hostile()]) assert.deepEqual(references(page), []);
    assert.equal(references('<img src="a"><style>@import "b"; a { b: url(c) }</style>').length, 4);
    assert.match(htmlReport(drill()), /Content-Security-Policy" content="default-src 'none'/);
  });

  it("escapes every text, in elements and attributes, and drops what no document may hold", () => {
    assert.equal(escapeHtml(`<a b="c">'&`), "&#60;a b=&#34;c&#34;&#62;&#39;&#38;");
    assert.equal(
      escapeHtml("a\u0000\u001b[31m\ud800b\ud83d\ude00\n"),
      "a\ufffd\ufffd[31m\ufffdb\ud83d\ude00\n",
    );
    const page = hostile();
    assert.equal(page.includes("<script>alert"), false);
    assert.equal(page.match(/<script>/g)?.length, 1);
    assert.equal(page.match(/<\/script>/g)?.length, 1);
    assert.equal(page.includes("\u0000"), false);
    assert.ok(page.split(escapeHtml(HOSTILE)).length > 20, "the hostile text is there, escaped");
  });

  it("shows every fault, expectation and violation, and the whole timeline", () => {
    const violations = [
      {
        invariant: "I2" as const,
        at: at(65),
        second: 55,
        text: "traffic to a dead group",
        because: ["the cause"],
      },
    ];
    const { windows } = drill().invariants;
    const page = htmlReport(
      drill({ held: false, invariants: { violations, windows, exempt: { "why not": 1 } } }),
    );
    for (const text of [
      "the group fails",
      "the other fails",
      "one</th>",
      "traffic to a dead group",
      "the cause",
      "exempt once: why not",
      "FAILED: violated: I2",
      "un-latched for 15.0 s",
      "Route 53 answers dr",
      "prod-healthy",
      "LATCH-CLOSE",
      "email to people",
    ])
      assert.ok(page.includes(text), `${text} is missing`);
  });

  it("shows two designs beside each other on one axis, and refuses drills that cannot be compared", () => {
    const page = compared();
    assert.equal(page.match(/class="picture"/g)?.length, 2);
    assert.equal(new Set(page.match(/data-from="[^"]*" data-to="[^"]*"/g)).size, 1);
    assert.match(page, /shipped and reference design/);
    assert.throws(
      () => htmlReport(drill(), { other: { design: "reference", result: drill({ seed: 8 }) } }),
      /Only drills of one scenario and seed can be compared.*seed 7.*seed 8/,
    );
  });

  it("says why a drill did not begin, and that nothing was checked", () => {
    const page = htmlReport(
      drill({ held: false, warmUpProblem: "an alarm stands", endedAt: at(10), expectations: [] }),
    );
    assert.match(page, /FAILED before it began: an alarm stands/);
    assert.equal(page.match(/not checked/g)?.length, INVARIANT_IDS.length);
    assert.deepEqual(markupProblems(page), []);
  });
});
