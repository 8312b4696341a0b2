import { strict as assert } from "node:assert";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";
import { settingsSchema } from "../../../components/settings/schema";
import { discriminated, unwrap } from "../../../components/settings/schemaTree";
import { withKeys } from "../../../docs/generate-configuration";
import { ROOT } from "./fixture";

/** Every schema under a key, with its path. */
function leaves(path: string, schema: z.ZodType): readonly (readonly [string, z.ZodType])[] {
  const inner = unwrap(schema);
  const union = discriminated(inner);
  const below =
    inner instanceof z.ZodArray
      ? leavesOf(`${path}[n]`, inner.element as z.ZodType)
      : union === undefined
        ? leavesOf(path, inner)
        : union.options.flatMap(({ object }) => leavesOf(path, object));
  return [[path, schema], ...below];
}

function leavesOf(path: string, schema: z.ZodType): readonly (readonly [string, z.ZodType])[] {
  if (!(schema instanceof z.ZodObject)) return [];
  return Object.entries(schema.shape).flatMap(([key, value]) => leaves(`${path}.${key}`, value as z.ZodType));
}

describe("docs/configuration.md", () => {
  const document = readFileSync(join(ROOT, "docs", "configuration.md"), "utf8");

  it("lists the keys as the schema has them; if not, run `npm run docs`", () => {
    assert.equal(withKeys(document), document);
  });

  it("has a meaning for every key", () => {
    const silent = leavesOf("settings", settingsSchema).filter(
      ([, schema]) => schema.description === undefined,
    );
    assert.deepEqual(
      silent.map(([path]) => path),
      [],
    );
  });

  it("refuses a document without its marks", () => {
    assert.throws(() => withKeys("# Configuration"), /marks .* are missing/);
  });
});
