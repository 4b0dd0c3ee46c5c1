import path from 'node:path';
import { distDir } from '../../tools/local/paths';

/**
 * Makes api and worker fail at a MongoDB command that names no shard, or that no index serves. The tests' own process
 * fails only where no shard is named.
 */
export const guarded = { NODE_OPTIONS: `--require=${path.join(distDir, 'tools/simulate/database/guardClients.js')}` };
