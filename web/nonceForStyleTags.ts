import type { Plugin } from 'vite';

const module = '@rc-component/util/es/Dom/dynamicCSS.js';
const original = "const styleNode = document.createElement('style');";
const patched = `${original}
  styleNode.nonce = document.querySelector('meta[name="csp-nonce"]')?.content ?? '';`;

/**
 * Ant Design's scroll lock and scroll bar measurement add style tags without the nonce that its ConfigProvider
 * was given, which the Content-Security-Policy refuses. The build fails when an update moves the patched line.
 */
export function nonceForStyleTags(): Plugin {
  return {
    name: 'nonce-for-style-tags',
    apply: 'build',
    transform(code, id) {
      if (!id.endsWith(module)) return null;
      if (!code.includes(original)) this.error(`${module} no longer contains: ${original}`);
      return { code: code.replace(original, patched), map: null };
    },
  };
}
