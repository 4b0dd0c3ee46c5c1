// `npm test`: builds what is out of date, finds or installs a browser, runs every test, and ends with the line
// "N passed, N failed". Tests spend most of their time waiting, so three files run at once. Tests that hold the service
// to a time run after them, alone. A skipped test counts as failed, unless tests were asked for by name (-t). Red tests
// are printed once more before that line. Further arguments go to Jest.
import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { stripVTControlCharacters } from 'node:util';
import { build } from '../tools/local/build.mjs';

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..');
const byNameOptions = ['-t', '--testNamePattern'];
const args = process.argv.slice(2);
const isByName = args.some((arg) => byNameOptions.includes(arg) || arg.startsWith('--testNamePattern='));
const tierAt = args.indexOf('--tier');
/** Jest's projects that run beside each other; `--tier` chooses one. */
const tiers = tierAt === -1 ? ['unit', 'integration', 'e2e'] : args.splice(tierAt, 2).slice(1);
const BROWSERS = ['chromium-headless-shell', 'chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'];

const hasBrowser = () =>
  (process.env.PATH ?? '')
    .split(path.delimiter)
    .some((folder) => BROWSERS.some((name) => fs.existsSync(path.join(folder, name))));

/** Whether tests of a folder are asked for: without a path, all are. */
function wantsFolder(folder) {
  const isPath = (arg, index) => !arg.startsWith('-') && !byNameOptions.includes(args[index - 1]);
  const patterns = args.filter(isPath).map((pattern) => new RegExp(pattern));
  const files = fs.readdirSync(path.join(root, folder)).map((name) => path.join(root, folder, name));
  return patterns.length === 0 || files.some((file) => patterns.some((pattern) => pattern.test(file)));
}

/** The first suffices, and does half the work. The second is for systems that have no package of the first. */
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

/** Runs the tests of some of Jest's projects, `workers` files at once. */
function runJest(projects, workers) {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'jest-'));
  const file = path.join(folder, 'results.json');
  try {
    const jest = path.join(root, 'node_modules', 'jest', 'bin', 'jest.js');
    // --forceExit: a failed test may leave a connection open, and must not keep the report waiting.
    const options = ['--selectProjects', ...projects, '--forceExit', `--maxWorkers=${workers}`, '--passWithNoTests'];
    // Jest writes its report to stderr and the JSON to stdout as well: only the report is for people.
    const { status } = spawnSync(process.execPath, [jest, ...options, '--json', `--outputFile=${file}`, ...args], {
      cwd: root,
      stdio: ['ignore', 'ignore', 'inherit'],
    });
    const results = fs.existsSync(file) ? JSON.parse(fs.readFileSync(file, 'utf8')) : undefined;
    return { status, results };
  } finally {
    fs.rmSync(folder, { recursive: true, force: true });
  }
}

/** The counts of one run of Jest. Skipped tests, and files that broke before their tests, count as failed. */
function countOf(results) {
  const skipped = isByName ? 0 : (results?.numPendingTests ?? 0) + (results?.numTodoTests ?? 0);
  if (skipped > 0) process.stderr.write(`${skipped} skipped: a skipped test counts as failed.\n`);
  const brokenFiles = results?.numRuntimeErrorTestSuites ?? 1;
  return { passed: results?.numPassedTests ?? 0, failed: (results?.numFailedTests ?? 0) + skipped + brokenFiles };
}

/** Red tests with the first lines of their messages. A long output is often shown cut, so they stand by the count. */
function redTestsOf(results) {
  const redFiles = (results?.testResults ?? []).filter(({ status }) => status === 'failed');
  return redFiles.flatMap(({ name, message, assertionResults }) => {
    const red = assertionResults.filter(({ status }) => status === 'failed');
    const file = path.relative(root, name);
    if (red.length === 0) return [`${file}\n${firstLines(message)}`];
    return red.map(({ fullName, duration, failureMessages }) => {
      const after = duration == null ? '' : ` (${duration} ms)`;
      return `${file} › ${fullName}${after}\n${firstLines(failureMessages.join('\n'))}`;
    });
  });
}

const firstLines = (message) =>
  stripVTControlCharacters(message)
    .split('\n')
    .filter((line) => line.trim() !== '')
    .slice(0, 12)
    .map((line) => `    ${line}`)
    .join('\n');

build();
if (tiers.includes('e2e') && wantsFolder('test/browser')) ensureBrowser();
const runs = [runJest(tiers, 3)];
if (tiers.includes('integration') && wantsFolder('test/timed')) runs.push(runJest(['timed'], 1));
const counts = runs.map(({ results }) => countOf(results));
const passed = counts.reduce((sum, count) => sum + count.passed, 0);
const failed = counts.reduce((sum, count) => sum + count.failed, 0);
for (const red of runs.flatMap(({ results }) => redTestsOf(results))) process.stdout.write(`RED ${red}\n`);
const isGood = runs.every(({ status }) => status === 0) && failed === 0 && passed > 0;
process.stdout.write(`${passed} passed, ${isGood ? 0 : Math.max(failed, 1)} failed\n`);
process.exitCode = isGood ? 0 : 1;
