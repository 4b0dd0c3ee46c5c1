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

/** Compressed, some 14 kB of every view with a table, and some 10 kB of every view. */
export const leftOut: Part[] = [
  {
    module: 'antd/es/table/hooks/useFilter/FilterDropdown.js',
    standIn: `export const flattenKeys = () => [];\n${refusal('the filters of table headers')}`,
  },
  { module: 'antd/es/typography/Editable.js', standIn: refusal('texts that are edited in place') },
];
