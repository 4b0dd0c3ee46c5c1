import type { Plugin } from 'vite';

interface Part {
  /** The end of a file's path in `node_modules`, with forward slashes. */
  module: string;
  /** The code in its place. It has the exports that others import, and does none of their work. */
  standIn: string;
}

/**
 * Leaves out parts of Ant Design that the page does not use, though other parts import them. The build fails when an
 * update moves a file.
 */
export function leaveOut(parts: Part[]): Plugin {
  const isLeftOut = new Set<string>();
  return {
    name: 'leave-out',
    apply: 'build',
    load(id) {
      const part = parts.find(({ module }) => id.endsWith(module));
      if (!part) return null;
      isLeftOut.add(part.module);
      return { code: part.standIn, map: null };
    },
    buildEnd(error) {
      const missing = parts.find(({ module }) => !isLeftOut.has(module));
      if (error === undefined && missing) this.error(`Nothing was loaded from ${missing.module}`);
    },
  };
}

/** A component that throws an error where the page uses it after all. */
const refusal = (what: string) =>
  `export default function LeftOut() { throw new Error('web/leaveOut.ts leaves ${what} out of the build'); }`;

/** A component that adds nothing to what it wraps. */
const wrapper = 'export default function LeftOut({ children }) { return children; }';

/** Without these, every view is some 65 kB smaller, compressed, and every view with a table 14 kB more. */
export const leftOut: Part[] = [
  {
    module: 'antd/es/table/hooks/useFilter/FilterDropdown.js',
    standIn: `export const flattenKeys = () => [];\n${refusal('the filters of table headers')}`,
  },
  { module: 'antd/es/typography/Editable.js', standIn: refusal('texts that are edited in place') },
  // Cards import tabs, and tabs import menus.
  { module: 'antd/es/tabs/index.js', standIn: refusal('tabs') },
  // Statistics, cards and dialogs show this while they load. The page has its own, `LoadingBlock`.
  { module: 'antd/es/skeleton/index.js', standIn: wrapper },
  // Copy buttons show this. They have an accessible name without it.
  { module: 'antd/es/tooltip/index.js', standIn: wrapper },
  { module: 'antd/es/tooltip/UniqueProvider/index.js', standIn: wrapper },
  // This makes styles at run time, but the page's styles come as files (`staticStyles.ts`).
  { module: 'antd/es/theme/util/useResetIconStyle.js', standIn: 'export default function useResetIconStyle() {}' },
];
