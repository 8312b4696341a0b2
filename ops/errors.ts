/** The two ways a command ends badly without a bug: it was called wrongly (exit 2), or it could not be done (exit 1). */
import { errorText } from "../handlers/runtime/errors";

/** Wrong usage: exit 2. The message says what was received, what is allowed, what to do. */
export class UsageError extends Error {
  override readonly name = "UsageError";
}

/** The command cannot be done: exit 1. */
export class OperationError extends Error {
  override readonly name = "OperationError";
}

/** Runs one AWS call; a failure names the operation, the resource and the next action. */
export async function attempt<T>(
  operation: string,
  resource: string,
  nextAction: string,
  call: () => Promise<T>,
): Promise<T> {
  try {
    return await call();
  } catch (error) {
    throw new OperationError(`${operation} of ${resource} failed: ${errorText(error)}. ${nextAction}`, {
      cause: error,
    });
  }
}

/** A part of the world that was read, or the reason why it could not be. */
export type Reading<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly reason: string };

export async function reading<T>(work: () => Promise<T>): Promise<Reading<T>> {
  try {
    return { ok: true, value: await work() };
  } catch (error) {
    return { ok: false, reason: error instanceof Error ? error.message : String(error) };
  }
}
