import { errorText } from "../runtime/errors";

/** What was read, or why it could not be. */
export type Reading<T> =
  | { readonly kind: "read"; readonly value: T }
  | { readonly kind: "unreadable"; readonly problem: string };

export async function reading<T>(operation: string, read: () => Promise<T>): Promise<Reading<T>> {
  try {
    return { kind: "read", value: await read() };
  } catch (error) {
    return { kind: "unreadable", problem: `${operation} cannot be read (${errorText(error)})` };
  }
}
