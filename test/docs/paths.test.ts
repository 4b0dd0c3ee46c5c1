import path from 'node:path';
import ts from 'typescript';
import { exists, read } from './markdown';

const page = 'docs/architecture.md';
const stepPattern = /^\d+\. \[`([\w.]+)`\]\(([^)#]+)\)/gm;

/** The functions that a section of the page names as steps, in its order. */
function stepsOf(section: string): { name: string; file: string }[] {
  const [, ...parts] = read(page).split(`\n## ${section}\n`);
  const [text = ''] = (parts[0] ?? '').split('\n## ');
  return [...text.matchAll(stepPattern)].map(([, name = '', link = '']) => ({
    name,
    file: path.posix.join(path.posix.dirname(page), link),
  }));
}

/** Names of the functions that a file declares, those of a class as `Class.method`. */
function functionsOf(file: string): Set<string> {
  const names = new Set<string>();
  const visit = (node: ts.Node, owner: string): void => {
    const isNamed = ts.isFunctionDeclaration(node) || ts.isMethodDeclaration(node) || ts.isPropertyAssignment(node);
    if ((isNamed || ts.isVariableDeclaration(node) || ts.isPropertyDeclaration(node)) && node.name) {
      names.add(`${owner}${node.name.getText()}`);
    }
    const inner = ts.isClassDeclaration(node) && node.name ? `${node.name.text}.` : owner;
    ts.forEachChild(node, (child) => visit(child, inner));
  };
  visit(ts.createSourceFile(file, read(file), ts.ScriptTarget.Latest, true), '');
  return names;
}

describe.each([
  ['The path of a member', 15],
  ['The path of a webhook', 20],
])('%s', (section, mostSteps) => {
  it(`is told in at most ${mostSteps} functions`, () => {
    expect(stepsOf(section).length).toBeGreaterThan(5);
    expect(stepsOf(section).length).toBeLessThanOrEqual(mostSteps);
  });

  it('names functions that are where it says', () => {
    const missing = stepsOf(section).filter(({ name, file }) => !exists(file) || !functionsOf(file).has(name));
    expect(missing).toEqual([]);
  });
});
