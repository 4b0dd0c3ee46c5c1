import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { ApiError, problemOf, request, requestFile, toProblem } from './request';

describe('problem documents', () => {
  it('keep the words of the server', () => {
    const words = { code: 'sync_in_progress', title: '同步進行中', detail: '請稍候', remedy: '等待完成' };
    expect(toProblem(words, 409)).toEqual({ ...words, status: 409 });
  });

  it('keep where the connection in the way was made, and the id for support', () => {
    expect(toProblem({ code: 'x', origin: 'omnichat', traceId: 'abc' }, 409)).toMatchObject({
      origin: 'omnichat',
      traceId: 'abc',
    });
    const unknown = toProblem({ code: 'x', origin: 'elsewhere', traceId: 7 }, 409);
    expect(Object.keys(unknown).toSorted()).toEqual(['code', 'detail', 'remedy', 'status', 'title']);
  });

  it('survive a body that is no problem document', () => {
    expect(toProblem('<html>', 500)).toMatchObject({ status: 500, code: 'unexpected', title: '' });
    expect(toProblem({ title: 5 }, 400)).toMatchObject({ status: 400, code: 'unexpected', title: '' });
  });

  it('count a gateway without an answer as unreachable', () => {
    expect(new ApiError(toProblem(null, 502)).isUnreachable).toBe(true);
    expect(new ApiError(toProblem({ message: 'no upstream' }, 503)).isUnreachable).toBe(true);
    expect(new ApiError(toProblem(null, 404)).isUnreachable).toBe(false);
  });

  it('are made for errors of another kind too', () => {
    expect(problemOf(new TypeError('x')).code).toBe('unexpected');
  });
});

it.each([
  ['request', request],
  ['requestFile', requestFile],
] as const)('an answer that breaks off counts as none (%s)', async (_name, ask) => {
  const server = createServer((_asked, response) => {
    response.writeHead(200, { 'content-length': 100 });
    response.write('{', () => response.destroy());
  }).listen(0);
  const { port } = server.address() as AddressInfo;
  await expect(ask(`http://localhost:${port}/`)).rejects.toMatchObject({ isUnreachable: true });
  server.close();
});

it('a file that is refused says why', async () => {
  const server = createServer((_asked, response) => {
    response.writeHead(429, { 'content-type': 'application/problem+json' });
    response.end(JSON.stringify({ code: 'too_many_requests', title: 'Too many requests' }));
  }).listen(0);
  const { port } = server.address() as AddressInfo;
  const problem = { code: 'too_many_requests', title: 'Too many requests', status: 429 };
  await expect(requestFile(`http://localhost:${port}/`)).rejects.toMatchObject({ problem });
  server.close();
});
