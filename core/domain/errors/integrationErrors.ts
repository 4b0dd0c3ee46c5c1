import type { ErrorEntry } from './entry';

/**
 * Why an integration needs attention or carries a warning, or why a run ended without success. Two of them also answer
 * a request for which the service asks Omnichat.
 */
export const integrationErrors = {
  shopline_access_revoked: {
    'zh-TW': {
      title: 'SHOPLINE 授權已失效',
      detail: 'SHOPLINE 不再接受此商店的授權，目前無法同步。',
      remedy: '請勿移除擴充功能，請在 SHOPLINE 後台重新授權；授權送達後會自動繼續，設定與紀錄都會保留。',
    },
    en: {
      title: 'SHOPLINE no longer grants access',
      detail: 'SHOPLINE refuses the token of this store; syncing is on hold.',
      remedy:
        'Do not remove the extension: authorise it again in the SHOPLINE admin. It then continues by itself, and all settings stay.',
    },
  },
  shopline_token_missing: {
    'zh-TW': {
      title: '尚未收到 SHOPLINE 的授權',
      detail: '商店已完成串接，但 SHOPLINE 一直沒有送來授權，因此無法讀取會員。',
      remedy:
        '請勿移除擴充功能。請在 SHOPLINE 後台重新授權此擴充功能，授權送達後會自動繼續；若仍未送達，請聯繫客服重新發送。',
    },
    en: {
      title: 'SHOPLINE has not sent its authorisation',
      detail:
        'The store is connected, but the authorisation that SHOPLINE sends has not arrived: members cannot be read.',
      remedy:
        'Do not remove the extension. Authorise it again in the SHOPLINE admin; it then continues by itself. If it still does not arrive, contact support to have it sent again.',
    },
  },
  shopline_permission_missing: {
    'zh-TW': {
      title: 'SHOPLINE 權限不足',
      detail: '擴充功能缺少讀取會員所需的權限。',
      remedy: '請在 SHOPLINE 後台重新授權擴充功能並同意全部權限。',
    },
    en: {
      title: 'A SHOPLINE permission is missing',
      detail: 'The extension may not read members.',
      remedy: 'Authorise the extension again in the SHOPLINE admin and accept every permission.',
    },
  },
  shopline_page_unreadable: {
    retry: 'backoff',
    'zh-TW': {
      title: '無法讀取 SHOPLINE 回傳的資料',
      detail: 'SHOPLINE 多次回傳無法解讀的內容。',
      remedy: '請稍後重新同步；若持續發生請聯繫客服。',
    },
    en: {
      title: 'SHOPLINE sent data we cannot read',
      detail: 'Several answers of SHOPLINE could not be read.',
      remedy: 'Sync again later; contact support if it keeps happening.',
    },
  },
  shopline_cursor_repeats: {
    retry: 'backoff',
    'zh-TW': {
      title: 'SHOPLINE 的分頁沒有前進',
      detail: '同一頁會員重複出現，為避免漏資料，同步已停止。',
      remedy: '請稍後重新同步；若持續發生請聯繫客服。',
    },
    en: {
      title: 'The pages of SHOPLINE do not advance',
      detail: 'The same members came again and again, so the sync stopped rather than miss someone.',
      remedy: 'Sync again later; contact support if it keeps happening.',
    },
  },
  omnichat_access_revoked: {
    http: 409,
    'zh-TW': {
      title: 'Omnichat 授權已失效',
      detail: '此團隊的 Open API Token 已失效或不允許本服務連線。',
      remedy:
        '請由主管或管理員登入此頁選擇 LINE 官方帳號或重新開始同步，本服務會取得新的授權。若新的授權仍被拒絕，請確認 Omnichat「Open API Token 管理」的 IP 白名單。原授權若恢復，本服務會在一小時內自動繼續處理變更；未完成的同步請重新開始。',
    },
    en: {
      title: 'Omnichat no longer grants access',
      detail: "The team's Open API token is no longer valid, or does not admit this service.",
      remedy:
        'A supervisor or admin logs in here and chooses the LINE account or starts a sync; a new token is then fetched. If that one is refused as well, check the IP allowlist of the token in Omnichat. Should Omnichat take the present one after all, changes go on by themselves within an hour; start again any sync that was not completed.',
    },
  },
  omnichat_module_missing: {
    http: 409,
    'zh-TW': {
      title: '團隊已無 CRM 模組',
      detail: 'Omnichat 表示此團隊已不能使用聯絡人 API。',
      remedy: '請與客服聯繫確認方案。恢復後，本服務會在一小時內自動繼續處理變更；未完成的同步請重新開始。',
    },
    en: {
      title: 'The team no longer has the CRM module',
      detail: 'Omnichat says that the team may not use the contacts API.',
      remedy:
        'Contact support about the plan. Once it is back, changes go on by themselves within an hour; start again any sync that was not completed.',
    },
  },
  line_account_gone: {
    'zh-TW': {
      title: 'LINE 官方帳號已不在此團隊',
      detail: '所選的 LINE 官方帳號已從 Omnichat 團隊移除。',
      remedy: '請重新選擇 LINE 官方帳號，或在 Omnichat 重新連接該帳號後再同步。',
    },
    en: {
      title: 'The LINE Official Account left the team',
      detail: 'The chosen account is no longer connected to the Omnichat team.',
      remedy: 'Choose another account, or connect it in Omnichat again and sync.',
    },
  },
  line_account_mismatch: {
    'zh-TW': {
      title: '這可能不是正確的 LINE 官方帳號',
      detail: '商店會員的 LINE 身份幾乎都不是所選 LINE 官方帳號的聯絡人，因此尚未寫入任何資料。',
      remedy: '請選擇與 SHOPLINE 後台 LINE 註冊及登入相同的 LINE 官方帳號；若確認無誤，請按「確認無誤，仍要同步」。',
    },
    en: {
      title: 'This may be the wrong LINE Official Account',
      detail: "Hardly any LINE id of the store's members is a contact of the chosen account, so nothing was written.",
      remedy: 'Choose the account that SHOPLINE uses for LINE login; if it is right, press "It is right, sync anyway".',
    },
  },
  removals_unconfirmed: {
    'zh-TW': {
      title: '大量會員已不在 SHOPLINE',
      detail:
        'SHOPLINE 表示異常多的會員已移除。其中 {missing} 位的聯絡人資料先保留不清除，等待您確認；其他會員照常同步。',
      remedy:
        '請到 SHOPLINE 後台查看這些會員是否真的已移除：若是，請按「確認已移除，清除資料」；若不是，無需處理，SHOPLINE 恢復後會自動解除。',
    },
    en: {
      title: 'Many members are gone from SHOPLINE',
      detail:
        'SHOPLINE says that unusually many members were removed. The contacts of {missing} of them are left as they are until you confirm; everyone else is kept in step.',
      remedy:
        'See in the SHOPLINE admin whether they were removed. If so, press "They were removed, clear their data"; if not, do nothing: it ends by itself once SHOPLINE shows them again.',
    },
  },
  attribute_definitions_missing: {
    'zh-TW': {
      title: '缺少自訂屬性',
      detail: 'Omnichat 團隊缺少以下自訂屬性，或類型不同：{missing}。',
      remedy: '請聯繫客服為團隊啟用這些自訂屬性（含所列類型），完成後重新同步。',
    },
    en: {
      title: 'Custom attributes are missing',
      detail: 'The Omnichat team has no definition of these, or one of another type: {missing}.',
      remedy: 'Ask support to enable these custom attributes with this type, then sync again.',
    },
  },
  omnichat_rejects_everything: {
    'zh-TW': {
      title: 'Omnichat 拒絕了幾乎所有資料',
      detail: '幾乎每一位會員的資料都被拒絕，同步已停止。',
      remedy: '請聯繫客服確認團隊設定，修正後重新同步。',
    },
    en: {
      title: 'Omnichat refuses nearly everyone',
      detail: 'Nearly every member was refused, so the sync stopped.',
      remedy: 'Contact support about the settings of the team, then sync again.',
    },
  },
  no_members_read: {
    'zh-TW': {
      title: '沒有讀到任何會員',
      detail: '同步完成，但 SHOPLINE 沒有回傳任何會員。',
      remedy: '請確認商店已有會員，且授權包含會員資料。',
    },
    en: {
      title: 'No member was read',
      detail: 'The sync finished, but SHOPLINE returned no member.',
      remedy: 'Check that the store has members and that the authorisation covers them.',
    },
  },
  resync_needed: {
    'zh-TW': {
      title: '設定已變更，尚未重新同步',
      detail: '新的設定只影響之後的變更；既有聯絡人需重新同步才會更新。',
      remedy: '可先預覽影響範圍，再重新同步。',
    },
    en: {
      title: 'Settings changed since the last sync',
      detail: 'The new settings apply to changes from now on; existing contacts need a sync.',
      remedy: 'Preview what it would touch, then sync again.',
    },
  },
  sync_unfinished: {
    'zh-TW': {
      title: '上次同步未完成',
      detail: '同步已取消或失敗：尚未同步到的會員維持原狀，只有之後變更的會員會更新。',
      remedy: '請重新同步，讓所有聯絡人恢復更新。',
    },
    en: {
      title: 'The last sync did not finish',
      detail: 'It was cancelled or has failed: members it had not reached stay as they are until they change.',
      remedy: 'Sync again, so that all contacts are kept up to date.',
    },
  },
  line_account_changed: {
    http: 409,
    'zh-TW': {
      title: '已更換 LINE 官方帳號，尚未重新同步',
      detail: '重新同步前不會更新任何聯絡人，會員資料變更也不會自動同步。',
      remedy: '請先預覽影響範圍，再重新同步。',
    },
    en: {
      title: 'The LINE Official Account was changed; no sync since',
      detail: 'Until the next sync no contact is updated, and changes of members are not synced.',
      remedy: 'Preview what a sync would touch, then sync.',
    },
  },
  data_taken_back: {
    http: 409,
    'zh-TW': {
      title: '已收回寫入的資料，不再自動同步',
      detail: '按「重新同步」前不會更新任何聯絡人，會員資料變更也不會自動同步。',
      remedy: '若要再次使用，請重新同步；若不再使用，可以解除串接。',
    },
    en: {
      title: 'What was written is taken back; nothing syncs by itself',
      detail: 'Until you press "Sync again" no contact is updated, and changes of members are not synced.',
      remedy: 'Sync again to use it once more, or disconnect if you are done.',
    },
  },
  workflow_service_away: {
    retry: 'backoff',
    'zh-TW': {
      title: '背景處理服務暫時無法連線',
      detail: '變更與操作都已保存，但暫時不會處理。',
      remedy: '無需處理：恢復連線後會自動繼續。',
    },
    en: {
      title: 'The workflow service does not answer',
      detail: 'Changes and what you ask for are stored, and wait.',
      remedy: 'Nothing to do: it continues automatically once the workflow service is back.',
    },
  },
  run_interrupted: {
    retry: 'backoff',
    'zh-TW': {
      title: '同步未能完成',
      detail: '同步因未預期的問題而停止，已寫入的資料不受影響。',
      remedy: '請重新同步；若持續發生請聯繫客服並附上同步編號。',
    },
    en: {
      title: 'The sync could not finish',
      detail: 'It stopped for an unexpected reason; what was written stays.',
      remedy: 'Sync again; contact support with the run id if it keeps happening.',
    },
  },
} satisfies Record<string, ErrorEntry>;
