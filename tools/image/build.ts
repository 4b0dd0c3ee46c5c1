import { execFile, execFileSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { findOnPath } from '../local/stack/executables';
import { projectRoot } from '../local/paths';

const run = promisify(execFile);

/** Programs that build and run images on a machine without an image engine and without a registry it can reach. */
const needed = ['buildah', 'podman', 'runc', 'debootstrap'];
export const imageName = 'localhost/shopline-omnichat:test';
const storage = ['--storage-driver', 'vfs'];
const suite = 'bookworm';
const trustedInside = '/etc/ssl/certs/ca-certificates.crt';

/** What this machine lacks to build and run the image; empty when it lacks nothing. */
export function missingTools(): string[] {
  const missing = needed.filter((name) => findOnPath(name) === undefined);
  return process.getuid?.() === 0 ? missing : [...missing, 'the rights of root'];
}

/** The base image that the Dockerfile names. */
function baseImage(): string {
  const dockerfile = fs.readFileSync(path.join(projectRoot, 'Dockerfile'), 'utf8');
  return /^FROM (node:\S+)/m.exec(dockerfile)?.[1] ?? '';
}

/**
 * Makes a stand-in for the base image: Debian from `debootstrap`, this machine's Node and npm, and the certificates
 * that this machine's Node trusts besides its own, so that npm reaches its registry from within the build. The Node may
 * be of another version than the Dockerfile names, so the test says which Node is in the image.
 */
async function makeBase(say: (line: string) => void): Promise<void> {
  const name = `docker.io/library/${baseImage()}`;
  const exists = await podman('image', 'exists', name).then(
    () => true,
    () => false,
  );
  if (exists) return;
  say(`Making a stand-in for ${baseImage()} from Debian ${suite} and this machine's Node ${process.version}`);
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'image-base-'));
  const root = path.join(folder, 'root');
  await run('debootstrap', ['--variant=minbase', '--include=ca-certificates', suite, root], { maxBuffer: 2 ** 26 });
  const node = path.dirname(fs.realpathSync(process.execPath));
  const npm = path.dirname(path.dirname(fs.realpathSync(findOnPath('npm') ?? '')));
  fs.copyFileSync(path.join(node, 'node'), path.join(root, 'usr/local/bin/node'));
  fs.cpSync(npm, path.join(root, 'usr/local/lib/node_modules/npm'), { recursive: true });
  fs.symlinkSync('../lib/node_modules/npm/bin/npm-cli.js', path.join(root, 'usr/local/bin/npm'));
  fs.appendFileSync(path.join(root, 'etc/passwd'), 'node:x:1000:1000::/home/node:/bin/sh\n');
  fs.appendFileSync(path.join(root, 'etc/group'), 'node:x:1000:\n');
  const certificates = process.env.NODE_EXTRA_CA_CERTS;
  if (certificates) fs.copyFileSync(certificates, path.join(root, trustedInside));
  const trust = certificates
    ? ['NODE_EXTRA_CA_CERTS', 'npm_config_cafile'].flatMap((key) => ['--change', `ENV ${key}=${trustedInside}`])
    : [];
  const archive = path.join(folder, 'root.tar');
  await run('tar', ['-C', root, '-cf', archive, '.']);
  await podman('import', ...trust, archive, name);
  fs.rmSync(folder, { recursive: true, force: true });
}

export async function podman(...args: string[]): Promise<string> {
  const { stdout } = await run('podman', ['--runtime', 'runc', ...storage, ...args], { maxBuffer: 2 ** 26 });
  return stdout.trim();
}

/** Builds the image of the Dockerfile's stage `service`. @returns what it is called */
export async function buildImage(say: (line: string) => void): Promise<string> {
  await makeBase(say);
  say('Building the image');
  // npm in the build needs this machine's settings. The `.npmrc` is there only while the image is built.
  const npmSettings = path.join(os.homedir(), '.npmrc');
  const mounts = fs.existsSync(npmSettings) ? ['--volume', `${npmSettings}:/root/.npmrc:ro`] : [];
  const settings = Object.entries(process.env).flatMap(([name, value]) =>
    /^npm_config_registry$/i.test(name) ? ['--env', `${name}=${value}`] : [],
  );
  const options = ['--isolation', 'chroot', '--network', 'host', '--target', 'service', '--tag', imageName];
  execFileSync('buildah', [...storage, 'build', ...options, ...mounts, ...settings, projectRoot], {
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  return imageName;
}
