import type { MembersTexts } from './members.zh-TW';

export const membersEn: MembersTexts = {
  member: {
    historyTitle: 'Latest events',
    historyHint: 'The last ten; names of fields only, no values.',
    noHistory: 'Nothing yet.',
    causes: {
      sync: 'Sync by an admin',
      full_read: 'Regular read of all members',
      sweep: 'Regular read of changed members',
      webhook: 'Member changed in SHOPLINE',
      contact_event: 'Contact changed in Omnichat',
      retry: 'Retry by an admin',
      decision: 'Conflict decided',
      clear: 'Data taken back',
    },
    outcomes: {
      skipped: 'Skipped',
      unchanged: 'Unchanged',
      delivered: 'Written',
      failed: 'Failed',
      conflicts: 'Conflict',
    },
    wrote: (fields) => `Wrote: ${fields}`,
    lastWritten: 'Last written',
    neverWritten: 'Not on record',
    rule: 'Why',
    ruleDelivered: 'Meets the conditions of a sync, and the contact of this LINE identity carries no other member id.',
    ruleDecided: 'The team decided that the contact is this member.',
    lastLogin: 'Last login',
    moreSides: (count) =>
      `At most ${count} others are named here; there may be more. What you decide holds for all of them.`,
    decideTitle: 'Decide whose contact it is',
    decideHint:
      'It is checked again at once, and you can undo it at any time. Should the LINE identity or phone of either side change, you are asked again.',
    chooseThis: 'Choose this member',
    chooseOne: (customerId) => `Choose member ${customerId}`,
    keepApart: 'Keep apart, write neither',
    takeBack: 'Undo the decision',
    chooseQuestion: 'Is the contact this member?',
    chooseDetail: (customerId) =>
      `The contact is updated with the data of member ${customerId}, the others are skipped. What was written earlier is replaced where it differs.`,
    apartQuestion: 'Keep them apart?',
    apartDetail: 'Nothing more is written for either side. What was written earlier stays.',
    takeBackQuestion: 'Undo the decision?',
    takeBackDetail: 'Both sides are checked again; if they are still in conflict, it is shown again.',
    decidedThis: 'Decided: the contact is this member',
    decidedApart: 'Decided: kept apart',
    decidedOther: 'Decided: the contact is another member',
    deciding: 'Saved, checking again…',
    settled: 'Checked again',
    saved: 'Decision saved',
    takenBack: 'Decision undone',
    notOnRecord:
      'This customer id is not among the members on record of this store; a tool used earlier may have written it.',
  },
};
