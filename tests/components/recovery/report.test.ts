import { strict as assert } from "node:assert";
import {
  checkObjectives,
  predictRecovery,
  type RecoveryPrediction,
  renderRecovery,
  reportRecovery,
} from "../../../components/recovery";
import { recoveryTime, term } from "../../../components/recovery/recoveryTerm";
import { settingsOf } from "./settings";

const PREDICTION: RecoveryPrediction = {
  tiers: [
    {
      tier: "targetGroup",
      ...recoveryTime("by alarm", [
        term("target checks", [5, 7.5, 12], "2 checks"),
        term("schedule first", [0, -1, -2.5], "it saves so much"),
      ]),
    },
  ],
  unrecovered: ["database"],
};

describe("the report of predicted recovery", () => {
  it("is a table per tier, with the terms below each other and what they add up to", () => {
    assert.deepEqual(renderRecovery(PREDICTION), [
      "Predicted recovery, seconds: least, mean, worst.",
      "target group: by alarm",
      "  target checks     5.0    7.5   12.0  2 checks",
      "  schedule first    0.0   -1.0   -2.5  it saves so much",
      "  total             5.0    6.5    9.5",
      "database: nothing of this stack recovers it; no time can be predicted",
    ]);
  });

  it("is told once, as information", () => {
    const told: string[] = [];
    reportRecovery(PREDICTION, { info: (message) => told.push(message) });
    assert.deepEqual(told, [renderRecovery(PREDICTION).join("\n")]);
  });

  it("is a table of a site that recovers nothing as well", () => {
    assert.deepEqual(renderRecovery({ tiers: [], unrecovered: [] }), [
      "Predicted recovery, seconds: least, mean, worst.",
    ]);
  });
});

describe("recovery objectives", () => {
  it("that are kept say nothing", () => {
    assert.equal(checkObjectives(PREDICTION, { targetGroup: 10 }), undefined);
    assert.equal(checkObjectives(PREDICTION, {}), undefined);
  });

  it("that are missed say so, each with its sum", () => {
    assert.equal(
      checkObjectives(PREDICTION, { targetGroup: 9, database: 100 }),
      [
        "recoveryObjectiveSeconds.targetGroup: when the serving target group fails, recovery by alarm may take 9.5 s, longer than 9 s: 12 s target checks − 2.5 s schedule first = 9.5 s",
        "recoveryObjectiveSeconds.database: when the database fails, nothing of this stack recovers it, so no time can be promised; 100 s are asked for",
      ].join("\n"),
    );
  });

  it("for a tier that the site does not have ask for nothing", () => {
    assert.equal(checkObjectives(PREDICTION, { dns: 1 }), undefined);
  });

  it("are kept at the worst case, and missed below it", () => {
    for (const stack of ["prod", "dr"] as const) {
      const prediction = predictRecovery(settingsOf(stack));
      for (const { tier, worstSeconds } of prediction.tiers) {
        assert.equal(checkObjectives(prediction, { [tier]: Math.ceil(worstSeconds) }), undefined);
        assert.notEqual(checkObjectives(prediction, { [tier]: Math.floor(worstSeconds) - 1 }), undefined);
      }
    }
  });
});
