import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Response } from 'express';
import { IntegrationError } from '../../core/domain/errors';
import { cspNonceOf } from '../security';

const noncePlaceholder = '__CSP_NONCE__';
const signedInPlaceholder = '__SIGNED_IN__';

/**
 * Sends a built page with this answer's nonce in it, and with whether the reader is logged in. So the page knows what
 * it may ask for before it has asked who is there.
 * @throws IntegrationError `not_found` when it was not built
 */
export async function sendWebPage(response: Response, webDirectory: string, file: string): Promise<void> {
  const html = await readPage(join(webDirectory, file));
  response
    .type('html')
    .set('cache-control', 'no-store')
    .send(
      html
        .replaceAll(noncePlaceholder, cspNonceOf(response))
        .replaceAll(signedInPlaceholder, response.req.session?.user ? 'yes' : 'no'),
    );
}

async function readPage(path: string): Promise<string> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') {
      throw new IntegrationError('not_found', {}, { cause: error });
    }
    throw error;
  }
}
