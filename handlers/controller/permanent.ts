import { describeError } from "../runtime/errors";

/** Errors that a repetition does not cure: the step fails at once, and a person has to do something. */
const PERMANENT =
  /accessdenied|unauthorized|notfound|nosuch|missing|malformed|validation|invalidparameter|invalidinput/i;

export function isPermanent(error: unknown): boolean {
  const { name, retryable } = describeError(error);
  return PERMANENT.test(name) && !retryable;
}
