/** Pulumi's process-wide state, kept apart for one run, so that a test with its own mocks is not disturbed. */
import { runtime } from "@pulumi/pulumi";

/**
 * The SDK's own way to run several programs in one process (its Automation API uses it); not in its type
 * declarations: https://github.com/pulumi/pulumi/blob/master/sdk/nodejs/runtime/state.ts
 */
const state = require("@pulumi/pulumi/runtime/state") as {
  withLocalStorage<T>(callback: () => T): T;
};

/** Runs `work` with a Pulumi runtime of its own. */
export function isolated<T>(work: () => Promise<T>): Promise<T> {
  return state.withLocalStorage(work);
}

export function setConfiguration(values: Readonly<Record<string, string>>): void {
  runtime.setAllConfig({ ...values });
}
