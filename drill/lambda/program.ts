/**
 * Starts the text of a function for a new execution environment: as it is deployed in a realm of its own, or, where it
 * provably makes no difference, rewritten and in a realm that all environments share (withoutWith.ts, sharing.ts).
 */
import { Script } from "node:vm";
import type { Kernel } from "../kernel/kernel";
import { createGlobals, createSharedContext, type Host } from "./globals";
import { fastText } from "./withoutWith";

/** Environment variable; `untouched` runs every text as it is deployed, each environment in a realm of its own. */
export const TEXT_VARIABLE = "SITE_FAILOVER_DRILL_TEXT";

type Exports = Record<string, unknown>;
type Start = (host: Host, exports: Exports, require: unknown, module: unknown) => void;

const MODULE_NAMES = ["exports", "require", "module"] as const;
/** Of `createOwnGlobals`, in the order in which a program takes them. */
const OWN_NAMES = [
  ...["setTimeout", "setInterval", "setImmediate", "clearTimeout", "clearInterval", "clearImmediate"],
  ...["console", "performance", "process", "crypto", "Date", "Math", "fetch", "AbortSignal"],
] as const;
const GIVEN: ReadonlySet<string> = new Set([...MODULE_NAMES, ...OWN_NAMES]);

/** Not strict: the serializer writes `with`. On the text's first line, so that lines keep their numbers. */
function compile(functionName: string, names: readonly string[], text: string): Script {
  return new Script(`(function (${names.join(", ")}) {${text}\n})`, {
    filename: `${functionName}/__index.js`,
  });
}

function inOwnRealm(functionName: string, text: string): Start {
  const script = compile(functionName, MODULE_NAMES, text);
  return (host, ...parts) => script.runInContext(createGlobals(host))(...parts);
}

interface SharedRealm extends ReturnType<typeof createSharedContext> {
  readonly sizeNow: () => number;
  readonly size: number;
  /** The drill that was last seen to find everything as it was. */
  lastSeen: WeakRef<Kernel> | undefined;
}

let realm: SharedRealm | undefined;

/** How much there is of what code could add to: the global object, the standard objects and their prototypes. */
const SIZE = new Script(`(function () {
  const all = [globalThis];
  for (const name of Object.getOwnPropertyNames(globalThis)) {
    const each = globalThis[name];
    if (each === globalThis || each === null || (typeof each !== "function" && typeof each !== "object")) continue;
    all.push(each, each.prototype ?? each);
  }
  return () => all.reduce((size, each) => size + Reflect.ownKeys(each).length, 0);
})()`);

/** Once per drill, in case a text got past sharing.ts. What it throws ends the drill. */
function examine(shared: SharedRealm, functionName: string, kernel: Kernel): void {
  if (shared.lastSeen?.deref() === kernel) return;
  shared.lastSeen = new WeakRef(kernel);
  if (shared.sizeNow() === shared.size) return;
  kernel.settler.fail(
    new Error(
      `${functionName}: a function has changed a global object that functions share in a drill. ` +
        `Run the drill with ${TEXT_VARIABLE}=untouched, and teach drill/lambda/sharing.ts the case.`,
    ),
  );
}

/** One function object for all environments: what V8 learns of the functions inside belongs to it. */
function inSharedRealm(functionName: string, text: string): Start {
  if (realm === undefined) {
    const created = createSharedContext();
    const sizeNow = SIZE.runInContext(created.context) as () => number;
    realm = { ...created, sizeNow, size: sizeNow(), lastSeen: undefined };
  }
  const shared = realm;
  const start = compile(functionName, [...MODULE_NAMES, ...OWN_NAMES], text).runInContext(shared.context);
  return (host, ...parts) => {
    examine(shared, functionName, host.kernel);
    const own = shared.createOwnGlobals(host);
    start(...parts, ...OWN_NAMES.map((name) => own[name]));
  };
}

const untouched = new Map<string, Start>();
const fast = new Map<string, Start>();

/** Compiled once per thread and text. */
function prepare(functionName: string, text: string): Start {
  const asDeployed = process.env[TEXT_VARIABLE] === "untouched";
  const prepared = asDeployed ? untouched : fast;
  let start = prepared.get(text);
  if (start === undefined) {
    const better = asDeployed ? { text, sharesRealm: false } : fastText(text, GIVEN);
    start = (better.sharesRealm ? inSharedRealm : inOwnRealm)(functionName, better.text);
    prepared.set(text, start);
  }
  return start;
}

/** Runs the module's code and returns what it exports; throws what that code throws. */
export function startProgram(functionName: string, text: string, host: Host, require: unknown): Exports {
  const module = { exports: {} as Exports };
  prepare(functionName, text)(host, module.exports, require, module);
  return module.exports;
}
