import { makeError } from "./errors";

export type Deadline = typeof withDeadline;

/** Rejects with a TimeoutError when `work` takes longer; what it was doing goes on, and its outcome is unknown. */
export function withDeadline<T>(work: Promise<T>, milliseconds: number, failure: string): Promise<T> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(
      () => reject(makeError("TimeoutError", `${failure} within ${milliseconds} ms`)),
      milliseconds,
    );
    work.then(resolve, reject).finally(() => clearTimeout(timer));
  });
}
