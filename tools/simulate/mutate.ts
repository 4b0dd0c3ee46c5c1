import fs from 'node:fs';
import Module from 'node:module';
import path from 'node:path';
import ts from 'typescript';
import { distDir, projectRoot } from '../local/paths';

/** A mend undone: the simulation has to notice. */
export interface Mutant {
  file: string;
  /** The text to replace, which stands in the file exactly once. */
  find: string;
  replace: string;
  /** What is true with the mend, and no longer without it. */
  undoes: string;
}

/** One compiled module in which a mend is undone. */
export interface MutatedModule {
  /** The path of the unchanged compiled module. */
  filename: string;
  code: string;
}

/** @throws when the text to replace does not stand there exactly once: the code has changed, and the list has not. */
export function mutate({ file, find, replace }: Mutant): MutatedModule {
  const source = fs.readFileSync(path.join(projectRoot, file), 'utf8');
  const parts = source.split(find);
  if (parts.length !== 2) throw new Error(`${file} has ${parts.length - 1} times: ${find}`);
  const { outputText: code } = ts.transpileModule(parts.join(replace), {
    compilerOptions: { module: ts.ModuleKind.CommonJS, target: ts.ScriptTarget.ES2023, esModuleInterop: true },
  });
  return { filename: path.join(distDir, file.replace(/\.ts$/, '.js')), code };
}

/** Loads a mutated module in the place of the unchanged one, which must not have been loaded yet. */
export function loadMutated({ filename, code }: MutatedModule): void {
  const mutated = new Module(filename) as Module & { _compile(code: string, filename: string): void };
  Object.assign(mutated, { filename, paths: module.paths });
  require.cache[filename] = mutated;
  mutated._compile(code, filename);
}
