import { strict as assert } from "node:assert";
import { runtime } from "@pulumi/pulumi";
import { TEXT_VARIABLE } from "../../../drill/lambda/program";
import { fastText } from "../../../drill/lambda/withoutWith";
import { loadScenario } from "../../../drill/scenario/load";
import { runDrill } from "../../../drill/scenario/run";
import { createEdgeHandler } from "../../../handlers/edge/handler";
import { bothStacks } from "../stacks";

const GIVEN = new Set([
  "exports",
  "require",
  "module",
  "process",
  "console",
  "Date",
  "Math",
  "fetch",
  "setTimeout",
  "clearTimeout",
]);

/** A module with one function `f` of the serializer's shape. */
const moduleOf = (inner: string, captured = "b: __b, ", before = "var __b = {c: 1};") => `${before}
function __f(__0) {
  return (function() {
    with({ ${captured}this: undefined, arguments: undefined }) {

return ${inner};

    }
  }).apply(undefined, undefined).apply(this, arguments);
}
exports.handler = __f;
`;

/** Runs the module's `handler` three times. */
function run(text: string): unknown[] {
  const exports: { handler?: (value: number) => unknown } = {};
  new Function("exports", text)(exports);
  return [1, 2, 3].map((value) => exports.handler?.(value));
}

async function inDrill(scenario: string, text: string | undefined): Promise<string> {
  const before = process.env[TEXT_VARIABLE];
  if (text === undefined) delete process.env[TEXT_VARIABLE];
  else process.env[TEXT_VARIABLE] = text;
  try {
    const { log, fates, work } = await runDrill(await bothStacks(), loadScenario(scenario), { seed: 7 });
    return JSON.stringify({ log, fates, work }, undefined, 1);
  } finally {
    if (before === undefined) delete process.env[TEXT_VARIABLE];
    else process.env[TEXT_VARIABLE] = before;
  }
}

describe("the faster text of a function", () => {
  for (const scenario of ["default", "api-throttled"]) {
    it(`gives the same drill as the untouched text, byte for byte: ${scenario}`, async () => {
      assert.equal(await inDrill(scenario, undefined), await inDrill(scenario, "untouched"));
    });
  }

  it("is found for every function of the program, which then shares a realm", async () => {
    for (const { functions } of await bothStacks()) {
      for (const { name, files } of functions) {
        const { text, sharesRealm } = fastText(files["__index.js"] ?? "", GIVEN);
        assert.doesNotMatch(text, /\bwith\s*\(\{/, name);
        assert.equal(sharesRealm, true, name);
      }
    }
  });

  it("keeps the numbers of lines", async () => {
    const { text } = await runtime.serializeFunction(() => createEdgeHandler(), { isFactoryFunction: true });
    const fast = fastText(text, GIVEN).text;
    assert.notEqual(fast, text);
    const lineOf = (where: string) => where.slice(0, where.indexOf("READ_DEADLINE_MS)")).split("\n").length;
    assert.equal(lineOf(fast), lineOf(text));
    assert.equal(fast.split("\n").length, text.split("\n").length);
  });

  for (const inner of [
    "function (value) { return b.c + value; }",
    "(value) => { b.c = b.c + value; return b.c; }",
    "function (value) { let b = value; return b; }",
    "(value) => { const { c } = b; return [value].map((each) => each + c); }",
  ]) {
    it(`does the same as ${inner}`, () => {
      const text = moduleOf(inner);
      assert.deepEqual(run(fastText(text, GIVEN).text), run(text));
    });
  }

  for (const [why, text] of [
    ["a captured name is written to", moduleOf("function (value) { n = n + value; return n; }", "n: 1, ")],
    [
      "a captured value is made anew at every call",
      moduleOf("function () { return b.c++; }", "b: {c: 1}, ", ""),
    ],
    ["it sees its arguments", moduleOf("function () { return arguments[0]; }")],
    ["it names what `with` finds on Object.prototype", moduleOf("function () { return typeof valueOf; }")],
    ["it uses `this`, which `with` binds to its scope", moduleOf("function () { return typeof this; }")],
    ["it has a name of its own", moduleOf("function g() { return (g.n = (g.n ?? 0) + 1); }")],
    [
      "a module-level name is set twice",
      moduleOf("function () { return b.c; }", undefined, "var __b = {c: 1};\n__b = {c: 2};"),
    ],
    [
      "the module runs a function while it loads",
      moduleOf("function () { return b; }", undefined, "var __b = Number(1);"),
    ],
    ["it captures `this`", moduleOf("() => 1").replace("this: undefined", "this: __b")],
  ] as const) {
    it(`is the text itself when ${why}`, () => {
      const fast = fastText(text, GIVEN);
      assert.equal(fast.text, text);
      assert.equal(fast.sharesRealm, false);
    });
  }

  for (const [why, inner] of [
    ["names a global object that is not known to be without state", "function () { return WebSocket; }"],
    ["sets an undeclared variable", "function (value) { leaked = value; }"],
    ["sets a property of a standard object", "function (value) { Object.leaked = value; }"],
    ["assigns to a standard object", "function (value) { Object.assign(JSON, { value }); }"],
    ["reaches for a prototype", "function (value) { [].constructor.leaked = value; }"],
    ["names globalThis", "function (value) { globalThis.leaked = value; }"],
  ] as const) {
    it(`gets a realm of its own when it ${why}`, () => {
      assert.equal(fastText(moduleOf(inner), GIVEN).sharesRealm, false);
    });
  }

  it("is found although another function has a variable of the same name, and loops make their own", () => {
    const inner = "function (list) { for (const b of list) b.go(); }";
    const text = moduleOf("function (value) { return b.c + value; }").replace(
      "exports.handler",
      `${moduleOf(inner).split("\n").slice(1, -2).join("\n").replaceAll("__f", "__g").replace("b: __b, ", "")}\nexports.handler`,
    );
    const fast = fastText(text, GIVEN);
    assert.doesNotMatch(fast.text, /\bwith\s*\(\{/);
    assert.equal(fast.sharesRealm, true);
  });

  it("shares a realm when it does none of that", () => {
    assert.equal(
      fastText(moduleOf("function (value) { return Object.keys(b).length + value; }"), GIVEN).sharesRealm,
      true,
    );
  });
});
