/**
 * Recognises the one shape in which Pulumi's serializer writes a function:
 *
 *     function __f(__0) {
 *       return (function() {
 *         with({ a: __a, b: 3, this: undefined, arguments: undefined }) {
 *           return <function>;
 *         }
 *       }).apply(undefined, undefined).apply(this, arguments);
 *     }
 *
 * and judges whether `<function>` may be made once instead of at every call. Whatever is not certain is refused.
 */
import * as ts from "typescript";
import { namesIn, writtenNames } from "./written";

/** A wrapper that may be rewritten. Positions are offsets in the text. */
export interface Wrapper {
  /** Where the function declaration starts. */
  readonly start: number;
  /** `(function() { … }).apply(undefined, undefined)`. */
  readonly factory: { readonly start: number; readonly end: number };
  /** Where `.apply(undefined, undefined)` starts. */
  readonly applied: number;
  /** From `(` of the inner function's parameters to the block of the `with` statement. */
  readonly head: { readonly start: number; readonly end: number };
  /** Captured name → the text of its value: a name of the module's level or a literal. */
  readonly captured: ReadonlyMap<string, string>;
}

/** A name that `with` finds on Object.prototype instead of in the scopes around it. */
const INHERITED = new Set(Object.getOwnPropertyNames(Object.prototype));
/** Names that see the scope itself. */
const REFLECTIVE = new Set(["eval", "arguments"]);

export type SerializedFunction = ts.FunctionExpression | ts.ArrowFunction;

/** The wrapper's parts; undefined when the declaration has another shape. */
interface Parts {
  readonly factory: ts.Expression;
  readonly target: ts.Expression;
  readonly outer: ts.FunctionExpression;
  readonly block: ts.Block;
  readonly scope: ts.ObjectLiteralExpression;
  readonly inner: SerializedFunction;
}

/** `<target>.apply(<first>, <second>)` → target. */
function applied(node: ts.Expression, first: string, second: string): ts.Expression | undefined {
  if (!ts.isCallExpression(node) || !ts.isPropertyAccessExpression(node.expression)) return undefined;
  const [one, two, ...more] = node.arguments;
  const same =
    node.expression.name.text === "apply" &&
    node.questionDotToken === undefined &&
    node.expression.questionDotToken === undefined &&
    more.length === 0 &&
    one?.getText() === first &&
    two?.getText() === second;
  return same ? node.expression.expression : undefined;
}

function only<Node extends ts.Statement>(
  block: ts.Block | undefined,
  is: (node: ts.Statement) => node is Node,
): Node | undefined {
  const [first, ...more] = block?.statements.filter((each) => !ts.isEmptyStatement(each)) ?? [];
  return first !== undefined && more.length === 0 && is(first) ? first : undefined;
}

/** A plain function without name and parameters: `(function() { … })`. */
function plainFunction(node: ts.Expression | undefined): ts.FunctionExpression | undefined {
  const inside = node !== undefined && ts.isParenthesizedExpression(node) ? node.expression : undefined;
  if (inside === undefined || !ts.isFunctionExpression(inside)) return undefined;
  const marks = [inside.name, inside.modifiers, inside.asteriskToken].filter((mark) => mark !== undefined);
  return marks.length + inside.parameters.length === 0 ? inside : undefined;
}

/** The scope, and the block in it, of the only statement of a function. */
function withOf(
  outer: ts.FunctionExpression,
): { readonly scope: ts.ObjectLiteralExpression; readonly block: ts.Block } | undefined {
  const statement = only(outer.body, ts.isWithStatement);
  if (statement === undefined || !ts.isObjectLiteralExpression(statement.expression)) return undefined;
  return ts.isBlock(statement.statement)
    ? { scope: statement.expression, block: statement.statement }
    : undefined;
}

/** A named function could keep something on itself from call to call, a generator on its prototype. */
function innerOf(block: ts.Block): SerializedFunction | undefined {
  const inner = only(block, ts.isReturnStatement)?.expression;
  if (inner === undefined || !(ts.isFunctionExpression(inner) || ts.isArrowFunction(inner))) return undefined;
  return inner.name === undefined && inner.asteriskToken === undefined ? inner : undefined;
}

export function partsOf(declaration: ts.FunctionDeclaration): Parts | undefined {
  if (declaration.modifiers !== undefined || declaration.asteriskToken !== undefined) return undefined;
  const call = only(declaration.body, ts.isReturnStatement)?.expression;
  const factory = call === undefined ? undefined : applied(call, "this", "arguments");
  const target = factory === undefined ? undefined : applied(factory, "undefined", "undefined");
  const outer = plainFunction(target);
  const scoped = outer === undefined ? undefined : withOf(outer);
  const inner = scoped === undefined ? undefined : innerOf(scoped.block);
  if (!factory || !target || !outer || !scoped || !inner) return undefined;
  return { factory, target, outer, ...scoped, inner };
}

function isLiteral(node: ts.Expression): boolean {
  if (ts.isPrefixUnaryExpression(node))
    return node.operator === ts.SyntaxKind.MinusToken && ts.isNumericLiteral(node.operand);
  return (
    ts.isNumericLiteral(node) ||
    ts.isStringLiteral(node) ||
    node.kind === ts.SyntaxKind.TrueKeyword ||
    node.kind === ts.SyntaxKind.FalseKeyword ||
    node.kind === ts.SyntaxKind.NullKeyword ||
    node.getText() === "undefined"
  );
}

/** Undefined when a value is neither a literal nor one of `constants`. */
function capturedOf(
  scope: ts.ObjectLiteralExpression,
  constants: ReadonlySet<string>,
): ReadonlyMap<string, string> | undefined {
  const captured = new Map<string, string>();
  for (const property of scope.properties) {
    if (!ts.isPropertyAssignment(property) || !ts.isIdentifier(property.name)) return undefined;
    const { name, initializer } = property;
    if (captured.has(name.text)) return undefined;
    if (!isLiteral(initializer) && !(ts.isIdentifier(initializer) && constants.has(initializer.text)))
      return undefined;
    captured.set(name.text, initializer.getText());
  }
  // Both stand in every scope; another value than undefined means that the function uses it.
  for (const word of ["this", "arguments"]) {
    if (captured.get(word) !== "undefined") return undefined;
    captured.delete(word);
  }
  return captured;
}

/** `constants`: names of the module's level that are set once, before any function runs. */
export function recognise(
  declaration: ts.FunctionDeclaration,
  constants: ReadonlySet<string>,
): Wrapper | undefined {
  const parts = partsOf(declaration);
  const captured = parts === undefined ? undefined : capturedOf(parts.scope, constants);
  if (parts === undefined || captured === undefined) return undefined;
  // A write to a captured name is forgotten after each call of the original. Other functions write to names of their own.
  const written = writtenNames(parts.inner);
  if ([...captured.keys()].some((name) => written.has(name))) return undefined;
  const names = namesIn(parts.inner);
  const parameters = declaration.parameters.map(({ name }) => name.getText());
  if (parameters.some((name) => names.has(name))) return undefined;
  if ([...names].some((name) => INHERITED.has(name) || REFLECTIVE.has(name))) return undefined;
  return {
    start: declaration.getStart(),
    factory: { start: parts.factory.getStart(), end: parts.factory.getEnd() },
    applied: parts.target.getEnd(),
    head: { start: parts.outer.getStart() + "function".length, end: parts.block.getStart() },
    captured,
  };
}
