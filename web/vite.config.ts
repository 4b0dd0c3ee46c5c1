import { fileURLToPath } from 'node:url';
import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';
import { compressedCopies } from './compressedCopies';
import { leaveOut, leftOut } from './leaveOut';
import { patches, patchPackages } from './patchPackages';
import { sheetsLast } from './sheetsLast';
import { staticStyles } from './staticStyles';

const path = (relative: string) => fileURLToPath(new URL(relative, import.meta.url));

/** Ant Design's own building blocks do nothing on import, but only some of their packages say so. */
const isWithoutSideEffects = /[\\/]node_modules[\\/](antd|@rc-component|@ant-design)[\\/]/;

const isOurs = /[\\/](web|core)[\\/](?!.*node_modules).*\.(tsx?|css)$/;
/** A group takes in all that its modules import. So it may hold neither the pages' entries nor their HTML. */
const isEntry = /[\\/]web[\\/](\w+[\\/])?main\.tsx$/;

export default defineConfig({
  root: path('.'),
  plugins: [react(), patchPackages(patches), leaveOut(leftOut), staticStyles(), sheetsLast(), compressedCopies()],
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
          // Few files: each costs a request with its headers, and many small ones compress worse.
          groups: [
            // What all pages start with. Never the pages' own entries: each page would then run all of them.
            { name: 'base', tags: ['$initial'], test: /[\\/]node_modules[\\/]/ },
            { name: 'page', tags: ['$initial'], test: (id) => isOurs.test(id) && !isEntry.test(id) },
            // Every reader of one language needs both: the page's words, and those of Ant Design's parts.
            { name: 'zh-TW', test: /(locales[\\/].*zh-TW\.ts|antd[\\/]es[\\/]locale[\\/]zh_TW\.js)$/ },
            { name: 'en', test: /(locales[\\/](.*\.)?en\.ts|antd[\\/]es[\\/]locale[\\/]en_US\.js)$/ },
            // The view that a store is opened with.
            { name: 'status', test: /[\\/]web[\\/](IntegrationPage|status[\\/]StatusView)\.tsx$/ },
          ],
        },
      },
    },
  },
});
