import type { Plugin } from 'vite';

interface Part {
  /** Of a file in `node_modules`, with forward slashes. */
  module: string;
  /** What takes its place: the exports that others import, doing nothing. */
  standIn: string;
}

/**
 * Leaves out parts of Ant Design that come with what the page uses, though it uses none of them. The build fails when an
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

/** A component that says so where it is used after all. */
const refusal = (what: string) =>
  `export default function LeftOut() { throw new Error('web/leaveOut.ts leaves ${what} out of the build'); }`;

/** A component that adds nothing to what it wraps. */
const wrapper = 'export default function LeftOut({ children }) { return children; }';

/** Compressed, some 65 kB of every view, and 14 kB more of every view with a table. */
export const leftOut: Part[] = [
  {
    module: 'antd/es/table/hooks/useFilter/FilterDropdown.js',
    standIn: `export const flattenKeys = () => [];\n${refusal('the filters of table headers')}`,
  },
  { module: 'antd/es/typography/Editable.js', standIn: refusal('texts that are edited in place') },
  // Of cards. They bring menus with them.
  { module: 'antd/es/tabs/index.js', standIn: refusal('tabs') },
  // Of numbers, cards and dialogs that load; the page has its own, `LoadingBlock`.
  { module: 'antd/es/skeleton/index.js', standIn: wrapper },
  // Of buttons that copy, which have a name without it.
  { module: 'antd/es/tooltip/index.js', standIn: wrapper },
  { module: 'antd/es/tooltip/UniqueProvider/index.js', standIn: wrapper },
  // Styles made at run time: they come as files (`staticStyles.ts`).
  { module: 'antd/es/theme/util/useResetIconStyle.js', standIn: 'export default function useResetIconStyle() {}' },
];
