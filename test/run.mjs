// `npm test`: builds what is out of date, finds or installs a browser, runs every test, and ends with the line
// "N passed, N failed". A skipped test counts as failed, unless only some were asked for by name (-t). Further arguments
// go to Jest.
import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from '../local/build.mjs';

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..');
const byNameOptions = ['-t', '--testNamePattern'];
const mostRunAlone = 4;
const BROWSERS = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'];

const hasBrowser = () =>
  (process.env.PATH ?? '')
    .split(path.delimiter)
    .some((folder) => BROWSERS.some((name) => fs.existsSync(path.join(folder, name))));

/** Whether the tests asked for may be browser tests: without a path, all are. */
function wantsBrowser(args) {
  const isPath = (arg, index) => !arg.startsWith('-') && !byNameOptions.includes(args[index - 1]);
  const patterns = args.filter(isPath).map((pattern) => new RegExp(pattern));
  const files = fs.readdirSync(path.join(root, 'test', 'browser')).map((name) => path.join(root, 'test/browser', name));
  return patterns.length === 0 || files.some((file) => patterns.some((pattern) => pattern.test(file)));
}

function ensureBrowser() {
  if (process.env.CHROMIUM_PATH || hasBrowser()) return;
  process.stderr.write('Installing Chromium for the browser tests …\n');
  const sudo = process.getuid?.() === 0 ? [] : ['sudo', '-n'];
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  for (const args of [
    ['update', '-qq'],
    ['install', '-y', '-qq', '--no-install-recommends', 'chromium'],
  ]) {
    // prettier-ignore
    const [command, ...rest] = [...sudo, 'apt-get', ...args];
    spawnSync(command, rest, { env, stdio: ['ignore', 'ignore', 'ignore'] });
  }
  if (hasBrowser()) return;
  process.stderr.write('The browser tests need Chromium: install `chromium` and put it on the PATH.\n');
}

function runJest(args, workers = 2) {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'jest-'));
  const file = path.join(folder, 'results.json');
  try {
    const jest = path.join(root, 'node_modules', 'jest', 'bin', 'jest.js');
    // --forceExit: a failed test may leave a connection open, and must not keep the report waiting.
    const options = ['--forceExit', `--maxWorkers=${workers}`, '--json', `--outputFile=${file}`, ...args];
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

const numberOf = (file, status) => file.assertionResults.filter((test) => test.status === status).length;
const isRed = (file) => file.status === 'failed';

/**
 * Tests of the whole stack kill processes and wait for what comes of it, two files at a time on a machine of two cores:
 * one in a few thousand is late. A few red files of theirs are run once more, alone, and named whatever comes of it: each
 * is a bug to follow, in the test or in the service (CONTRIBUTING.md). Tests without the stack have no second run.
 */
function runAlone(results) {
  const red = results.testResults.filter(isRed);
  const isOfStack = ({ name }) => /^test\/(?!(deploy|docs|replay)\/)/.test(path.relative(root, name));
  if (red.length === 0 || red.length > mostRunAlone || !red.every(isOfStack)) return results;
  const names = red.map(({ name }) => path.relative(root, name));
  process.stderr.write(`\nRed, and run once more alone: ${names.join(', ')}\n`);
  const again = runJest(['--runTestsByPath', ...names], 1);
  if (!again.results) return results;
  const redAgain = again.results.testResults.filter(isRed).map(({ name }) => name);
  for (const { name, message } of red)
    if (!redAgain.includes(name))
      process.stderr.write(`\nGreen alone, red beside others: ${path.relative(root, name)}\n${message}\n`);
  const before = (status) => red.reduce((sum, file) => sum + numberOf(file, status), 0);
  const brokenBefore = red.filter(({ assertionResults }) => assertionResults.length === 0).length;
  const { results: alone } = again;
  return {
    ...results,
    numPassedTests: results.numPassedTests - before('passed') + alone.numPassedTests,
    numFailedTests: results.numFailedTests - before('failed') + alone.numFailedTests,
    numPendingTests: results.numPendingTests - before('pending') + alone.numPendingTests,
    numRuntimeErrorTestSuites: results.numRuntimeErrorTestSuites - brokenBefore + alone.numRuntimeErrorTestSuites,
  };
}

build();
const args = process.argv.slice(2);
const isByName = args.some((arg) => byNameOptions.includes(arg) || arg.startsWith('--testNamePattern='));
if (wantsBrowser(args)) ensureBrowser();
const first = runJest(args);
const isWhole = args.length === 0;
const results = first.results && isWhole ? runAlone(first.results) : first.results;
const { passed, failed } = countOf(results, isByName);
const isGood = (results !== first.results || first.status === 0) && failed === 0 && passed > 0;
process.stdout.write(`${passed} passed, ${isGood ? 0 : Math.max(failed, 1)} failed\n`);
process.exitCode = isGood ? 0 : 1;
