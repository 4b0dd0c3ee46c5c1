import type { Plugin } from 'vite';

interface Patch {
  /** The end of a file's path in `node_modules`, with forward slashes. */
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
    // Every button asks this module which form it is in. Unpatched, the module brings all of forms with their
    // validation into the first load, some 15 kB compressed.
    module: 'antd/es/form/context.js',
    original: "import { FormProvider as RcFormProvider } from '@rc-component/form';",
    patched: "import { FormProvider as RcFormProvider } from '@rc-component/form/es/FormContext';",
  },
  {
    // The code after this line makes styles at run time, which the theme switches off. A CSS parser goes with it.
    module: '@ant-design/cssinjs-utils/es/util/genStyleUtils.js',
    original: 'if (memoizedZeroRuntime) {',
    patched: 'if (true) {',
  },
  {
    // A dialog or drawer registers for the Escape key while it renders. React renders a dialog whose code has just
    // loaded in steps, and begins anew when something changes meanwhile. The entry of the first try then stays forever,
    // and Escape no longer closes the drawer below.
    module: '@rc-component/portal/es/useEscKeyDown.js',
    original: 'useMemo(() => {',
    patched: 'useEffect(() => {',
  },
];
