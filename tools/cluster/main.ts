import path from 'node:path';
import { parseArgs } from 'node:util';
import { startCluster, type Cluster } from '../local/cluster/cluster';
import { withCluster } from '../local/cluster/throwAway';
import { readCommandLine } from '../local/commandLine';
import { besideStack, writeEnvFile } from '../local/envFile';
import { runInForeground } from '../local/foreground';
import { runToItsEnd } from '../local/interrupt';
import { cacheDir } from '../local/paths';
import { seconds } from '../local/terminal';
import { playChecks } from './check/playChecks';
import { measureRest, readRestOptions, REST_ENV, type RestOptions } from './rest';

const USAGE = `npm run cluster               everything on one machine, with a real Temporal cluster, until Ctrl-C
npm run cluster -- check      plays what the cluster is there to show, on one of its own
npm run cluster -- rest [--stores 10,100,1000] [--workers 1,2,3] [--members 5] [--seconds 300]
                              measures stores at rest, on one of its own`;

function printProgress(what: string, elapsedMs: number | null): void {
  console.error(elapsedMs === null ? `  …  ${what}` : `  ✓  ${what.padEnd(16)} ${seconds(elapsedMs)}`);
}

function printWelcome({ stack, temporal, apis, workers }: Cluster, elapsedMs: number): void {
  const metrics = [...apis.all, ...workers.all].map(({ name, metricsPort }) => `${name} ${metricsPort}`).join(', ');
  console.log(`
Ready in ${seconds(elapsedMs)}. Open:

  Admin page       ${stack.urls.api}/          log in as 王管理 (admin)
  Sandbox          ${stack.urls.api}/sandbox   play the merchant: install, open the extension, edit members
  Temporal ${temporal.version}  ${stack.urls.temporalAddress}, without a Web UI: ask it with .cache/venv/bin/temporal
  Metrics          ${metrics}

Other commands find this cluster like this: ${besideStack('npm run doctor')}
Logs are in ${path.relative(process.cwd(), logDir)}/. Ctrl-C stops everything; the data stays.`);
}

const logDir = path.join(cacheDir, 'cluster', 'logs');

function runForPeople(): void {
  runInForeground({
    beginning: 'Starting the cluster',
    start: async (hooks) => {
      const dataDir = path.join(cacheDir, 'cluster');
      const cluster = await startCluster({ dataDir, logDir, ports: 'fixed', ...hooks, onProgress: printProgress });
      writeEnvFile(cluster.stack.env);
      return cluster;
    },
    welcome: printWelcome,
  });
}

const say = (line: string) => console.error(line);

function runChecks(): void {
  runToItsEnd((signal) => withCluster({ signal, onProgress: printProgress }, say, playChecks));
}

function runRest(options: RestOptions): void {
  runToItsEnd(async (signal) => {
    const env = REST_ENV(options);
    await withCluster({ signal, env, onProgress: printProgress }, say, (cluster) => measureRest(cluster, options));
    return true;
  });
}

/** @returns what to run @throws Error that says what is wrong with the command's arguments. */
function readCommand([command, ...args]: string[]): () => void {
  if (command === 'rest') {
    const options = readRestOptions(args);
    return () => runRest(options);
  }
  parseArgs({ args });
  if (command === undefined) return runForPeople;
  if (command === 'check') return runChecks;
  throw new RangeError(`There is no command ${command}`);
}

readCommandLine(USAGE, () => readCommand(process.argv.slice(2)))();
