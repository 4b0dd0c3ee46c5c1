import type { Plugin } from 'vite';

interface Patch {
  /** Of a file in `node_modules`, with forward slashes. */
  module: string;
  original: string;
  patched: string;
}

/** Changes single lines of Ant Design. The build fails when an update moves one of them. */
export function patchPackages(patches: Patch[]): Plugin {
  return {
    name: 'patch-packages',
    apply: 'build',
    transform(code, id) {
      const patch = patches.find(({ module }) => id.endsWith(module));
      if (!patch) return null;
      if (!code.includes(patch.original)) this.error(`${patch.module} no longer contains: ${patch.original}`);
      return { code: code.replace(patch.original, patch.patched), map: null };
    },
  };
}

const styleTag = "const styleNode = document.createElement('style');";

export const patches: Patch[] = [
  {
    // Scroll lock and scroll bar measurement add style tags without the nonce that ConfigProvider was given, which the
    // Content-Security-Policy refuses.
    module: '@rc-component/util/es/Dom/dynamicCSS.js',
    original: styleTag,
    patched: `${styleTag}
  styleNode.nonce = document.querySelector('meta[name="csp-nonce"]')?.content ?? '';`,
  },
  {
    // Every button asks which form it is in, and would bring all of forms with their validation into the first load:
    // compressed some 15 kB.
    module: 'antd/es/form/context.js',
    original: "import { FormProvider as RcFormProvider } from '@rc-component/form';",
    patched: "import { FormProvider as RcFormProvider } from '@rc-component/form/es/FormContext';",
  },
  {
    // What follows makes styles at run time, which the theme asks not to do; with it goes a parser of CSS.
    module: '@ant-design/cssinjs-utils/es/util/genStyleUtils.js',
    original: 'if (memoizedZeroRuntime) {',
    patched: 'if (true) {',
  },
  {
    // A layer takes its place for the Escape key while it renders. React renders the code of a dialog that has just loaded
    // in steps, and begins anew when something changes meanwhile: the place of the first try stays taken for ever, and the
    // drawer below is closed by Escape no more.
    module: '@rc-component/portal/es/useEscKeyDown.js',
    original: 'useMemo(() => {',
    patched: 'useEffect(() => {',
  },
];
