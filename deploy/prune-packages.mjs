// Of the packages of the image only what runs: native parts of other platforms, sources, types and maps are left out.
import fs from 'node:fs';
import path from 'node:path';

const root = path.resolve(process.argv[2] ?? 'node_modules');
const remove = (...parts) => fs.rmSync(path.join(root, ...parts), { recursive: true, force: true });

// Temporal's core: one library a platform, and the Rust it was made from.
const arch = { x64: 'x86_64', arm64: 'aarch64' }[process.arch];
const releases = path.join('@temporalio', 'core-bridge', 'releases');
for (const target of fs.readdirSync(path.join(root, releases))) {
  if (target !== `${arch}-unknown-linux-gnu`) remove(releases, target);
}
for (const source of ['sdk-core', 'src', 'ts', 'bridge-macros', 'Cargo.toml', 'Cargo.lock']) {
  remove('@temporalio', 'core-bridge', source);
}
// Compiles workflows, which the build has done.
remove('@swc');
// The same code for bundlers and browsers.
for (const folder of ['bundles', 'esm', 'esm5', 'types']) remove('rxjs', 'dist', folder);
remove('rxjs', 'src');
remove('libphonenumber-js', 'bundle');

const isNeedless = (name) => /\.(d\.[cm]?ts|[cm]?ts|map|md|markdown|flow)$/i.test(name) && !/^licen[cs]e/i.test(name);
for (const entry of fs.readdirSync(root, { recursive: true, withFileTypes: true })) {
  if (entry.isFile() && isNeedless(entry.name)) fs.rmSync(path.join(entry.parentPath ?? entry.path, entry.name));
}
