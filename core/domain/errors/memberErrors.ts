import type { ErrorEntry } from './entry';

/** Why one member was not delivered. Skips and conflicts are judged again by themselves. */
export const memberErrors = {
  not_a_member: {
    retry: 'next_change',
    'zh-TW': { title: '訪客，非會員', detail: '此顧客尚未註冊為會員。', remedy: '無需處理，註冊後會自動同步。' },
    en: {
      title: 'A guest, not a member',
      detail: 'This customer has not registered.',
      remedy: 'Nothing to do; syncs automatically after registration.',
    },
  },
  no_line_login: {
    retry: 'next_change',
    'zh-TW': {
      title: '未使用 LINE 快速登入',
      detail: '此會員沒有 LINE 身份。',
      remedy: '請會員以 LINE 快速登入商店，之後會自動同步。',
    },
    en: {
      title: 'No LINE login',
      detail: 'This member has no LINE identity.',
      remedy: 'Ask the member to log in with LINE; they then sync automatically.',
    },
  },
  no_phone: {
    retry: 'next_change',
    'zh-TW': {
      title: '沒有可用的手機號碼',
      detail: '此會員沒有手機號碼，或號碼不正確。',
      remedy: '請會員補上手機號碼，或在設定的「哪些會員要同步？」改選「所有使用 LINE 快速登入的會員」。',
    },
    en: {
      title: 'No usable phone',
      detail: 'This member has no phone, or not a possible number.',
      remedy: 'Ask the member to add a phone, or choose "Every member with LINE login" in the settings.',
    },
  },
  condition_not_met: {
    retry: 'next_change',
    'zh-TW': {
      title: '不符合同步條件',
      detail: '此會員不符合設定中的同步條件，先前已同步的內容保持不變。',
      remedy: '符合條件後會自動同步；如需一併同步，請在設定中調整條件。',
    },
    en: {
      title: 'Does not meet the conditions',
      detail: 'This member does not meet the conditions in the settings. What was synced before stays as it is.',
      remedy: 'Syncs automatically once the conditions are met; to include the member now, change the conditions.',
    },
  },
  not_a_line_contact: {
    retry: 'next_change',
    'zh-TW': {
      title: '不是所選 LINE 官方帳號的聯絡人',
      detail: '此會員尚未加入所選的 LINE 官方帳號。',
      remedy: '請會員加入 LINE 官方帳號為好友，加入後會自動同步。',
    },
    en: {
      title: 'Not a contact of the LINE Official Account',
      detail: 'This member has not added the chosen account.',
      remedy: 'Ask the member to add the account; they then sync automatically.',
    },
  },
  line_id_shared: {
    retry: 'next_change',
    'zh-TW': {
      title: '多位會員使用同一個 LINE 身份',
      detail: '無法判斷聯絡人屬於哪一位會員，因此未寫入。',
      remedy: '請在 SHOPLINE 合併會員或解除其中一位的 LINE 綁定，也可以在會員頁查看衝突，決定聯絡人屬於誰。',
    },
    en: {
      title: 'Several members share one LINE identity',
      detail: 'It is not clear whose contact it is, so nothing was written.',
      remedy:
        'Merge the members in SHOPLINE, unbind LINE from one of them, or decide on the members page whose contact it is.',
    },
  },
  phone_shared: {
    retry: 'next_change',
    'zh-TW': {
      title: '多位會員使用同一個手機號碼',
      detail: '相同的手機號碼會使 Omnichat 的顧客資料互相覆蓋，因此未寫入。',
      remedy: '請在 SHOPLINE 合併會員或更正其中一位的手機號碼，也可以在會員頁查看衝突，決定聯絡人屬於誰。',
    },
    en: {
      title: 'Several members share one phone',
      detail: 'Profiles with one phone would overwrite each other, so nothing was written.',
      remedy:
        'Merge the members in SHOPLINE, correct one of the phones, or decide on the members page whose contact it is.',
    },
  },
  contact_has_other_member: {
    retry: 'next_change',
    'zh-TW': {
      title: '聯絡人已屬於另一位會員',
      detail: '此 LINE 聯絡人的會員編號屬於其他會員，因此未覆蓋。',
      remedy:
        '請確認兩位會員，再到會員頁查看衝突，決定聯絡人屬於誰；也可以在 Omnichat 清除聯絡人的會員編號，或在 SHOPLINE 合併會員。',
    },
    en: {
      title: 'The contact is linked to another member',
      detail: 'The LINE contact already has another member id, so it was not overwritten.',
      remedy:
        "Compare the two members, then decide on the members page whose contact it is, clear the contact's member id in Omnichat, or merge them in SHOPLINE.",
    },
  },
  taken_back: {
    'zh-TW': {
      title: '已收回寫入的資料',
      detail: '先前寫入這位聯絡人的會員編號、自訂屬性與標籤已收回。',
      remedy: '無需處理；按「重新同步」後才會再次寫入。',
    },
    en: {
      title: 'What was written is taken back',
      detail: 'The member id, attributes and tags that were written to this contact are taken off again.',
      remedy: 'Nothing to do; written again only after you press "Sync again".',
    },
  },
  decided_for_other: {
    retry: 'next_change',
    'zh-TW': {
      title: '已決定聯絡人屬於另一位會員',
      detail: '團隊已決定由另一位會員使用此聯絡人或手機號碼，因此未寫入。',
      remedy: '無需處理；如需變更，可在會員頁改選或取消此決定。',
    },
    en: {
      title: 'Decided for another member',
      detail: 'The team decided the conflict for another member, so nothing is written for this one.',
      remedy: 'Nothing to do; the decision can be changed or undone on the members page.',
    },
  },
  kept_apart: {
    retry: 'next_change',
    'zh-TW': {
      title: '已決定維持分開',
      detail: '團隊已決定不寫入任何一方。',
      remedy: '無需處理；如需變更，可在會員頁改選或取消此決定。',
    },
    en: {
      title: 'Kept apart',
      detail: 'The team decided that nothing is written for either side.',
      remedy: 'Nothing to do; the decision can be changed or undone on the members page.',
    },
  },
  contact_rejected: {
    retry: 'next_change',
    'zh-TW': {
      title: 'Omnichat 拒絕此筆資料',
      detail: 'Omnichat 不接受這位會員的資料。',
      remedy: '請檢查會員資料後重試；若持續發生請聯繫客服。',
    },
    en: {
      title: 'Omnichat refused this member',
      detail: 'Omnichat does not accept the data of this member.',
      remedy: 'Check the member in SHOPLINE and retry; contact support if it keeps happening.',
    },
  },
  contact_unwritable: {
    retry: 'next_change',
    'zh-TW': {
      title: 'Omnichat 無法儲存此筆資料',
      detail: '寫入這位聯絡人時 Omnichat 持續發生錯誤，其他聯絡人不受影響。',
      remedy: '之後的同步會自動重試；若持續發生請聯繫 Omnichat 客服並附上顧客 ID。',
    },
    en: {
      title: 'Omnichat could not store this member',
      detail: 'Omnichat kept failing when this contact was written; other contacts are not affected.',
      remedy: 'Tried again by later syncs; contact Omnichat support with the customer id if it keeps happening.',
    },
  },
  contact_unreadable: {
    retry: 'next_change',
    'zh-TW': {
      title: '聯絡人資料無法讀取',
      detail: 'Omnichat 未提供這位聯絡人的資料，或資料格式不正確，無法得知聯絡人屬於誰，因此未寫入。',
      remedy: '請稍後重試，之後的變更或同步也會再次讀取；若持續發生請聯繫 Omnichat 客服並附上顧客 ID。',
    },
    en: {
      title: 'The contact cannot be read',
      detail:
        'Omnichat does not show the contact, or in a form we cannot read. Whose it is by now is not known, so nothing was written.',
      remedy:
        'Retry later; the next change or sync reads it again too. Contact Omnichat support with the customer id if it keeps happening.',
    },
  },
  member_unreadable: {
    retry: 'next_change',
    'zh-TW': {
      title: '會員資料無法讀取',
      detail: 'SHOPLINE 無法提供此會員的資料，或資料格式不正確。',
      remedy: '請稍後重試；若持續發生請聯繫客服並附上顧客 ID。',
    },
    en: {
      title: 'The member cannot be read',
      detail: 'SHOPLINE keeps failing for this member, or sends it in a form we cannot read.',
      remedy: 'Retry later; contact support with the customer id if it keeps happening.',
    },
  },
} satisfies Record<string, ErrorEntry>;

/** What only a comparison says of a member: no record carries it. The record of one who is gone is removed. */
export const verdictErrors = {
  gone_from_shopline: {
    retry: 'next_change',
    'zh-TW': {
      title: '已不在 SHOPLINE',
      detail: 'SHOPLINE 已沒有這位會員（已移除或合併）。',
      remedy:
        '無需處理；同步會從聯絡人清除會員編號、本服務寫入的自訂屬性與標籤。聯絡人、對話、手機號碼與電子郵件都保留。',
    },
    en: {
      title: 'No longer in SHOPLINE',
      detail: 'SHOPLINE no longer has this member: it was removed or merged into another.',
      remedy:
        'Nothing to do; a sync takes the member id, the attributes and our tags off the contact. The contact, its chat, phone and e-mail stay.',
    },
  },
} satisfies Record<string, ErrorEntry>;
