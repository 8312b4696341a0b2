import { strict as assert } from "node:assert";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";
import { z } from "zod";
import { settingsSchema } from "../../../components/settings/schema";
import { unwrap } from "../../../components/settings/schemaTree";
import { ROOT } from "./fixture";

interface Declaration {
  readonly type: string;
  readonly description: string;
  readonly items?: { readonly type: string };
  readonly default?: unknown;
}
const project = parse(readFileSync(join(ROOT, "Pulumi.yaml"), "utf8")) as {
  name: string;
  runtime: string;
  config: Record<string, Declaration>;
};
const shape = settingsSchema.shape as Record<string, z.ZodType>;

/** Types that Pulumi.yaml knows; the program's own rules are finer. */
function typeOf(schema: z.ZodType): string {
  const inner = unwrap(schema);
  if (inner instanceof z.ZodBoolean) return "boolean";
  if (inner instanceof z.ZodArray) return "array";
  return inner instanceof z.ZodEnum || inner instanceof z.ZodString ? "string" : "object";
}

describe("Pulumi.yaml", () => {
  it("names the project and the runtime", () => {
    assert.deepEqual([project.name, project.runtime], ["site-failover", "nodejs"]);
  });

  it("declares every top-level key of the schema, in its order, and no other", () => {
    assert.deepEqual(Object.keys(project.config), Object.keys(shape));
  });

  for (const [key, schema] of Object.entries(shape)) {
    it(`declares ${key} with the type, the meaning and the default of the schema`, () => {
      const declared = project.config[key];
      const absent = schema.safeParse(undefined);
      // Pulumi demands a key without a default from every stack, so an optional one needs an empty default.
      const expected = schema instanceof z.ZodOptional ? "" : absent.success ? absent.data : undefined;
      assert.equal(declared?.type, typeOf(schema));
      assert.equal(declared?.description, schema.description);
      assert.deepEqual(declared?.default, expected);
      assert.equal(declared?.items?.type, declared?.type === "array" ? "object" : undefined);
    });
  }
});
