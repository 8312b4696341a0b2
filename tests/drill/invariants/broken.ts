/** Systems that are broken on purpose, and what the invariants say of them. */
import { strict as assert } from "node:assert";
import { INVARIANT_IDS, type InvariantId } from "../../../drill/invariants/violation";
import { parseScenario } from "../../../drill/scenario/load";
import type { DrillResult } from "../../../drill/scenario/run";
import type { SynthesisedFunction, SynthesisedStack } from "../../../drill/synth/model";
import { withFunction } from "../stacks";

/** A scenario file without expectations: only the invariants judge. */
export function scenario(lasts: string, faults: readonly object[], acts: readonly object[] = []) {
  const named = (each: object, index: number) => ({ name: `fault ${index + 1}`, ...each });
  const text = JSON.stringify({
    name: "broken",
    description: "-",
    begin: "armed",
    lasts,
    faults: faults.map(named),
    acts: acts.map(named),
  });
  return parseScenario("test", text);
}

export const failing = (group: number | "all", at: string, until: string, site = "primary") => ({
  fault: "targets",
  site,
  group,
  at,
  until,
});

/** The stacks with a piece of a function's serialized text replaced. */
export function patched(stacks: readonly SynthesisedStack[], name: string, from: string, to: string) {
  return withFunction(stacks, name, (spec) => {
    const text = spec.files["__index.js"] ?? "";
    assert.ok(text.includes(from), `${name} does not contain ${from}: adapt this test`);
    return { ...spec, files: { "__index.js": text.replaceAll(from, to) } };
  });
}

export function forbidding(action: string) {
  return (spec: SynthesisedFunction): SynthesisedFunction => ({
    ...spec,
    roleStatements: spec.roleStatements.map((statement) => ({
      ...statement,
      Action: [statement.Action].flat().filter((each) => !each.endsWith(`:${action}`)),
    })),
  });
}

export function violated(result: DrillResult): InvariantId[] {
  assert.equal(result.warmUpProblem, undefined);
  const found = new Set(result.invariants.violations.map(({ invariant }) => invariant));
  return INVARIANT_IDS.filter((id) => found.has(id));
}

export function explained(result: DrillResult): string {
  const [first] = result.invariants.violations;
  assert.ok(first !== undefined && first.because.length > 0 && first.because.length <= 5);
  assert.equal(first.second, Math.floor((first.at - result.zeroAt) / 1000));
  return [first.text, ...first.because].join("\n");
}
