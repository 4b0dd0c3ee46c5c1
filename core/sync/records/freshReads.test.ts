import { FreshReads } from './freshReads';

interface Document {
  _id: string;
  value: string;
}

/** Records whose read is answered when the test says so, with what was on record when the read began. */
function slowRecords(...stored: Document[]) {
  let answer = (): void => undefined;
  const find = (keys: string[]) => {
    const found = stored.filter(({ _id }) => keys.includes(_id));
    return new Promise<Document[]>((resolve) => (answer = () => resolve(found)));
  };
  return { find, answer: () => answer() };
}

const none = new Map<string, Document>();

describe('a read whose answer is older than what happened since', () => {
  it('returns what was saved meanwhile', async () => {
    const reads = new FreshReads();
    const records = slowRecords({ _id: 'one', value: 'before' }, { _id: 'two', value: 'same' });
    const read = reads.load(records, ['one', 'two', 'three'], none);
    reads.note('one', { _id: 'one', value: 'saved' });
    reads.note('three', { _id: 'three', value: 'new' });
    reads.note('four', { _id: 'four', value: 'not asked for' });
    records.answer();
    expect(new Map((await read).map(({ _id, value }) => [_id, value]))).toEqual(
      new Map([
        ['one', 'saved'],
        ['two', 'same'],
        ['three', 'new'],
      ]),
    );
  });

  it('does not bring back what was removed meanwhile', async () => {
    const reads = new FreshReads();
    const records = slowRecords({ _id: 'one', value: 'before' });
    const read = reads.load(records, ['one'], none);
    reads.note('one', null);
    records.answer();
    expect(await read).toEqual([]);
  });

  it('returns what is not saved yet before all else', async () => {
    const reads = new FreshReads();
    const records = slowRecords({ _id: 'one', value: 'before' });
    const read = reads.load(records, ['one'], new Map([['one', { _id: 'one', value: 'unsaved' }]]));
    reads.note('one', { _id: 'one', value: 'saved' });
    records.answer();
    expect(await read).toEqual([{ _id: 'one', value: 'unsaved' }]);
  });
});

describe('a look at documents', () => {
  it('has each as it was saved last since it began, and as it was read afterwards', async () => {
    const reads = new FreshReads();
    const before = { _id: 'one', value: 'before' };
    await reads.during(() => {
      reads.note('one', { _id: 'one', value: 'saved' });
      expect(reads.latest(before)).toEqual({ _id: 'one', value: 'saved' });
      return Promise.resolve();
    });
    expect(reads.latest(before)).toBe(before);
  });
});
