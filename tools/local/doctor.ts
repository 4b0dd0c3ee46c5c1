import { ConfigError } from '../../core/domain/config';
import {
  clockCheck,
  configurationCheck,
  databaseChecks,
  partnerChecks,
  temporalChecks,
  type Check,
} from './checks/checks';
import { readEnvironment } from './checks/environment';
import { tokenCheck } from './checks/tokenCheck';
import { besideStack, hasEnvFile } from './envFile';

/** `npm run doctor`: one line for each thing the service depends on, with the remedy where it fails. */
async function main(): Promise<boolean> {
  const checks: Check[] = [];
  const report = (found: Check[]) => {
    for (const { name, holds, detail, remedy } of found) {
      const sign = holds === null ? '?' : holds ? '✓' : '✗';
      console.log(`${sign} ${name} — ${detail}${holds ? '' : ` — ${remedy}`}`);
    }
    checks.push(...found);
  };
  try {
    const { config, check } = readEnvironment(process.env);
    report([check]);
    report(await databaseChecks(config.mongodbUri));
    report(await temporalChecks());
    report(await partnerChecks(config));
    report([await clockCheck(config)]);
    report([await tokenCheck(config)]);
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    report(error.problems.map((problem) => configurationCheck(problem)));
    if (hasEnvFile()) console.error(`Beside a running \`npm start\`: ${besideStack('npm run doctor')}`);
  }
  return checks.every(({ holds }) => holds !== false);
}

void main().then((healthy) => process.exit(healthy ? 0 : 1));
