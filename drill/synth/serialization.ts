/**
 * Serializing a function takes Pulumi most of the time of a synthesis, and both stacks, and each drill with settings of
 * its own, serialize the same ones. So this project's own factories are serialized once per process.
 *
 * Only a factory that captures nothing but an imported function and calls it without arguments, `() => createX()`, gives
 * the same text each time; what a stack has of its own reaches such a function by its environment. Any other callback,
 * and every callback of another program, is serialized each time it is asked for.
 */
import { runtime } from "@pulumi/pulumi";

type Serialize = typeof runtime.serializeFunction;
type Options = Parameters<Serialize>[1];

/** `() => (0, handler_1.createLatchHandler)()`, as TypeScript compiles a call of an imported function. */
const BARE_FACTORY = /^\(\) => \(0, \w+\.(\w+)\)\(\)$/;

const known = new Map<string, ReturnType<Serialize>>();

function keyOf(callback: unknown, options: Options): string | undefined {
  const factory = BARE_FACTORY.exec(String(callback))?.[1];
  if (factory === undefined || options?.isFactoryFunction !== true) return undefined;
  return JSON.stringify([factory, options.exportName ?? null]);
}

/** Runs `work`, an evaluation of this project's own program, with what it serializes remembered. */
export async function rememberingSerializations<T>(work: () => Promise<T>): Promise<T> {
  const serialize = runtime.serializeFunction;
  const remembering: Serialize = (callback, options) => {
    const key = keyOf(callback, options);
    if (key === undefined) return serialize(callback, options);
    let serialized = known.get(key);
    if (serialized === undefined) {
      serialized = serialize(callback, options);
      known.set(key, serialized);
      // One that failed is not remembered: the program reports it.
      serialized.catch(() => known.delete(key));
    }
    return serialized;
  };
  Object.assign(runtime, { serializeFunction: remembering });
  try {
    return await work();
  } finally {
    Object.assign(runtime, { serializeFunction: serialize });
  }
}
