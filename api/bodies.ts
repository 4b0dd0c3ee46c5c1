import express, { type Request, type RequestHandler } from 'express';
import { BytesInFlight, maxBodyBytes } from './bytesInFlight';

const inFlight = new BytesInFlight();

/** No caller of ours compresses a body, and a kilobyte that a stranger compressed may unpack to a mebibyte. */
const common = { limit: maxBodyBytes, inflate: false };

function watched(read: RequestHandler): RequestHandler {
  return (request, response, next) => {
    inFlight.watch(request, response);
    return read(request, response, next);
  };
}

const parseJson = express.json(common);

/** Leaves null of a body that is not declared to be JSON: no schema takes it, so that it is refused and not ignored. */
export const readJson = watched((request, response, next) => {
  parseJson(request, response, (error: unknown) => {
    const { 'content-length': length, 'transfer-encoding': encoding, 'content-type': type } = request.headers;
    // A proxy may pass an empty body on in chunks; it has no type then.
    const hasBody = Number(length ?? 0) > 0 || (encoding !== undefined && type !== undefined);
    if (hasBody && request.body === undefined) request.body = null;
    next(error);
  });
});

/** For the few forms that work without a script. */
export const readForm = watched(express.urlencoded({ ...common, limit: '10kb', extended: false }));

/** Signatures cover bytes, so webhooks are read unparsed, whatever their content type. */
export const readRawBody = watched(express.raw({ ...common, type: () => true }));

export function rawBodyOf(request: Request): Buffer {
  const body: unknown = request.body;
  return Buffer.isBuffer(body) ? body : Buffer.alloc(0);
}
