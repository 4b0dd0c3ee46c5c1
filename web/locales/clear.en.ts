import type { ClearTexts } from './clear.zh-TW';

export const clearEn: ClearTexts = {
  clear: {
    title: 'Take back what was written',
    detail:
      'Takes the member id, custom attributes and tags that a sync wrote off the LINE contacts. Contacts, chats, phones and e-mails stay, and so do the team\'s own tags. Nothing syncs by itself afterwards, until you press "Sync again".',
    open: 'Preview what would be cleared',
    openAndEnd: 'Take back, then disconnect',
    beforeRemoving:
      'Once the extension is removed nothing can be taken back: if the data is to go as well, take it back first.',
    previewTitle: 'Take back what was written?',
    previewTitleEnd: (store) => `Take back the data and disconnect "${store}"?`,
    contacts: (count) =>
      count === '1'
        ? '1 contact carries data that a sync wrote. It will be cleared.'
        : `${count} contacts carry data that a sync wrote. They will be cleared.`,
    none: 'No contact carries data that a sync wrote.',
    byRecords: "By this service's own records. Only names of fields are shown here, no content.",
    takesAtLeast: (time) => `It takes at least ${time}; the page may be closed meanwhile.`,
    endsAfter:
      'Once everything is taken back, the store is disconnected. If a contact cannot be cleared, the connection stays, and the members are listed.',
    sample: 'Examples',
    customer: 'SHOPLINE customer ID',
    whatGoes: 'Will be cleared',
    memberId: 'member id',
    attributes: (count) => `${count} custom ${count === '1' ? 'attribute' : 'attributes'}`,
    tags: (count) => `${count} ${count === '1' ? 'tag' : 'tags'}`,
    confirm: 'Take back',
    confirmEnd: 'Take back and disconnect',
    blocked: 'A sync, a preview or taking back is under way: this becomes possible once it has ended, or is cancelled.',
    noAccount: 'No LINE Official Account is chosen, so nothing was written.',
  },
};
