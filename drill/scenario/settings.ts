/** Settings of a scenario: whole configuration keys, laid over a stack's file before its program is evaluated. */
import type { Scenario, SiteRole } from "./schema";

/** The stacks of a drill by role. */
export const STACK_OF: Readonly<Record<SiteRole, string>> = { primary: "prod", backup: "dr" };

/** What `synthesise` takes as `overrides` for a stack; empty when the scenario leaves its settings alone. */
/**
 * How a stack of the scenario is evaluated: its own settings, and those of the other stack where it reads that one's
 * outputs (the backup reads the primary's).
 */
export function evaluationOf(
  scenario: Scenario,
  stack: string,
): {
  readonly stack: string;
  readonly overrides: Readonly<Record<string, unknown>>;
  readonly references?: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
} {
  const primary = overridesFor(scenario, STACK_OF.primary);
  const reads = stack === STACK_OF.backup && Object.keys(primary).length > 0;
  return {
    stack,
    overrides: overridesFor(scenario, stack),
    ...(reads ? { references: { [STACK_OF.primary]: primary } } : {}),
  };
}

export function overridesFor({ settings }: Scenario, stack: string): Readonly<Record<string, unknown>> {
  if (stack === STACK_OF.primary) return settings.primary ?? {};
  return stack === STACK_OF.backup ? (settings.backup ?? {}) : {};
}
