import { pendingChanges, upgradeInPlace } from './upgrades';

const versionless = {
  _id: 'i1',
  merchantId: 'm1',
  teamId: 't1',
  origin: 'shopline',
  storeName: 'Demo',
  settings: { eligibility: 'line' },
  createdAt: new Date(0),
};

describe('upgradeInPlace', () => {
  it('gives a document without a version what was added since, and leaves what it has', () => {
    const document = structuredClone(versionless);
    upgradeInPlace(document);
    expect(document).toMatchObject({
      ...versionless,
      schemaVersion: 3,
      settings: { eligibility: 'line', unmatched: 'skip', disabledAttributes: [] },
      isLive: false,
      contactIndexAtMs: 0,
      endedAt: null,
    });
  });

  it('gives each document values of its own', () => {
    const [one, other] = [structuredClone(versionless), structuredClone(versionless)];
    upgradeInPlace(one);
    upgradeInPlace(other);
    (one.settings as unknown as { disabledAttributes: string[] }).disabledAttributes.push('shopline_points');
    expect(other.settings).toMatchObject({ disabledAttributes: [] });
  });
});

describe('pendingChanges', () => {
  it('is nothing for a current document, and for one of a newer release', () => {
    expect(pendingChanges({ schemaVersion: 3 })).toEqual({});
    expect(pendingChanges({ schemaVersion: 99 })).toEqual({});
  });
});
