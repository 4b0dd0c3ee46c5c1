import ts from 'typescript';
import { exists, read } from './markdown';

/** Whether a test of this name exists, named as `file` › name. */
export function isTest(named: string): boolean {
  const [, file = '', name = ''] = /^`([^`]+\.test\.tsx?)` › (.+)$/.exec(named) ?? [];
  return exists(file) && titlesIn(file).has(name);
}

const testers = new Set(['describe', 'it', 'test']);

/**
 * Titles of the tests and groups of a file: the first arguments of `describe`, `it` and `test`, and no other text. A
 * table's title comes as it is, and once more for each row, with the row's first cell in the place of its first `%s`.
 */
export function titlesIn(file: string): Set<string> {
  const source = ts.createSourceFile(file, read(file), ts.ScriptTarget.Latest);
  const tables = new Map<string, ts.Expression>();
  const titles = new Set<string>();
  const visit = (node: ts.Node): void => {
    if (ts.isVariableDeclaration(node) && ts.isIdentifier(node.name) && node.initializer)
      tables.set(node.name.text, node.initializer);
    if (ts.isCallExpression(node)) for (const title of titlesOf(node, tables)) titles.add(title);
    ts.forEachChild(node, visit);
  };
  visit(source);
  return titles;
}

function titlesOf(call: ts.CallExpression, tables: ReadonlyMap<string, ts.Expression>): string[] {
  const [first] = call.arguments;
  if (!first || !ts.isStringLiteralLike(first)) return [];
  const title = first.text;
  if (isTester(call.expression)) return [title];
  if (!ts.isCallExpression(call.expression) || !isEach(call.expression.expression)) return [];
  const cells = firstCells(call.expression.arguments[0], tables);
  return [title, ...cells.map((cell) => title.replace('%s', () => cell))];
}

function isTester(callee: ts.Expression): boolean {
  return ts.isIdentifier(callee) && testers.has(callee.text);
}

function isEach(callee: ts.Expression): boolean {
  return ts.isPropertyAccessExpression(callee) && callee.name.text === 'each' && isTester(callee.expression);
}

/** The first cell of each row of a table, where it is a text. */
function firstCells(table: ts.Node | undefined, tables: ReadonlyMap<string, ts.Expression>): string[] {
  if (!table) return [];
  if (ts.isAsExpression(table) || ts.isSatisfiesExpression(table)) return firstCells(table.expression, tables);
  if (ts.isIdentifier(table)) return firstCells(tables.get(table.text), tables);
  if (!ts.isArrayLiteralExpression(table)) return [];
  return table.elements.flatMap((row) => {
    const cell = ts.isArrayLiteralExpression(row) ? row.elements[0] : row;
    return cell && ts.isStringLiteralLike(cell) ? [cell.text] : [];
  });
}
