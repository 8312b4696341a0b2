import { strict as assert } from "node:assert";
import fc from "fast-check";
import { SettingsError } from "../../../components/settings";
import { settingsSchema } from "../../../components/settings/schema";
import { problemsOf, put, sourceOf } from "./fixture";

const keys = Object.keys(settingsSchema.shape);

/** Paths of every value in a configuration, `targetGroups.0.name`. */
function pathsOf(value: unknown, path = ""): string[] {
  if (typeof value !== "object" || value === null) return [path];
  const below = Object.entries(value).flatMap(([key, inner]) =>
    pathsOf(inner, path === "" ? key : `${path}.${key}`),
  );
  return path === "" ? below : [path, ...below];
}

describe("the reader of settings, given anything", () => {
  it("reads it or throws a SettingsError: any JSON under any key", () => {
    const key = fc.oneof(fc.constantFrom(...keys), fc.string());
    fc.assert(
      fc.property(fc.dictionary(key, fc.jsonValue()), fc.option(fc.string()), (values, region) => {
        const problems = problemsOf({ values, region: region ?? undefined });
        assert(problems.every(({ key, rule, remedy }) => key !== "" && rule !== "" && remedy !== ""));
      }),
      { numRuns: 300 },
    );
  });

  it("reads it or throws a SettingsError: any text under any key", () => {
    const text = fc.oneof(fc.string(), fc.json(), fc.constantFrom("true", "{", "[]", "null", "1e999"));
    fc.assert(
      fc.property(fc.dictionary(fc.constantFrom(...keys), text), (values) => {
        assert.notEqual(problemsOf({ values, region: "eu-west-1" }).length, 0);
      }),
      { numRuns: 300 },
    );
  });

  for (const stack of ["prod", "dr", "adopted"] as const) {
    it(`reads it or throws a SettingsError that names the place: one wrong value anywhere in ${stack}`, () => {
      const paths = pathsOf(sourceOf(stack).values);
      fc.assert(
        fc.property(fc.constantFrom(...paths), fc.jsonValue(), (path, value) => {
          const source = sourceOf(stack);
          put(source.values, path, value);
          for (const { key } of problemsOf(source)) assert.match(key, /^site-failover:[A-Za-z]/);
        }),
        { numRuns: 300 },
      );
    });
  }

  it("passes on what is no problem of the configuration", () => {
    const values = {
      get role(): string {
        throw new TypeError("broken source");
      },
    };
    assert.throws(
      () => problemsOf({ values, region: "eu-west-1" }),
      (error) => !(error instanceof SettingsError),
    );
  });
});
