import { applyUpdate, copy, project } from './updating';

const stored = copy({ _id: 'one', counts: { read: 1, failed: 0 }, tags: ['a'], at: undefined });

describe('a document that rests in the twin', () => {
  it('is given to readers as it is, and none of them can change it', () => {
    const read = project(stored, undefined) as { counts: { read: number }; tags: string[] };
    expect(read).toBe(stored);
    expect(() => (read.counts.read = 2)).toThrow(TypeError);
    expect(() => read.tags.push('b')).toThrow(TypeError);
    expect(() => Object.assign(read, { counts: null })).toThrow(TypeError);
  });

  it('stays as it was read when something in it changes', () => {
    const changed = { ...stored };
    applyUpdate(changed, { $set: { 'counts.read': 2, 'new.place': 3 }, $unset: { 'counts.failed': 1 } }, false);
    applyUpdate(changed, { $push: { tags: 'b' }, $inc: { 'counts.read': 5 } }, false);
    expect(changed).toEqual({ _id: 'one', counts: { read: 7 }, tags: ['a', 'b'], at: null, new: { place: 3 } });
    expect(stored).toEqual({ _id: 'one', counts: { read: 1, failed: 0 }, tags: ['a'], at: null });
  });

  it('shows the fields that are asked for, or all but some', () => {
    expect(project(stored, { 'counts.read': 1 })).toEqual({ _id: 'one', counts: { read: 1 } });
    expect(project(stored, { tags: 1, _id: 0 })).toEqual({ tags: ['a'] });
    expect(project(stored, { 'counts.read': 0, at: 0 })).toEqual({ _id: 'one', counts: { failed: 0 }, tags: ['a'] });
    expect(Object.keys(stored)).toEqual(['_id', 'counts', 'tags', 'at']);
  });
});
