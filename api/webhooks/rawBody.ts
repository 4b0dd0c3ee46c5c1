import express, { type Request, type RequestHandler } from 'express';
import { BytesInFlight } from './bytesInFlight';

const readRaw = express.raw({ type: () => true, limit: '1mb' });
const inFlight = new BytesInFlight();

/** Signatures cover bytes, so webhooks are read unparsed, whatever their content type; 1 MiB at most. */
export const readRawBody: RequestHandler = (request, response, next) => {
  inFlight.watch(request);
  readRaw(request, response, next);
};

export function rawBodyOf(request: Request): Buffer {
  const body: unknown = request.body;
  return Buffer.isBuffer(body) ? body : Buffer.alloc(0);
}
