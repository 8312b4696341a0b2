import { strict as assert } from "node:assert";
import fc from "fast-check";
import { lookRules, observe } from "../../../handlers/sentinel/observe";
import type { ResourceHealth, ResourceObservation } from "../../../handlers/state/documents";

const NOW = Date.parse("2026-03-01T12:00:00.000Z");
const MINUTE = 60_000;
const iso = (milliseconds: number) => new Date(milliseconds).toISOString();
const LETTERS: Readonly<Record<string, ResourceHealth>> = {
  h: "healthy",
  u: "unhealthy",
  d: "degraded",
  "?": "unknown",
};

/** Looks a minute apart, one letter each, three confirmations; the states after each look. */
function story(letters: string, confirmations = 3) {
  const rules: string[] = [];
  let current: ResourceObservation | undefined;
  [...letters].forEach((letter, index) => {
    const seen = { state: LETTERS[letter] ?? "unknown", detail: letter };
    const { rule, next } = observe(current, seen, confirmations, NOW + index * MINUTE);
    rules.push(rule);
    current = next;
  });
  return { rules, last: current as ResourceObservation };
}

/** looks, what stands after them, rule of the last look. */
const stories: readonly (readonly [string, ResourceHealth, string])[] = [
  ["?", "unknown", "SEN-UNKNOWN"],
  ["h", "unknown", "SEN-COUNTING"],
  ["hh", "unknown", "SEN-COUNTING"],
  ["hhh", "healthy", "SEN-RECOVERED"],
  ["hhhh", "healthy", "SEN-AGREES"],
  ["hhhu", "healthy", "SEN-COUNTING"],
  ["hhhuu", "healthy", "SEN-COUNTING"],
  ["hhhuuu", "unhealthy", "SEN-FAILED"],
  ["hhhddd", "degraded", "SEN-FAILED"],
  ["hhhuud", "healthy", "SEN-COUNTING"],
  ["hhhuuh", "healthy", "SEN-AGREES"],
  ["hhhuuhu", "healthy", "SEN-COUNTING"],
  ["hhhuu?", "healthy", "SEN-UNKNOWN"],
  ["hhhuu?u", "healthy", "SEN-COUNTING"],
  ["hhhuu?uuu", "unhealthy", "SEN-FAILED"],
  ["hhh????????", "healthy", "SEN-UNKNOWN"],
  ["hhhuuu???", "unhealthy", "SEN-UNKNOWN"],
  ["hhhdddu", "degraded", "SEN-COUNTING"],
  ["hhhddduuu", "unhealthy", "SEN-FAILED"],
  ["hhhuuuhh", "unhealthy", "SEN-COUNTING"],
  ["hhhuuuhhh", "healthy", "SEN-RECOVERED"],
  ["uuu", "unhealthy", "SEN-FAILED"],
];

describe("the sentinel's memory of a resource", () => {
  stories.forEach(([letters, state, rule], index) => {
    it(`${index + 1}. after ${letters} is ${state} by ${rule}`, () => {
      const { rules, last } = story(letters);
      assert.equal(last.state, state);
      assert.equal(rules.at(-1), rule);
    });
  });

  it("uses every rule of its table in these stories, but for the repeated minute", () => {
    const used = stories.flatMap(([letters]) => story(letters).rules);
    assert.deepEqual(
      lookRules()
        .map(({ id }) => id)
        .filter((id) => !used.includes(id)),
      ["SEN-REPEATED"],
    );
  });

  it("counts the same minute once: a retry confirms nothing", () => {
    const twice = story("hhhuu").last;
    const again = observe(twice, { state: "unhealthy", detail: "u" }, 3, NOW + 4 * MINUTE + 29_000);
    assert.deepEqual(again, { rule: "SEN-REPEATED", next: twice });
    assert.equal(
      observe(twice, { state: "unhealthy", detail: "u" }, 3, NOW + 4 * MINUTE + 30_000).rule,
      "SEN-FAILED",
    );
  });

  it("counts anew after minutes in which nobody looked", () => {
    const twice = story("hhhuu").last;
    const seen = { state: "unhealthy", detail: "u" } as const;
    assert.equal(observe(twice, seen, 3, NOW + 4 * MINUTE + 149_000).rule, "SEN-FAILED");
    const late = observe(twice, seen, 3, NOW + 180 * MINUTE);
    assert.deepEqual([late.rule, late.next.candidate?.count], ["SEN-COUNTING", 1]);
  });

  it("dates a state by the look that confirmed it, and remembers when it was last healthy", () => {
    const { last } = story("hhhuuu");
    assert.equal(last.since, iso(NOW + 5 * MINUTE));
    assert.equal(last.healthySince, iso(NOW + 2 * MINUTE));
    assert.equal(story("uuu").last.healthySince, undefined);
  });

  it("forgets the request of an outage that is over", () => {
    const failed = { ...story("hhhuuu").last, asked: { requestId: "r", at: iso(NOW) } };
    const at = (n: number) => NOW + (5 + n) * MINUTE;
    const seen = { state: "healthy", detail: "h" } as const;
    const one = observe(failed, seen, 2, at(1)).next;
    assert.equal(one.asked?.requestId, "r");
    assert.equal(observe(one, seen, 2, at(2)).next.asked, undefined);
  });

  it("does not change, whatever the time, while looks agree with it", () => {
    const letters = fc.stringMatching(/^[hud?]{0,12}$/);
    fc.assert(
      fc.property(letters, fc.integer({ min: 0, max: 10_000 }), (text, minutes) => {
        const { last } = story(`hhh${text}`);
        const seen = { state: last.state, detail: "same" };
        const first = observe(last, seen, 3, NOW + 20 * MINUTE).next;
        assert.deepEqual(observe(first, seen, 3, NOW + (21 + minutes) * MINUTE).next, first);
      }),
    );
  });

  it("never leaves a confirmed state for unknown, and never without enough looks in a row", () => {
    fc.assert(
      fc.property(
        fc.stringMatching(/^[hud?]{1,30}$/),
        fc.integer({ min: 1, max: 4 }),
        (text, confirmations) => {
          for (let length = 1; length <= text.length; length += 1) {
            const { last, rules } = story(text.slice(0, length), confirmations);
            if (rules.at(-1) === "SEN-FAILED" || rules.at(-1) === "SEN-RECOVERED") {
              const tail = text.slice(length - confirmations, length);
              assert.equal(new Set(tail).size, 1, tail);
              assert.equal(LETTERS[tail[0] ?? ""], last.state);
              assert.notEqual(last.state, "unknown");
            }
          }
        },
      ),
    );
  });
});
