/** Finds and reads scenario files, with errors that name file, key and rule. */
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";
import { nearest, problemText } from "./problems";
import { type Scenario, scenarioSchema } from "./schema";

const FOLDER = join(__dirname, "..", "scenarios");

export class ScenarioError extends Error {
  override readonly name = "ScenarioError";
}

export function scenarioNames(): string[] {
  return readdirSync(FOLDER)
    .filter((file) => file.endsWith(".yaml"))
    .map((file) => file.replace(/\.yaml$/, ""))
    .sort();
}

/** A rollback is of the event of an act that asks for a failover. */
function rollbacksOfNothing({ acts }: Scenario): string[] {
  const asked = new Set(acts.filter(({ act }) => act === "failover").map(({ name }) => name));
  return acts.flatMap((act) =>
    act.act !== "rollback" || asked.has(act.event)
      ? []
      : [
          `acts: "${act.name}" rolls back the event of "${act.event}", which no act that asks for a failover is named`,
        ],
  );
}

/** References that no schema can check: an `after` must name an earlier expectation, an act must exist. */
function checkReferences(source: string, scenario: Scenario): void {
  const seen = new Set<string>();
  const problems: string[] = [];
  if (scenario.expectations.length === 0 && scenario.lasts === undefined)
    problems.push("give expectations, or lasts: nothing says when the drill ends");
  for (const { name, after, act } of scenario.expectations) {
    if (seen.has(name)) problems.push(`expectations: the name "${name}" is used twice`);
    if (after !== undefined && !seen.has(after)) {
      problems.push(`expectations: "${name}" comes after "${after}", which no earlier expectation is named`);
    }
    if (act !== undefined && !scenario.acts.some((each) => each.name === act.name)) {
      problems.push(
        `expectations: "${name}" is about the act "${act.name}", which the scenario does not have`,
      );
    }
    seen.add(name);
  }
  problems.push(...rollbacksOfNothing(scenario));
  if (problems.length > 0)
    throw new ScenarioError(`${source} is not a scenario:\n  ${problems.join("\n  ")}`);
}

export function parseScenario(source: string, text: string): Scenario {
  let value: unknown;
  try {
    value = parse(text);
  } catch (error) {
    throw new ScenarioError(
      `${source} is not YAML: ${error instanceof Error ? error.message : String(error)}`,
    );
  }
  const result = scenarioSchema.safeParse(value);
  if (!result.success) {
    const problems = result.error.issues.map((issue) => problemText(scenarioSchema, value, issue));
    throw new ScenarioError(`${source} is not a scenario:\n  ${problems.join("\n  ")}`);
  }
  checkReferences(source, result.data);
  return result.data;
}

/** A scenario of ours by name, or any file by path. */
export function loadScenario(nameOrFile: string): Scenario {
  const own = join(FOLDER, `${nameOrFile}.yaml`);
  const file = scenarioNames().includes(nameOrFile) ? own : nameOrFile;
  if (!existsSync(file)) {
    const meant = nearest(nameOrFile, scenarioNames());
    throw new ScenarioError(
      `There is no scenario "${nameOrFile}"${meant === undefined ? "" : `; did you mean ${meant}?`} Ours: ${scenarioNames().join(", ")}. Or give the path of a file.`,
    );
  }
  return parseScenario(
    file === own ? `drill/scenarios/${nameOrFile}.yaml` : nameOrFile,
    readFileSync(file, "utf8"),
  );
}
