import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { findFreePorts } from '../../tools/local/stack/ports';
import { startProcess, waitUntilReady } from '../../tools/local/stack/processes';
import { SEARCH_ATTRIBUTES, temporalPart } from '../../tools/local/stack/temporal';

export interface BareTemporal {
  address: string;
  stop(): Promise<void>;
}

/** A Temporal development server set up by someone who never heard of our service: without our search attributes. */
export async function startBareTemporal(): Promise<BareTemporal> {
  const [port = 0] = await findFreePorts(1);
  const dataDir = fs.mkdtempSync(path.join(os.tmpdir(), 'bare-temporal-'));
  const spec = await temporalPart(
    { dataDir, logDir: dataDir, port, uiPort: undefined, isDurable: false, limits: {} },
    {},
  );
  const isOurs = (argument: string) => SEARCH_ATTRIBUTES.some((name) => argument === `${name}=Keyword`);
  const command = spec.command.filter((argument) => argument !== '--search-attribute' && !isOurs(argument));
  const running = await startProcess({ ...spec, command });
  const stop = async () => {
    await running.stop();
    fs.rmSync(dataDir, { recursive: true, force: true });
  };
  try {
    await waitUntilReady(running, spec.isReady);
  } catch (error) {
    await stop();
    throw error;
  }
  return { address: `127.0.0.1:${port}`, stop };
}
