/** Which names a piece of a text refers to, and which it writes to. */
import * as ts from "typescript";

/** True for `name` in `x.name`, `{ name: 1 }` and alike, where it refers to no variable. */
function isLabel(node: ts.Identifier): boolean {
  const { parent } = node;
  if (ts.isPropertyAccessExpression(parent)) return parent.name === node;
  if (ts.isBindingElement(parent)) return parent.propertyName === node;
  return (ts.isPropertyAssignment(parent) || ts.isMethodDeclaration(parent)) && parent.name === node;
}

/** Names of the variables `node` refers to or declares anywhere inside. */
export function namesIn(node: ts.Node): Set<string> {
  const names = new Set<string>();
  const visit = (each: ts.Node): void => {
    if (ts.isIdentifier(each) && !isLabel(each)) names.add(each.text);
    ts.forEachChild(each, visit);
  };
  visit(node);
  return names;
}

/** What a node writes to or deletes; undefined when it does neither. */
export function writeTarget(node: ts.Node): ts.Node | undefined {
  if (ts.isBinaryExpression(node)) {
    const { kind } = node.operatorToken;
    const assigns = kind >= ts.SyntaxKind.FirstAssignment && kind <= ts.SyntaxKind.LastAssignment;
    return assigns ? node.left : undefined;
  }
  if (ts.isPrefixUnaryExpression(node) || ts.isPostfixUnaryExpression(node)) {
    const { operator } = node;
    const counts = operator === ts.SyntaxKind.PlusPlusToken || operator === ts.SyntaxKind.MinusMinusToken;
    return counts ? node.operand : undefined;
  }
  if (ts.isDeleteExpression(node)) return node.expression;
  if (!ts.isForInStatement(node) && !ts.isForOfStatement(node)) return undefined;
  // `for (const x of …)` makes an x of its own.
  return ts.isVariableDeclarationList(node.initializer) ? undefined : node.initializer;
}

/** Names that are assigned to, counted up or down, deleted, or bound by a loop or pattern. */
export function writtenNames(source: ts.Node): Set<string> {
  const written = new Set<string>();
  const visit = (node: ts.Node): void => {
    const target = writeTarget(node);
    // A write to a property leaves the name itself alone.
    if (
      target !== undefined &&
      !ts.isPropertyAccessExpression(target) &&
      !ts.isElementAccessExpression(target)
    )
      for (const name of namesIn(target)) written.add(name);
    ts.forEachChild(node, visit);
  };
  visit(source);
  return written;
}
