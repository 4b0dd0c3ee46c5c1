import type { Store } from '../../core/store';
import { bindStore, type BindingRequest } from '../../core/store/integrations/bindings';

export const requestOf = (name: string): BindingRequest => ({
  merchantId: `merchant of ${name}`,
  teamId: `team of ${name}`,
  handle: name,
  storeName: name,
  origin: 'shopline',
  omnichatToken: 'token',
});

/** Makes the claims of a binding look older than any binding takes. */
export async function ageClaims({ models }: Store, merchantId: string): Promise<void> {
  await models.claims.updateMany({ merchantId }, { $set: { claimedAt: new Date(Date.now() - 61_000) } });
}

/**
 * Begins a binding and has the API die in its middle: the claims are stored, the integration is not.
 * @returns the id of the integration that never came to be
 */
export async function breakOff(store: Store, request: BindingRequest): Promise<string> {
  const { integrations, claims } = store.models;
  const death = jest.spyOn(integrations, 'create').mockRejectedValueOnce(new Error('the API dies'));
  await expect(bindStore(store, request)).rejects.toThrow('the API dies');
  death.mockRestore();
  return (await claims.findOne({ merchantId: request.merchantId }).orFail().lean()).integrationId;
}

/** Like `breakOff`, and the claims it leaves are older than any binding takes. */
export async function bindHalfway(store: Store, request: BindingRequest): Promise<string> {
  const integrationId = await breakOff(store, request);
  await ageClaims(store, request.merchantId);
  return integrationId;
}
