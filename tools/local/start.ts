import path from 'node:path';
import { besideStack, writeEnvFile } from './envFile';
import { runInForeground } from './foreground';
import { cacheDir } from './paths';
import { startStack, type LocalStack } from './stack/stack';
import { printProgress, seconds } from './terminal';

function printWelcome({ urls }: LocalStack, elapsedMs: number): void {
  console.log(`
Ready in ${seconds(elapsedMs)}. Open:

  Admin page       ${urls.api}/          log in as 王管理 (admin)
  Sandbox          ${urls.api}/sandbox   play the merchant: install, open the extension, edit members
  Temporal Web UI  ${urls.temporalUi ?? `that of ${urls.temporalAddress}`}

Other commands find this stack like this: ${besideStack('npm run doctor')}
Logs are in ${path.relative(process.cwd(), path.join(cacheDir, 'logs'))}/. Ctrl-C stops everything; the data stays.`);
}

runInForeground({
  beginning: 'Starting the local stack',
  start: async (hooks) => {
    const stack = await startStack({
      dataDir: path.join(cacheDir, 'data'),
      logDir: path.join(cacheDir, 'logs'),
      secretsFile: path.join(cacheDir, 'local-secrets.json'),
      ports: 'fixed',
      ...hooks,
      onProgress: printProgress,
    });
    writeEnvFile(stack.env);
    return stack;
  },
  welcome: printWelcome,
});
