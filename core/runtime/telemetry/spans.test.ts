import { context, trace } from '@opentelemetry/api';
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks';
import { W3CTraceContextPropagator } from '@opentelemetry/core';
import { BasicTracerProvider, InMemorySpanExporter, SimpleSpanProcessor } from '@opentelemetry/sdk-trace-base';
import { PublicSpans } from './publicSpans';
import {
  currentTraceId,
  currentTraceparent,
  endServerSpan,
  onlyFailuresFromHere,
  runIn,
  startServerSpan,
  startSpanOf,
  traceCall,
} from './spans';

const call = { partner: 'omnichat', operation: 'putContact', method: 'PUT' };
const answers = (status: number) => () => Promise.resolve({ status });

describe('without an SDK', () => {
  it('calls go through, and nothing is traced', async () => {
    const { span, place } = startServerSpan('POST', '/webhooks/shopline');
    const answer = await runIn(place, () => traceCall(call, answers(204)));
    expect(answer).toEqual({ status: 204 });
    expect([span.isRecording(), runIn(place, currentTraceparent)]).toEqual([false, null]);
    expect(currentTraceId()).toBeUndefined();
  });
});

describe('with an SDK', () => {
  const memory = new InMemorySpanExporter();
  const exporter = new PublicSpans(memory, (error) => {
    throw error;
  });
  const provider = new BasicTracerProvider({ spanProcessors: [new SimpleSpanProcessor(exporter)] });

  beforeAll(() =>
    provider.register({
      contextManager: new AsyncLocalStorageContextManager().enable(),
      propagator: new W3CTraceContextPropagator(),
    }),
  );

  beforeEach(() => memory.reset());

  afterAll(async () => {
    await provider.shutdown();
    trace.disable();
    context.disable();
  });

  const names = () => memory.getFinishedSpans().map(({ name }) => name);

  it('a call belongs to the request it is made for', async () => {
    const { span, place } = startServerSpan('POST', '/webhooks/shopline');
    await runIn(place, () => traceCall(call, answers(204)));
    endServerSpan(span, 200);
    const [put] = memory.getFinishedSpans();
    expect(put).toMatchObject({ name: 'omnichat putContact', parentSpanId: span.spanContext().spanId });
    expect(put?.attributes).toMatchObject({ 'http.response.status_code': 204 });
  });

  it('a call outside of any trace makes none of its own', async () => {
    await traceCall(call, answers(204));
    expect(names()).toEqual([]);
  });

  it('of too many calls only those that fail are seen, for as long as they took', async () => {
    const { place } = startServerSpan('POST', '/work');
    const quiet = runIn(place, onlyFailuresFromHere);
    await runIn(quiet, () => traceCall(call, answers(204)));
    expect(names()).toEqual([]);
    await runIn(quiet, () => traceCall(call, answers(429)));
    const broken = runIn(quiet, () => traceCall(call, () => Promise.reject(new TypeError('of 王小明'))));
    await expect(broken).rejects.toThrow(TypeError);
    expect(names()).toEqual(['omnichat putContact', 'omnichat putContact']);
    expect(memory.getFinishedSpans()[1]?.attributes).toMatchObject({ 'error.type': 'TypeError' });
  });

  it('stored work goes on in the trace it came from, linked to whoever works on it', () => {
    const webhook = startServerSpan('POST', '/webhooks/shopline');
    const kept = runIn(webhook.place, currentTraceparent) ?? '';
    const worker = startServerSpan('POST', '/work');
    const { span } = runIn(worker.place, () => startSpanOf(kept, 'deliver change'));
    span.end();
    const [change] = memory.getFinishedSpans();
    expect(change?.spanContext().traceId).toBe(webhook.span.spanContext().traceId);
    expect(change?.parentSpanId).toBe(webhook.span.spanContext().spanId);
    expect(change?.links.map(({ context: { spanId } }) => spanId)).toEqual([worker.span.spanContext().spanId]);
  });

  it('nothing leaves that is not on the list', () => {
    const { span } = startServerSpan('GET', '/api/integrations/:id');
    span.setAttribute('url.full', '/v1/contacts/line?userId=U1');
    span.recordException(new Error('phone 0912345678 is taken'));
    span.setStatus({ code: 2, message: 'phone 0912345678 is taken' });
    span.end();
    const [sent] = memory.getFinishedSpans();
    expect(sent?.attributes).toEqual({ 'http.request.method': 'GET', 'http.route': '/api/integrations/:id' });
    expect(sent?.status).toEqual({ code: 2 });
    expect(sent?.events.map(({ attributes }) => attributes)).toEqual([{ 'exception.type': 'Error' }]);
  });
});
