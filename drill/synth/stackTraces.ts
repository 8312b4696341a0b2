/**
 * Pulumi takes a stack trace for every promise and resource, with an unlimited number of frames, and ts-node maps each
 * frame to its source: a fifth of synth's time, for traces nobody reads. Those errors have no message; they get no
 * frames while a program runs. Errors with a message keep theirs.
 */
export function withoutSilentTraces<T>(work: () => Promise<T>): Promise<T> {
  const original = Error.prepareStackTrace;
  Error.prepareStackTrace = (error, frames) => {
    if (error.message === "") {
      return String(error);
    }
    return original === undefined ? [String(error), ...frames].join("\n    at ") : original(error, frames);
  };
  return work().finally(() => {
    Error.prepareStackTrace = original;
  });
}
