import { PassThrough } from 'node:stream';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { BytesInFlight } from './bytesInFlight';

const settled = () => new Promise(setImmediate);

/** A request whose body is written to `body`, and answered by `answer`. */
function watched(inFlight: BytesInFlight) {
  const [body, response] = [new PassThrough(), new PassThrough()];
  inFlight.watch(body as unknown as IncomingMessage, response as unknown as ServerResponse);
  const answer = async () => {
    response.destroy();
    await settled();
  };
  return { body, answer };
}

it('cuts off the largest body once all together hold too much, and leaves the small ones', async () => {
  const inFlight = new BytesInFlight(100);
  const [small, large, late] = [watched(inFlight), watched(inFlight), watched(inFlight)];
  small.body.write(Buffer.alloc(10));
  large.body.write(Buffer.alloc(60));
  late.body.write(Buffer.alloc(40));
  await settled();
  expect([small, large, late].map(({ body }) => body.destroyed)).toEqual([false, true, false]);
});

it('counts what has arrived whole until it is answered, and cuts off what still arrives', async () => {
  const inFlight = new BytesInFlight(100);
  const whole = watched(inFlight);
  whole.body.end(Buffer.alloc(60));
  await settled();
  const late = watched(inFlight);
  late.body.write(Buffer.alloc(50));
  await settled();
  expect(late.body.destroyed).toBe(true);
  await whole.answer();
  const next = watched(inFlight);
  next.body.write(Buffer.alloc(50));
  await settled();
  expect(next.body.destroyed).toBe(false);
});

it('forgets what was answered or is gone', async () => {
  const inFlight = new BytesInFlight(100);
  for (let index = 0; index < 5; index += 1) {
    const { body, answer } = watched(inFlight);
    if (index % 2 === 0) body.end(Buffer.alloc(60));
    else body.write(Buffer.alloc(60));
    await settled();
    await answer();
  }
  const last = watched(inFlight);
  last.body.write(Buffer.alloc(60));
  await settled();
  expect(last.body.destroyed).toBe(false);
});

it('leaves a body over its own limit to be refused, and counts nothing of it as held', async () => {
  const inFlight = new BytesInFlight(100, 40);
  const [small, refused] = [watched(inFlight), watched(inFlight)];
  small.body.write(Buffer.alloc(40));
  for (let chunk = 0; chunk < 20; chunk += 1) refused.body.write(Buffer.alloc(40));
  await settled();
  const late = watched(inFlight);
  late.body.write(Buffer.alloc(40));
  await settled();
  await refused.answer();
  expect([small, refused, late].map(({ body }) => body.destroyed)).toEqual([false, false, false]);
  const [fits, over] = [watched(inFlight), watched(inFlight)];
  fits.body.write(Buffer.alloc(20));
  await settled();
  expect([small, late, fits].map(({ body }) => body.destroyed)).toEqual([false, false, false]);
  over.body.write(Buffer.alloc(1));
  await settled();
  expect(small.body.destroyed).toBe(true);
});
