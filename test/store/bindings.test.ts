import { IntegrationError } from '../../core/domain/errors';
import type { Integration } from '../../core/store/documents';
import { eventTimeOfMs } from '../../core/store/inbox/eventTime';
import { bindStore, endByOperator, endIntegration, refuseIfTaken } from '../../core/store/integrations/bindings';
import { removeUnfinished } from '../../core/store/integrations/claims';
import { findInstallation, isProofVoid } from '../../core/store/integrations/installations';
import { recordInstalled, recordUninstalled } from '../../core/store/integrations/lifecycle';
import { noteMadeCalls, reserveGuestCalls } from '../../core/store/leases/guestCalls';
import { sharedStack } from '../harness/sharedStack';
import { inActivity } from '../support/activity';
import { ageClaims, bindHalfway, breakOff, requestOf } from '../support/halfway';
import { openLab, type Lab } from '../support/lab';

let lab: Lab;

beforeAll(async () => {
  lab = await openLab(sharedStack().urls.mongodbUri);
});
afterAll(() => lab.close());

const leaseIds = async () => (await lab.store.models.leases.find().lean()).map(({ _id }) => _id);

// Found by simulation (seed 208616).
describe('a binding that was never finished', () => {
  it('leaves no lease behind once its store is bound', async () => {
    const request = requestOf('one');
    const halfway = await bindHalfway(lab.store, request);
    const { _id } = await bindStore(lab.store, request);
    expect(await leaseIds()).toContain(_id);
    expect(await leaseIds()).not.toContain(halfway);
  });

  it('leaves none behind once its team is bound to another store', async () => {
    const halfway = await bindHalfway(lab.store, requestOf('two'));
    await bindStore(lab.store, { ...requestOf('three'), teamId: requestOf('two').teamId });
    expect(await leaseIds()).not.toContain(halfway);
  });
});

describe('a late uninstall', () => {
  const ago = (ms: number) => eventTimeOfMs(Date.now() - ms);

  it.each([
    ['leaves a binding alone that its admin has made again since the app was installed anew', true],
    ['ends a binding that no admin has made again since', false],
  ])('%s', async (_title, isMadeAgain) => {
    const request = requestOf(`installed anew ${isMadeAgain}`);
    const { merchantId } = request;
    await recordInstalled(lab.store, { merchantId, ts: ago(300_000) });
    const { _id } = await bindStore(lab.store, request);
    await recordInstalled(lab.store, { merchantId, ts: ago(100_000) });
    if (isMadeAgain) expect((await bindStore(lab.store, request))._id).toBe(_id);
    const endReason = async () => (await lab.store.models.integrations.findById(_id).orFail()).endReason;
    await recordUninstalled(lab.store, { merchantId, ts: ago(200_000) });
    expect(await endReason()).toBe(isMadeAgain ? null : 'uninstalled');
    await recordUninstalled(lab.store, { merchantId, ts: ago(0) });
    expect(await endReason()).toBe('uninstalled');
  });
});

describe('a binding that broke off a moment ago', () => {
  it('is made anew for the admin who asks again', async () => {
    const request = requestOf('seven');
    const brokenOff = await breakOff(lab.store, request);
    const { _id, teamId } = await bindStore(lab.store, request);
    expect([teamId, _id === brokenOff]).toEqual([request.teamId, false]);
    expect(await lab.store.models.claims.countDocuments({ integrationId: _id })).toBe(2);
    expect(await leaseIds()).not.toContain(brokenOff);
  });

  it('and goes on after all, becomes the one that was made anew', async () => {
    const { integrations } = lab.store.models;
    const create = integrations.create.bind(integrations);
    const asked: Promise<Integration>[] = [];
    const late = jest.spyOn(integrations, 'create').mockImplementationOnce(((document: object) => {
      asked.push(bindStore(lab.store, requestOf('eight')));
      return asked[0]!.then(() => create(document));
    }) as never);
    const first = await bindStore(lab.store, requestOf('eight'));
    late.mockRestore();
    expect(first._id).toBe((await asked[0]!)._id);
    const { merchantId } = requestOf('eight');
    expect(await integrations.distinct('_id', { merchantId, endedAt: null })).toEqual([first._id]);
  });
});

describe('a binding whose process stood still for longer than any binding takes', () => {
  /** Stands still before the integration is written, and goes on after what happens meanwhile. */
  function standStill(meanwhile: () => Promise<unknown>) {
    const { integrations } = lab.store.models;
    const create = integrations.create.bind(integrations);
    jest.spyOn(integrations, 'create').mockImplementationOnce(((document: object) =>
      ageClaims(lab.store, requestOf('five').merchantId)
        .then(meanwhile)
        .then(() => create(document))) as never);
  }
  const unended = () => lab.store.models.integrations.find({ merchantId: requestOf('five').merchantId, endedAt: null });
  afterEach(() => jest.restoreAllMocks());

  it('leaves the store to the team that was tied to it meanwhile', async () => {
    const other = { ...requestOf('five'), teamId: 'another team', origin: 'omnichat' as const };
    standStill(() => bindStore(lab.store, other));
    await expect(bindStore(lab.store, requestOf('five'))).rejects.toEqual(
      new IntegrationError('store_connected_elsewhere', { origin: 'omnichat' }),
    );
    const [bound, ...rest] = await unended();
    expect([bound?.teamId, rest]).toEqual(['another team', []]);
    await endIntegration(lab.store, bound!, 'disconnected');
  });

  // Found by simulation (seed 6358).
  it('is not made anew when the merchant uninstalls the app in that moment', async () => {
    const { integrations } = lab.store.models;
    const create = integrations.create.bind(integrations);
    jest
      .spyOn(integrations, 'create')
      .mockImplementationOnce(((document: Integration) =>
        create(document).then(() => endIntegration(lab.store, document, 'uninstalled'))) as never);
    const { _id } = await bindStore(lab.store, requestOf('five'));
    expect(await unended()).toEqual([]);
    expect(await integrations.findById(_id)).toMatchObject({ endReason: 'uninstalled' });
    await integrations.deleteOne({ _id });
  });

  it('is made anew once what it left was removed as never finished', async () => {
    standStill(() => removeUnfinished(lab.store, { after: null, upTo: null }));
    const { _id } = await bindStore(lab.store, requestOf('five'));
    expect((await unended()).map((integration) => integration._id)).toEqual([_id]);
    expect(await lab.store.models.claims.countDocuments({ integrationId: _id })).toBe(2);
    expect(await leaseIds()).toContain(_id);
  });
});

describe('a store that is uninstalled while it is being bound', () => {
  it('is not bound: the uninstall looks once more after it is stored', async () => {
    const { integrations, installations } = lab.store.models;
    const create = installations.create.bind(installations);
    const request = requestOf('nine');
    jest
      .spyOn(installations, 'create')
      .mockImplementationOnce(((document: object) =>
        bindStore(lab.store, request).then(() => create(document))) as never);
    const outcome = await recordUninstalled(lab.store, {
      merchantId: request.merchantId,
      ts: eventTimeOfMs(Date.now()),
    });
    jest.restoreAllMocks();
    expect(outcome).toMatchObject({ tell: 'uninstalled', integration: { merchantId: request.merchantId } });
    expect(await integrations.countDocuments({ merchantId: request.merchantId, endedAt: null })).toBe(0);
  });
});

describe('a binding that an operator tells to be uninstalled', () => {
  it('leaves no token behind when the worker dies in the middle and the step is repeated', async () => {
    const { claims, installations } = lab.store.models;
    const { _id, merchantId } = await bindStore(lab.store, requestOf('ten'));
    await installations.create({ _id: merchantId, sealedToken: Buffer.from('token') });
    jest.spyOn(claims, 'deleteMany').mockRejectedValueOnce(new Error('the worker dies'));
    await expect(endByOperator(lab.store, _id, 'uninstalled')).rejects.toThrow('the worker dies');
    jest.restoreAllMocks();
    await endByOperator(lab.store, _id, 'uninstalled');
    expect(await findInstallation(lab.store, merchantId)).toMatchObject({ sealedToken: null });
  });

  it('voids proofs of holding the store also where SHOPLINE has told nothing of the store', async () => {
    const { _id, merchantId } = await bindStore(lab.store, requestOf('twelve'));
    const provenAtMs = Date.now() - 1;
    await endByOperator(lab.store, _id, 'uninstalled');
    expect(await isProofVoid(lab.store, { merchantId, provenAtMs })).toBe(true);
  });
});

it('the second of two clicks does not take the binding of the first for one of another store', async () => {
  const request = requestOf('clicked-twice');
  const { claims } = lab.store.models;
  const find = claims.findById.bind(claims);
  // The first click takes store and team between the second one's looks at both.
  const andBind = async (id: unknown) => {
    const found = await find(id).lean();
    await bindStore(lab.store, request);
    return found;
  };
  jest.spyOn(claims, 'findById').mockImplementationOnce((id) => ({ lean: () => andBind(id) }) as never);
  await expect(refuseIfTaken(lab.store, request)).resolves.toBeUndefined();
});

describe('a binding that ends while an admin asks for it once more', () => {
  it('is made anew, and what has ended gets no token', async () => {
    const { integrations, claims } = lab.store.models;
    const ended = await bindStore(lab.store, requestOf('eleven'));
    const updateOne = integrations.updateOne.bind(integrations);
    jest
      .spyOn(integrations, 'updateOne')
      .mockImplementationOnce(((...renewal: Parameters<typeof updateOne>) =>
        endIntegration(lab.store, ended, 'disconnected').then(() => updateOne(...renewal))) as never);
    const { _id, endedAt } = await bindStore(lab.store, requestOf('eleven'));
    jest.restoreAllMocks();
    expect([_id === ended._id, endedAt]).toEqual([false, null]);
    expect(await claims.countDocuments({ integrationId: _id })).toBe(2);
    expect(await integrations.findById(ended._id).lean()).toMatchObject({ omnichatTokenVersion: 0 });
  });
});

// Found by simulation (story 503699, with decisions).
describe('a store that is bound again', () => {
  it('waits until calls of the binding before have left the windows of the partners', async () => {
    const lastSendAtMs = async (_id: string) => (await lab.store.models.leases.findById(_id).orFail()).lastSendAtMs;
    const first = await bindStore(lab.store, requestOf('six'));
    expect(await lastSendAtMs(first._id)).toBe(0);
    await endIntegration(lab.store, first, 'disconnected');
    const endedAtMs = Date.now();
    const second = await bindStore(lab.store, requestOf('six'));
    expect(await lastSendAtMs(second._id)).toBeGreaterThan(endedAtMs);
    await inActivity(() => lab.activities.cleanUp({ integrationId: first._id }));
    await endIntegration(lab.store, second, 'disconnected');
    await inActivity(() => lab.activities.cleanUp({ integrationId: second._id }));
    const third = await bindStore(lab.store, requestOf('six'));
    expect(await lastSendAtMs(third._id)).toBeGreaterThan(endedAtMs);
  });
});

describe('a page that still asks for an integration that has ended', () => {
  it('is told so, and brings no lease back', async () => {
    const integration = await bindStore(lab.store, requestOf('four'));
    await endIntegration(lab.store, integration, 'disconnected');
    await inActivity(() => lab.activities.cleanUp({ integrationId: integration._id }));
    const gone = new IntegrationError('not_found');
    await expect(reserveGuestCalls(lab.store, integration._id, 'omnichat')).rejects.toEqual(gone);
    await expect(noteMadeCalls(lab.store, integration._id, 'shopline')).rejects.toEqual(gone);
    expect(await leaseIds()).not.toContain(integration._id);
  });
});
