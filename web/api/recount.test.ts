import { Recount } from './recount';

const afterMs = 4_000;
let askedAtMs: number[];
let recount: Recount;
let beganAtMs: number;

beforeEach(() => {
  jest.useFakeTimers();
  beganAtMs = Date.now();
  askedAtMs = [];
  recount = new Recount(() => askedAtMs.push(Date.now() - beganAtMs), afterMs);
});
afterEach(() => {
  recount.stop();
  jest.useRealTimers();
});

it('asks once, so late that the count includes the change', () => {
  recount.changed();
  jest.advanceTimersByTime(60_000);
  expect(askedAtMs).toEqual([afterMs]);
});

it('asks again when a change came just before it asked: the server may have counted earlier', () => {
  recount.changed();
  jest.advanceTimersByTime(3_900);
  recount.changed();
  jest.advanceTimersByTime(60_000);
  expect(askedAtMs).toEqual([afterMs, 7_900]);
});

it('asks while changes go on, however close they come', () => {
  for (let second = 0; second < 12; second += 1) {
    recount.changed();
    jest.advanceTimersByTime(1_000);
  }
  jest.advanceTimersByTime(60_000);
  expect(askedAtMs).toEqual([4_000, 7_000, 10_000, 13_000, 15_000]);
});

it('asks no more once it is stopped', () => {
  recount.changed();
  recount.stop();
  jest.advanceTimersByTime(60_000);
  expect(askedAtMs).toEqual([]);
});
