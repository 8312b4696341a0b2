/**
 * Errors in handlers are recognised by `name` alone: a Lambda's text is also run inside another context (the drill),
 * where `instanceof` fails, and subclasses of Error do not survive Pulumi's serialization.
 */
import { isRecord, textOf } from "./values";

export interface DescribedError {
  readonly name: string;
  readonly message: string;
  /** True when the same call may succeed later: throttling, time-outs, server errors. */
  readonly retryable: boolean;
}

const RETRYABLE =
  /throttl|toomanyrequests|requestlimitexceeded|timeout|provisionedthroughputexceeded|priorrequestnotcomplete|econnreset|econnrefused|serviceunavailable|internal(server|service)?error/i;

export function describeError(error: unknown): DescribedError {
  if (!isRecord(error)) {
    return { name: "Error", message: String(error), retryable: false };
  }
  const name = textOf(error.name) ?? "Error";
  const metadata = isRecord(error.$metadata) ? error.$metadata : {};
  const status = typeof metadata.httpStatusCode === "number" ? metadata.httpStatusCode : 0;
  const retryable =
    RETRYABLE.test(name) || RETRYABLE.test(textOf(error.code) ?? "") || status === 429 || status >= 500;
  return { name, message: textOf(error.message) ?? "", retryable };
}

/** `Name: message`, for sentences. */
export function errorText(error: unknown): string {
  const { name, message } = describeError(error);
  return message === "" ? name : `${name}: ${message}`;
}

export function isNamed(error: unknown, name: string): boolean {
  return isRecord(error) && error.name === name;
}

export function makeError(name: string, message: string): Error {
  const error = new Error(message);
  error.name = name;
  return error;
}
