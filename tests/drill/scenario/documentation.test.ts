import { strict as assert } from "node:assert";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { z } from "zod";
import { parseScenario } from "../../../drill/scenario/load";
import { runDrill } from "../../../drill/scenario/run";
import { actSchema, faultSchema } from "../../../drill/scenario/schema";
import { stacksFor } from "../stacks";

const text = readFileSync(join(__dirname, "..", "..", "..", "docs", "drill.md"), "utf8");
const example = /```yaml\n([\s\S]*?)```/.exec(text)?.[1] ?? "";

describe("docs/drill.md", function () {
  this.timeout(60_000);

  it("has an example that holds on the shipped design", async () => {
    const scenario = parseScenario("docs/drill.md", example);
    const result = await runDrill(await stacksFor(scenario), scenario, { seed: 1 });
    assert.deepEqual(
      result.expectations.filter(({ outcome }) => outcome === "failed"),
      [],
    );
    assert.deepEqual(result.invariants.violations, []);
  });

  it("names every fault, every act, and every key of them", () => {
    const fields = [...faultSchema.options, ...actSchema.options].flatMap(({ shape }) =>
      Object.entries(shape),
    );
    const words = fields.flatMap(([key, field]) =>
      key === "fault" || key === "act"
        ? [...(field as z.ZodLiteral).values].map((value) => `| \`${value}\` |`)
        : [`\`${key}`],
    );
    assert.deepEqual(
      words.filter((word) => !text.includes(word)),
      [],
    );
  });
});
