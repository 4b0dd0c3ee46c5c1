import path from 'node:path';
import { distDir } from '../../tools/local/paths';

/** Has api and worker fail at a command that names no shard, as the commands of the tests' own process do. */
export const guarded = { NODE_OPTIONS: `--require=${path.join(distDir, 'tools/simulate/database/guardClients.js')}` };
