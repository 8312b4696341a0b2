/** Settings of a scenario: whole configuration keys, laid over a stack's file before its program is evaluated. */
import type { Scenario, SiteRole } from "./schema";

/** The stacks of a drill by role. */
export const STACK_OF: Readonly<Record<SiteRole, string>> = { primary: "prod", backup: "dr" };

/** What `synthesise` takes as `overrides` for a stack; empty when the scenario leaves its settings alone. */
export function overridesFor({ settings }: Scenario, stack: string): Readonly<Record<string, unknown>> {
  if (stack === STACK_OF.primary) return settings.primary ?? {};
  return stack === STACK_OF.backup ? (settings.backup ?? {}) : {};
}
