import express, { type Request } from 'express';

/** Signatures cover bytes, so webhooks are read unparsed, whatever their content type; 1 MiB at most. */
export const readRawBody = express.raw({ type: () => true, limit: '1mb' });

export function rawBodyOf(request: Request): Buffer {
  const body: unknown = request.body;
  return Buffer.isBuffer(body) ? body : Buffer.alloc(0);
}
