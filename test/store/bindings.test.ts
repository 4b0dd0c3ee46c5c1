import { MockActivityEnvironment } from '@temporalio/testing';
import { IntegrationError } from '../../core/domain/errors';
import { bindStore, endIntegration, type BindingRequest } from '../../core/store/integrations/bindings';
import { noteMadeCalls, reserveGuestCalls } from '../../core/store/leases/guestCalls';
import { sharedStack } from '../harness/sharedStack';
import { openLab, type Lab } from '../support/lab';

let lab: Lab;

beforeAll(async () => {
  lab = await openLab(sharedStack().urls.mongodbUri);
});
afterAll(() => lab.close());

const requestOf = (name: string): BindingRequest => ({
  merchantId: `merchant of ${name}`,
  teamId: `team of ${name}`,
  handle: name,
  storeName: name,
  origin: 'shopline',
  omnichatToken: 'token',
});

/** The API dies in the middle of a binding, and everything is left as it is then for longer than any binding takes. */
async function bindHalfway(request: BindingRequest): Promise<string> {
  const { integrations, claims } = lab.store.models;
  const death = jest.spyOn(integrations, 'create').mockRejectedValueOnce(new Error('the API dies'));
  await expect(bindStore(lab.store, request)).rejects.toThrow('the API dies');
  death.mockRestore();
  const { integrationId } = await claims.findOne({ merchantId: request.merchantId }).orFail().lean();
  await claims.updateMany({ integrationId }, { $set: { claimedAt: new Date(Date.now() - 61_000) } });
  return integrationId;
}

const leaseIds = async () => (await lab.store.models.leases.find().lean()).map(({ _id }) => _id);

// Found by simulation (seed 208616).
describe('a binding that was never finished', () => {
  it('leaves no lease behind once its store is bound', async () => {
    const request = requestOf('one');
    const halfway = await bindHalfway(request);
    const { _id } = await bindStore(lab.store, request);
    expect(await leaseIds()).toContain(_id);
    expect(await leaseIds()).not.toContain(halfway);
  });

  it('leaves none behind once its team is bound to another store', async () => {
    const halfway = await bindHalfway(requestOf('two'));
    await bindStore(lab.store, { ...requestOf('three'), teamId: requestOf('two').teamId });
    expect(await leaseIds()).not.toContain(halfway);
  });
});

describe('a page that still asks for an integration that has ended', () => {
  it('is told so, and brings no lease back', async () => {
    const integration = await bindStore(lab.store, requestOf('four'));
    await endIntegration(lab.store, integration, 'disconnected');
    await new MockActivityEnvironment().run(() => lab.activities.cleanUp({ integrationId: integration._id }));
    const gone = new IntegrationError('not_found');
    await expect(reserveGuestCalls(lab.store, integration._id, 'omnichat')).rejects.toEqual(gone);
    await expect(noteMadeCalls(lab.store, integration._id, 'shopline')).rejects.toEqual(gone);
    expect(await leaseIds()).not.toContain(integration._id);
  });
});
