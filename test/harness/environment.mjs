// Jest loads every module anew for each test file, and Node compiles it anew each time: a quarter of the tests' processor
// time. Here a compiled module is kept for as long as the process lives, and only its execution is repeated, so that
// test files stay as separate as before. Jest compiles with `vm.compileFunction`, whose result belongs to one context; a
// `vm.Script` can run in many. Should Jest compile in another way some day, the tests only get slower.
import vm from 'node:vm';
import { TestEnvironment } from 'jest-environment-node';

const { compileFunction } = vm;
/** Scripts by file. A file that changed meanwhile (`--watch`) is compiled again. */
const compiled = new Map();
/** An `import()` needs to know the test file it belongs to, so such a module is not kept. */
const importsLater = /\bimport\s*\(/;

function scriptOf(source, parameters, filename) {
  const known = compiled.get(filename);
  if (known?.source === source) return known.script;
  const head = `(function (${parameters.join(',')}) {`;
  const script = new vm.Script(`${head}${source}\n})`, { filename, columnOffset: -head.length });
  compiled.set(filename, { source, script });
  return script;
}

vm.compileFunction = (source, parameters, options) => {
  const { filename, parsingContext } = options ?? {};
  if (!filename || !parsingContext || importsLater.test(source)) return compileFunction(source, parameters, options);
  return scriptOf(source, parameters, filename).runInContext(parsingContext);
};

export default TestEnvironment;
