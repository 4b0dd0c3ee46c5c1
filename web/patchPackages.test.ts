import fs from 'node:fs';
import vm from 'node:vm';
import { createElement } from 'react';
import { renderToString } from 'react-dom/server';
import ts from 'typescript';
import { patches } from './patchPackages';

/** A module of a package as the page has it: patched. */
function loadPatched<Module>(name: string): Module {
  const { original, patched } = patches.find(({ module }) => module === name)!;
  const source = fs.readFileSync(`node_modules/${name}`, 'utf8').replace(original, patched);
  const { outputText } = ts.transpileModule(source, { compilerOptions: { module: ts.ModuleKind.CommonJS } });
  const exports = {} as Module;
  const run = vm.compileFunction(outputText, ['require', 'exports']) as (load: NodeJS.Require, into: Module) => void;
  run(require, exports);
  return exports;
}

describe('layers that Escape closes', () => {
  it('are none of a render that React throws away', () => {
    const { default: useEscKeyDown, _test } = loadPatched<{
      default: (open: boolean, onEsc: () => void) => void;
      _test: () => { stack: unknown[] };
    }>('@rc-component/portal/es/useEscKeyDown.js');
    function Layer() {
      useEscKeyDown(true, () => undefined);
      return null;
    }
    // On a server nothing is ever mounted: every render is one that is thrown away.
    renderToString(createElement(Layer));
    expect(_test().stack).toEqual([]);
  });
});
