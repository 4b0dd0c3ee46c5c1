import { PassThrough } from 'node:stream';
import type { IncomingMessage } from 'node:http';
import { BytesInFlight } from './bytesInFlight';

const body = () => new PassThrough();
const watched = (inFlight: BytesInFlight) => {
  const stream = body();
  inFlight.watch(stream as unknown as IncomingMessage);
  return stream;
};

it('cuts off the largest body once all together hold too much, and leaves the small ones', async () => {
  const inFlight = new BytesInFlight(100);
  const [small, large, late] = [watched(inFlight), watched(inFlight), watched(inFlight)];
  small.write(Buffer.alloc(10));
  large.write(Buffer.alloc(60));
  late.write(Buffer.alloc(40));
  await new Promise(setImmediate);
  expect([small, large, late].map(({ destroyed }) => destroyed)).toEqual([false, true, false]);
});

it('forgets what has arrived whole or gone', async () => {
  const inFlight = new BytesInFlight(100);
  for (let index = 0; index < 5; index += 1) {
    const stream = watched(inFlight);
    if (index % 2 === 0) stream.end(Buffer.alloc(60));
    else stream.write(Buffer.alloc(60), () => stream.destroy());
    await new Promise((resolve) => stream.on('close', resolve));
    expect(stream.destroyed).toBe(true);
  }
  const last = watched(inFlight);
  last.write(Buffer.alloc(60));
  await new Promise(setImmediate);
  expect(last.destroyed).toBe(false);
});
