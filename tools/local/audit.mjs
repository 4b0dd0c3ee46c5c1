// `npm run audit`: known vulnerabilities of every package in package-lock.json; fails when one is high or critical. Not
// every registry keeps advisories. Where this one keeps none or does not answer, the command says so and does not fail.
import { spawnSync } from 'node:child_process';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const cwd = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '../..');
const { stdout } = spawnSync('npm', ['audit', '--json'], { cwd, encoding: 'utf8', maxBuffer: 64 * 1024 * 1024 });

/** What npm reports, or null for anything that is no such report. */
function readReport() {
  try {
    const report = JSON.parse(stdout);
    return report?.metadata?.vulnerabilities ? report : null;
  } catch {
    return null;
  }
}

const report = readReport();
if (report) {
  const { critical, high, moderate, low } = report.metadata.vulnerabilities;
  const isBad = ({ severity }) => severity === 'high' || severity === 'critical';
  for (const found of Object.values(report.vulnerabilities).filter(isBad)) {
    process.stdout.write(`${found.severity}: ${found.name} ${found.range}\n`);
  }
  const packages = report.metadata.dependencies.total;
  process.stdout.write(
    `npm audit: ${critical} critical, ${high} high, ${moderate} moderate, ${low} low in ${packages} packages\n`,
  );
  if (critical + high > 0) process.exitCode = 1;
} else {
  process.stdout.write('npm audit: nothing to be had, this registry keeps no advisories or did not answer\n');
}
