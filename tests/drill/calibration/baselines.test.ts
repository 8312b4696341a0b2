import { strict as assert } from "node:assert";
import { readFileSync } from "node:fs";
import { BASELINES, MEAN_TOLERANCE } from "../../../drill/bench/baselines";
import {
  CALIBRATION_SEEDS,
  type Calibration,
  calibrate,
  calibrationMarkdown,
} from "../../../drill/bench/calibration";
import { readBlock } from "../../../drill/bench/markers";
import { referenceStacks } from "../reference/referenceStacks";

/** Beside the published limits a drill has delays AWS does not publish: metrics, messages, cold starts, propagation. */
const SLACK_SECONDS = 10;

describe("the model, held to what was known before it", function () {
  this.timeout(120_000);
  let calibration: Calibration;
  before(async () => {
    calibration = await calibrate(({ variant }) => referenceStacks(variant));
  });

  for (const [index, { chain, minimum, mean, maximum }] of BASELINES.entries()) {
    it(`${chain}: about ${mean} s, over ${CALIBRATION_SEEDS} seeds`, () => {
      const { modelled } = calibration.baselines[index] ?? assert.fail(`no figures of ${chain}`);
      const seen = JSON.stringify(modelled);
      assert.equal(modelled.missing, 0, seen);
      assert.ok(Math.abs(modelled.mean - mean) <= MEAN_TOLERANCE * mean, seen);
      if (minimum === undefined || maximum === undefined) return;
      assert.ok(modelled.minimum >= minimum - SLACK_SECONDS, seen);
      assert.ok(modelled.maximum <= maximum + SLACK_SECONDS, seen);
      assert.ok(modelled.maximum - modelled.minimum >= (maximum - minimum) / 2, `no spread: ${seen}`);
    });
  }

  it("has the 57 s and 72 s people measured well inside its distribution, and most of it inside 45–120 s", () => {
    const shares = calibration.measurements.map(({ from, to, below }) => ({ from, to, below }));
    for (const { from, to, below } of shares.filter((each) => each.from === each.to)) {
      assert.ok(below[0] > 0.05 && below[1] < 0.95, `${from} s to ${to} s: ${below}`);
    }
    const [range] = shares.filter(({ from, to }) => from !== to);
    assert.ok(range !== undefined && range.below[1] - range.below[0] > 0.5, JSON.stringify(range));
  });

  it("is what docs/calibration.md says; if not, run npm run bench -- --calibration", () => {
    const page = readFileSync("docs/calibration.md", "utf8");
    assert.equal(readBlock(page, "calibration"), calibrationMarkdown(calibration));
  });
});
