import type { Plugin } from 'vite';

const module = 'antd/es/table/hooks/useFilter/FilterDropdown.js';
const standIn = `
export const flattenKeys = () => [];
export default function FilterDropdown() {
  throw new Error('web/withoutTableFilters.ts leaves the filters of table headers out of the build');
}`;

/**
 * Leaves out what a table's header filters need, a tree and a search among it: 14 kB compressed that every view with a
 * table would load, and no table here has such filters. The build fails when an update moves the file.
 */
export function withoutTableFilters(): Plugin {
  let isLeftOut = false;
  return {
    name: 'without-table-filters',
    apply: 'build',
    load(id) {
      if (!id.endsWith(module)) return null;
      isLeftOut = true;
      return { code: standIn, map: null };
    },
    buildEnd(error) {
      if (error === undefined && !isLeftOut) this.error(`Nothing was loaded from ${module}`);
    },
  };
}
