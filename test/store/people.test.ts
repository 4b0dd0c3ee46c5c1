import type { Store } from '../../core/store';
import { namesOf, rememberPerson } from '../../core/store/access/people';
import { openOwnStore, ownDatabaseUri } from './ownDatabase';

describe('the names of those who acted', () => {
  let store: Store;
  beforeAll(async () => {
    store = await openOwnStore(ownDatabaseUri());
  });
  afterAll(() => store.close());

  it('are told without one that does not open, as without one that is not known', async () => {
    const { people } = store.models;
    for (const id of ['amy', 'copied', 'damaged']) await rememberPerson(store, { id, name: `name of ${id}` });
    const { sealedName } = await people.findById('amy').orFail();
    await people.updateOne({ _id: 'copied' }, { $set: { sealedName } });
    await people.updateOne({ _id: 'damaged' }, { $set: { sealedName: Buffer.from('damaged') } });
    expect([...(await namesOf(store, ['amy', 'copied', 'damaged', 'unknown']))]).toEqual([['amy', 'name of amy']]);
  });
});
