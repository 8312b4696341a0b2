/**
 * May all execution environments of a text share one realm (one set of `Object`, `Promise`, …), although each real one
 * has its own? Yes when the text can neither change what is shared nor see that it is: it names only what every
 * environment is given anew (see globals.ts) and the standard objects below, sets no undeclared variable and no
 * property of a standard object, and reaches for no prototype or constructor. Anything else gets a realm of its own.
 *
 * The reason is speed: V8 keeps what it has learned about a function, and the code it has made of it, per realm.
 */
import * as ts from "typescript";
import { SHARED_NAMES } from "./globals";
import { namesIn, writeTarget } from "./written";

/** Standard objects without state that a text is expected to use. */
const STANDARD_NAMES: ReadonlySet<string> = new Set(
  `undefined NaN Infinity Object Array String Number Boolean Symbol BigInt JSON Promise RegExp Map Set WeakMap WeakSet
  Error TypeError RangeError SyntaxError Uint8Array parseInt parseFloat isNaN isFinite
  encodeURIComponent decodeURIComponent encodeURI decodeURI`.split(/\s+/),
);

/** Ways to what lies behind an object. */
const REACHING: ReadonlySet<string> = new Set(
  `prototype __proto__ constructor defineProperty defineProperties setPrototypeOf getPrototypeOf __defineGetter__
  __defineSetter__ callee caller`.split(/\s+/),
);

/** Names that any declaration of the text introduces. */
function declaredNames(source: ts.SourceFile): Set<string> {
  const declared = new Set<string>();
  const visit = (node: ts.Node): void => {
    const declares =
      ts.isVariableDeclaration(node) ||
      ts.isParameter(node) ||
      ts.isBindingElement(node) ||
      ts.isFunctionDeclaration(node) ||
      ts.isFunctionExpression(node) ||
      ts.isClassLike(node);
    if (declares && node.name !== undefined && ts.isIdentifier(node.name)) declared.add(node.name.text);
    ts.forEachChild(node, visit);
  };
  visit(source);
  return declared;
}

/** `a` of `a.b.c` and `a[0].b`; undefined when it does not start with a name. */
function rootName(node: ts.Node): string | undefined {
  let root = node;
  while (ts.isPropertyAccessExpression(root) || ts.isElementAccessExpression(root)) root = root.expression;
  return ts.isIdentifier(root) ? root.text : undefined;
}

/** The first name of an object of which a node sets or deletes a property. */
function setsPropertyOf(node: ts.Node): string | undefined {
  if (ts.isCallExpression(node) && node.expression.getText() === "Object.assign")
    return node.arguments[0] === undefined ? undefined : rootName(node.arguments[0]);
  const target = writeTarget(node);
  return target === undefined || ts.isIdentifier(target) ? undefined : rootName(target);
}

/**
 * `given`: names that every environment is given anew or that wrappers capture. `written`: names that the text assigns
 * to anywhere.
 */
export function sharesRealm(
  source: ts.SourceFile,
  given: ReadonlySet<string>,
  written: ReadonlySet<string>,
): boolean {
  const declared = declaredNames(source);
  const known = (name: string) => declared.has(name) || given.has(name);
  if ([...written].some((name) => !declared.has(name))) return false;
  const names = [...namesIn(source)];
  if (names.some((name) => !known(name) && !STANDARD_NAMES.has(name) && !SHARED_NAMES.has(name)))
    return false;
  const changes = (node: ts.Node): boolean => {
    if ((ts.isIdentifier(node) || ts.isStringLiteralLike(node)) && REACHING.has(node.text)) return true;
    const root = setsPropertyOf(node);
    if (root !== undefined && !known(root)) return true;
    return ts.forEachChild(node, changes) ?? false;
  };
  return !changes(source);
}
