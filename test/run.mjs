// `npm test`: builds what is out of date, finds or installs a browser, runs every test, and ends with the line
// "N passed, N failed". A skipped test counts as failed, unless only some were asked for by name (-t). Further arguments
// go to Jest.
import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from '../tools/local/build.mjs';

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..');
const byNameOptions = ['-t', '--testNamePattern'];
const tierOption = '--selectProjects';
const BROWSERS = ['chromium-headless-shell', 'chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'];

const hasBrowser = () =>
  (process.env.PATH ?? '')
    .split(path.delimiter)
    .some((folder) => BROWSERS.some((name) => fs.existsSync(path.join(folder, name))));

const tierOf = (args) => (args.includes(tierOption) ? args[args.indexOf(tierOption) + 1] : undefined);

/** Whether the tests asked for may be browser tests: without a tier or a path, all are. */
function wantsBrowser(args) {
  if (tierOf(args) !== undefined && tierOf(args) !== 'e2e') return false;
  const isPath = (arg, index) => !arg.startsWith('-') && ![...byNameOptions, tierOption].includes(args[index - 1]);
  const patterns = args.filter(isPath).map((pattern) => new RegExp(pattern));
  const files = fs.readdirSync(path.join(root, 'test', 'browser')).map((name) => path.join(root, 'test/browser', name));
  return patterns.length === 0 || files.some((file) => patterns.some((pattern) => pattern.test(file)));
}

/** The first suffices, and works half as much; where it is not packaged, the second. */
const BROWSER_PACKAGES = ['chromium-headless-shell', 'chromium'];

function ensureBrowser() {
  if (process.env.CHROMIUM_PATH || hasBrowser()) return;
  process.stderr.write('Installing Chromium for the browser tests …\n');
  const sudo = process.getuid?.() === 0 ? [] : ['sudo', '-n'];
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  const apt = (...args) => {
    const [command, ...rest] = [...sudo, 'apt-get', ...args];
    spawnSync(command, rest, { env, stdio: ['ignore', 'ignore', 'ignore'] });
  };
  apt('update', '-qq');
  for (const name of BROWSER_PACKAGES) {
    if (!hasBrowser()) apt('install', '-y', '-qq', '--no-install-recommends', name);
  }
  if (hasBrowser()) return;
  process.stderr.write('The browser tests need Chromium: install `chromium` and put it on the PATH.\n');
}

function runJest(args) {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'jest-'));
  const file = path.join(folder, 'results.json');
  try {
    const jest = path.join(root, 'node_modules', 'jest', 'bin', 'jest.js');
    // --forceExit: a failed test may leave a connection open, and must not keep the report waiting.
    const options = ['--forceExit', '--maxWorkers=2', '--json', `--outputFile=${file}`, ...args];
    // Jest writes its report to stderr and the JSON to stdout as well: only the report is for people.
    const { status } = spawnSync(process.execPath, [jest, ...options], {
      cwd: root,
      stdio: ['ignore', 'ignore', 'inherit'],
    });
    const results = fs.existsSync(file) ? JSON.parse(fs.readFileSync(file, 'utf8')) : undefined;
    return { status, results };
  } finally {
    fs.rmSync(folder, { recursive: true, force: true });
  }
}

/** What one run of Jest printed, in numbers. */
function countOf(results, isByName) {
  const skipped = isByName ? 0 : (results?.numPendingTests ?? 0) + (results?.numTodoTests ?? 0);
  if (skipped > 0) process.stderr.write(`${skipped} skipped: a skipped test counts as failed.\n`);
  const brokenFiles = results?.numRuntimeErrorTestSuites ?? 1;
  return { passed: results?.numPassedTests ?? 0, failed: (results?.numFailedTests ?? 0) + skipped + brokenFiles };
}

const args = process.argv.slice(2);
build();
const isByName = args.some((arg) => byNameOptions.includes(arg) || arg.startsWith('--testNamePattern='));
if (wantsBrowser(args)) ensureBrowser();
const { status, results } = runJest(args);
const { passed, failed } = countOf(results, isByName);
const isGood = status === 0 && failed === 0 && passed > 0;
process.stdout.write(`${passed} passed, ${isGood ? 0 : Math.max(failed, 1)} failed\n`);
process.exitCode = isGood ? 0 : 1;
