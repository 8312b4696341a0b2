/**
 * Makes the serialized text of a function fast to run without changing what it does.
 *
 * Pulumi's serializer writes each function as a wrapper that, at every call, makes an object of the captured names, a
 * `with` scope of it, and in it the function anew (see wrapper.ts). V8 optimises no code inside `with`. A recognised
 * wrapper makes its function once, at its first call, with the captured names as parameters of the function around it:
 *
 *     var $made_f; function __f(__0) {
 *       return ($made_f ??= (function(a, b) {
 *         {
 *           return <function>;
 *         }
 *       }).call(undefined, __a, 3)).apply(this, arguments);
 *     }
 *
 * The same, because: `<function>` is not touched; the captured values are literals, or names of the module's level that
 * are set once, before any function runs; nothing writes to a captured name; no name in it is found on Object.prototype,
 * where `with` would find it; and no function of the text uses `this`, which a call inside `with` binds to its scope.
 * Lines keep their numbers. Whatever does not fit this is left as it is, a wrapper at a time or the text as a whole.
 *
 * Only the drill runs the rewritten text. `tests/handlers/serialized.test.ts` and the check with an emulator run the
 * text as it is deployed, and so does a drill with SITE_FAILOVER_DRILL_TEXT=untouched in its environment.
 */
import * as ts from "typescript";
import { sharesRealm } from "./sharing";
import { partsOf, recognise, type Wrapper } from "./wrapper";
import { namesIn, writtenNames } from "./written";

const MADE = "$made_";

/** A value that runs no code when it is made. */
function isInert(node: ts.Expression): boolean {
  if (ts.isArrayLiteralExpression(node)) return node.elements.every(isInert);
  if (ts.isObjectLiteralExpression(node)) {
    return node.properties.every(
      (property) =>
        ts.isPropertyAssignment(property) &&
        property.name.getText() !== "__proto__" &&
        (!ts.isComputedPropertyName(property.name) || ts.isStringLiteral(property.name.expression)) &&
        isInert(property.initializer),
    );
  }
  if (ts.isNewExpression(node))
    return node.expression.getText() === "RegExp" && (node.arguments ?? []).every(ts.isStringLiteral);
  if (ts.isPrefixUnaryExpression(node)) return ts.isNumericLiteral(node.operand);
  return (
    ts.isLiteralExpression(node) ||
    ts.isIdentifier(node) ||
    [ts.SyntaxKind.TrueKeyword, ts.SyntaxKind.FalseKeyword, ts.SyntaxKind.NullKeyword].includes(node.kind)
  );
}

/** The value of `name.property = value` and `name[0] = value`; undefined for any other statement. */
function assignedValue(statement: ts.Statement): ts.Expression | undefined {
  if (!ts.isExpressionStatement(statement) || !ts.isBinaryExpression(statement.expression)) return undefined;
  const { left, operatorToken, right } = statement.expression;
  const plain =
    operatorToken.kind === ts.SyntaxKind.EqualsToken &&
    (ts.isPropertyAccessExpression(left) ||
      (ts.isElementAccessExpression(left) && ts.isLiteralExpression(left.argumentExpression))) &&
    ts.isIdentifier(left.expression);
  return plain ? right : undefined;
}

/** `exports.handler = …`, the only statement that may run a function. */
function isExport(statement: ts.Statement): boolean {
  return (
    ts.isExpressionStatement(statement) &&
    ts.isBinaryExpression(statement.expression) &&
    statement.expression.left.getText().startsWith("exports.")
  );
}

/** What a statement of the module's level introduces; undefined when it may do more than that. */
interface Introduced {
  readonly names: readonly string[];
  /** Values the names get. */
  readonly values: readonly ts.Expression[];
}

function introduced(statement: ts.Statement): Introduced | undefined {
  if (ts.isFunctionDeclaration(statement)) return { names: [statement.name?.text ?? ""], values: [] };
  const assigned = assignedValue(statement);
  if (assigned !== undefined) return isInert(assigned) ? { names: [], values: [assigned] } : undefined;
  if (!ts.isVariableStatement(statement)) return undefined;
  const { declarations } = statement.declarationList;
  const names = declarations.flatMap(({ name }) => (ts.isIdentifier(name) ? [name.text] : []));
  const values = declarations.flatMap(({ initializer }) => initializer ?? []);
  const complete = names.length === declarations.length && values.length === declarations.length;
  return complete && values.every(isInert) ? { names, values } : undefined;
}

/** Names that the module sets once, before any of its functions runs; undefined when that is not certain. */
function constantsOf(source: ts.SourceFile): Set<string> | undefined {
  const last = source.statements.at(-1);
  const statements = source.statements.filter((each) => !(each === last && isExport(each)));
  const parts = statements.map(introduced);
  const names = parts.flatMap((part) => part?.names ?? []);
  const constants = new Set(["undefined", ...names]);
  if (parts.includes(undefined) || constants.size !== names.length + 1) return undefined;
  // A function of Node's would be called with another `this`.
  const used = parts.flatMap((part) => part?.values.flatMap((value) => [...namesIn(value)]) ?? []);
  return used.every((name) => name === "RegExp" || constants.has(name)) ? constants : undefined;
}

/** Is `this` of a serialized function used, be it in an arrow function inside it? */
function usesThis(node: ts.Node): boolean {
  if (node.kind === ts.SyntaxKind.ThisKeyword || node.kind === ts.SyntaxKind.SuperKeyword) return true;
  if (ts.isMetaProperty(node)) return true;
  if (ts.isFunctionExpression(node) || ts.isFunctionDeclaration(node)) return false;
  return ts.forEachChild(node, usesThis) ?? false;
}

function rewritten(text: string, wrappers: readonly Wrapper[]): string {
  let result = "";
  let position = 0;
  const upTo = (end: number, instead: string, next: number) => {
    result += text.slice(position, end) + instead;
    position = next;
  };
  wrappers.forEach(({ start, factory, applied, head, captured }, index) => {
    const made = `${MADE}${index}`;
    // The `with` statement's own lines are kept as line breaks.
    const lines = "\n".repeat(text.slice(head.start, head.end).split("\n").length - 1);
    upTo(start, `var ${made}; `, start);
    upTo(factory.start, `(${made} ??= `, factory.start);
    upTo(head.start, `(${[...captured.keys()].join(", ")}) {${lines}`, head.end);
    upTo(applied, `.call(${["undefined", ...captured.values()].join(", ")}))`, factory.end);
  });
  return result + text.slice(position);
}

export interface FastText {
  /** The text that does the same faster, or the text itself. */
  readonly text: string;
  /** All execution environments of the text may share one realm. */
  readonly sharesRealm: boolean;
}

/** `given`: names that every execution environment is given anew. */
export function fastText(text: string, given: ReadonlySet<string>): FastText {
  const source = ts.createSourceFile("__index.js", text, ts.ScriptTarget.Latest, true, ts.ScriptKind.JS);
  const constants = text.includes(MADE) ? undefined : constantsOf(source);
  const declarations = source.statements.filter(ts.isFunctionDeclaration);
  // In a text of another shape nothing is certain.
  if (constants === undefined || declarations.some(usesThisInside)) return { text, sharesRealm: false };
  const written = writtenNames(source);
  for (const name of written) constants.delete(name);
  const wrappers = declarations.flatMap((each) => recognise(each, constants) ?? []);
  // `arguments` stands in the wrappers alone: a function that uses it is not recognised.
  const known = new Set([...given, "arguments", ...wrappers.flatMap(({ captured }) => [...captured.keys()])]);
  return {
    text: rewritten(text, wrappers),
    sharesRealm: wrappers.length === declarations.length && sharesRealm(source, known, written),
  };
}

/** A declaration that is no wrapper may do anything with `this`. */
function usesThisInside(declaration: ts.FunctionDeclaration): boolean {
  const inner = partsOf(declaration)?.inner;
  if (inner === undefined) return true;
  return inner.parameters.some(usesThis) || usesThis(inner.body);
}
