import path from 'node:path';

/** The project's root, both from the sources (`tools/local/`) and from the build (`dist/tools/local/`). */
export const projectRoot = path.resolve(
  __dirname,
  path.basename(path.resolve(__dirname, '../..')) === 'dist' ? '../../..' : '../..',
);

/** What this machine may keep between runs and may lose without harm. */
export const cacheDir = path.join(projectRoot, '.cache');

export const distDir = path.join(projectRoot, 'dist');
