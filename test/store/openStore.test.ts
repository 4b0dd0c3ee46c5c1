import mongoose from 'mongoose';
import { newKey, openOwnStore, ownDatabaseUri } from './ownDatabase';

it('leaves no connection behind where it fails after it has connected', async () => {
  const uri = ownDatabaseUri();
  const store = await openOwnStore(uri);
  const connected = mongoose.connections.length;
  await expect(openOwnStore(uri, newKey())).rejects.toThrow('ENCRYPTION_KEY');
  expect(mongoose.connections).toHaveLength(connected);
  await store.close();
});
