import { fileURLToPath } from 'node:url';
import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';
import { compressedCopies } from './compressedCopies';
import { nonceForStyleTags } from './nonceForStyleTags';
import { leaveOut, leftOut } from './leaveOut';

const path = (relative: string) => fileURLToPath(new URL(relative, import.meta.url));

/** Ant Design's own building blocks do nothing on import, but only some of their packages say so. */
const isWithoutSideEffects = /[\\/]node_modules[\\/](antd|@rc-component|@ant-design)[\\/]/;

export default defineConfig({
  root: path('.'),
  plugins: [react(), nonceForStyleTags(), leaveOut(leftOut), compressedCopies()],
  build: {
    outDir: path('../dist/web'),
    emptyOutDir: true,
    target: 'es2022',
    // Data URLs would need their own entry in the Content-Security-Policy.
    assetsInlineLimit: 0,
    chunkSizeWarningLimit: 1000,
    rolldownOptions: {
      input: { index: path('index.html'), sandbox: path('sandbox.html'), ops: path('ops.html') },
      treeshake: { moduleSideEffects: (id) => !isWithoutSideEffects.test(id) },
      output: {
        codeSplitting: {
          groups: [
            // What both pages start with, in one file: many small ones compress worse. Never the pages' own entries,
            // which would then both run on either page.
            { name: 'base', tags: ['$initial'], test: /[\\/]node_modules[\\/]/ },
          ],
        },
      },
    },
  },
});
