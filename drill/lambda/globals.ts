/**
 * What a function sees as the world: virtual time, seeded randomness, its own environment and console. Everything
 * else of Node is absent, so that a use of it fails instead of reading real time or a real network.
 */
import { format } from "node:util";
import { type Context, createContext, Script } from "node:vm";
import type { Timer } from "../kernel/clock";
import type { Kernel } from "../kernel/kernel";
import type { Random } from "../kernel/random";
import { type Asked, abortSignals, createFetch, type Question } from "./fetch";

export interface Host {
  readonly kernel: Kernel;
  /** What the environment's clock shows, milliseconds since the epoch: the clock of a machine may be wrong. */
  now(): number;
  readonly random: Random;
  readonly environment: Readonly<Record<string, string>>;
  /** One line written to the console. */
  write(line: string): void;
  /** Runs a timer's callback inside the instance, unless the instance is gone. */
  enter(callback: () => void): void;
  /** A GET; `done` is called when it has ended. */
  ask(question: Question, done: Asked): void;
}

/** Runs inside the context, so that its Date and Math are the context's own. */
const BOOTSTRAP = new Script(`(function (now, random) {
  const RealDate = Date;
  function VirtualDate(...parts) {
    if (new.target === undefined) return new RealDate(now()).toString();
    return Reflect.construct(RealDate, parts.length === 0 ? [now()] : parts, new.target);
  }
  VirtualDate.prototype = RealDate.prototype;
  VirtualDate.now = now;
  VirtualDate.parse = RealDate.parse;
  VirtualDate.UTC = RealDate.UTC;
  const VirtualMath = Object.create(Object.prototype, Object.getOwnPropertyDescriptors(Math));
  VirtualMath.random = random;
  return { Date: VirtualDate, Math: VirtualMath };
})`);

/** Replaces them for good, in a context of one's own. */
const INSTALL = new Script(`(function ({ Date: VirtualDate, Math: VirtualMath }) {
  VirtualDate.prototype.constructor = VirtualDate;
  globalThis.Date = VirtualDate;
  globalThis.Math = VirtualMath;
  globalThis.global = globalThis;
})`);

class Timeout {
  cleared = false;
  constructor(readonly timer: { current: Timer | undefined }) {}
  ref(): this {
    return this;
  }
  unref(): this {
    return this;
  }
  hasRef(): boolean {
    return true;
  }
}

function timers(host: Host) {
  const { clock } = host.kernel;
  const start = (milliseconds: number, repeat: boolean, callback: () => void): Timeout => {
    const handle = new Timeout({ current: undefined });
    // Node rounds a delay below 1 ms up to 1 ms.
    const delay = Math.max(Number(milliseconds) || 1, 1);
    const arm = () => {
      handle.timer.current = clock.after(delay, () => {
        if (repeat) arm();
        // Between its time and its turn, in a frozen environment, somebody may have cleared it.
        host.enter(() => {
          if (!handle.cleared) callback();
        });
      });
    };
    arm();
    return handle;
  };
  const clear = (handle: unknown) => {
    if (!(handle instanceof Timeout)) return;
    handle.cleared = true;
    clock.cancel(handle.timer.current);
  };
  type Callback = (...parts: unknown[]) => void;
  return {
    setTimeout: (run: Callback, milliseconds = 0, ...parts: unknown[]) =>
      start(milliseconds, false, () => run(...parts)),
    setInterval: (run: Callback, milliseconds = 0, ...parts: unknown[]) =>
      start(milliseconds, true, () => run(...parts)),
    setImmediate: (run: Callback, ...parts: unknown[]) => start(1, false, () => run(...parts)),
    clearTimeout: clear,
    clearInterval: clear,
    clearImmediate: clear,
  };
}

function consoleOf(host: Host) {
  const write = (...parts: unknown[]) =>
    host.write(typeof parts[0] === "string" && parts.length === 1 ? parts[0] : format(...parts));
  return { log: write, info: write, warn: write, error: write, debug: write };
}

/** What every execution environment is given anew. */
function ownGlobals(host: Host) {
  const { clock } = host.kernel;
  // Not of the clock that may be wrong: it counts.
  const started = clock.now();
  return {
    ...timers(host),
    console: consoleOf(host),
    performance: { now: () => clock.now() - started, timeOrigin: started },
    process: { env: { ...host.environment }, version: "v24.0.0", nextTick: queueMicrotask },
    crypto: { randomUUID: () => host.random.uuid() },
    fetch: createFetch(host),
    AbortSignal: abortSignals(host),
  };
}

/** Without state. */
const sharedGlobals = {
  queueMicrotask,
  Buffer,
  URL,
  URLSearchParams,
  TextEncoder,
  TextDecoder,
  structuredClone,
  AbortController,
};
export const SHARED_NAMES: ReadonlySet<string> = new Set(Object.keys(sharedGlobals));

type Bootstrap = (
  now: () => number,
  random: () => number,
) => { readonly Date: unknown; readonly Math: unknown };

/** A new context: what a cold start gets. */
export function createGlobals(host: Host): Context {
  const context = createContext({ ...ownGlobals(host), ...sharedGlobals });
  const bootstrap = BOOTSTRAP.runInContext(context) as Bootstrap;
  INSTALL.runInContext(context)(bootstrap(() => host.now(), host.random.next));
  return context;
}

/** A context that execution environments share, each with globals of its own by `createOwnGlobals`. */
export function createSharedContext(): {
  readonly context: Context;
  readonly createOwnGlobals: (host: Host) => Readonly<Record<string, unknown>>;
} {
  const context = createContext({ ...sharedGlobals });
  const bootstrap = BOOTSTRAP.runInContext(context) as Bootstrap;
  return {
    context,
    createOwnGlobals: (host) => ({
      ...ownGlobals(host),
      ...bootstrap(() => host.now(), host.random.next),
    }),
  };
}
