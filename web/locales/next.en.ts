import type { nextZhTW } from './next.zh-TW';

/** Words of the next steps. */
export const nextEn: typeof nextZhTW = {
  next: {
    title: 'What you can do once it is connected',
    afterSync: 'These become useful after the first sync.',
    attributesTitle: 'View the custom attributes',
    attributesDetail:
      'Open any LINE contact in Omnichat to see tier, points, store credit and purchases from SHOPLINE. Use them for segments and journeys.',
    attributesLink: 'See synced custom attributes',
    phoneTitle: 'Set up phone binding',
    phoneDetail:
      "Let customers bind their membership by phone number in LINE; their data then syncs automatically. Set it up in Omnichat's member card module.",
    checklist: 'Check first',
    checks: {
      sms: "SMS verification of members' phones is on in SHOPLINE",
      smsLink: 'Open the SHOPLINE admin',
      liff: 'A LIFF app of size Full exists in LINE Developers',
      provider: 'The LINE Login channel and the Messaging API channel are under one provider',
      lineLink: 'Open LINE Developers',
    },
    cardTitle: 'Set up the member card',
    cardDetail: "Show tier, points and a personal barcode in LINE. Set it up in Omnichat's member card module.",
    cardFields: 'Synced fields for the card',
    cardOn: 'Synced',
    cardOff: 'Off',
    cardSettings: 'Choose synced custom attributes',
    available: 'Available',
    done: 'Done',
    notBought: 'Add-on',
    buy: 'This team has not bought the member card module. Contact Omnichat support or your success manager to add it; then it can be set up.',
  },
};
