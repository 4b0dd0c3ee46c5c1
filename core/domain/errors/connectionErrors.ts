import type { ErrorEntry } from './entry';

/** What stands in the way of a connection or a sync. The first four have the wording of the product page. */
export const connectionErrors = {
  crm_module_missing: {
    http: 403,
    'zh-TW': {
      title: '尚未購買 CRM 模組',
      detail: '欲串接的團隊尚未購買 CRM 模組，無法成功串接。',
      remedy: '請與客服聯繫以獲得進一步協助；若選擇錯誤團隊，請重新登入並選擇其他團隊串接。',
    },
    en: {
      title: 'This team has not bought the CRM module',
      detail: 'The chosen team has no CRM module, so it cannot be connected.',
      remedy: 'Contact support, or log in again and choose another team.',
    },
  },
  insufficient_role: {
    http: 403,
    'zh-TW': {
      title: '此帳號無串接權限',
      detail: '登入的帳號不是主管或管理員，無法進行串接。',
      remedy: '請重新登入有權限的帳號（主管或管理員）以利串接。',
    },
    en: {
      title: 'This account may not connect stores',
      detail: 'Only supervisors and admins of a team may connect it.',
      remedy: 'Log in again as a supervisor or admin of the team.',
    },
  },
  store_connected_elsewhere: {
    http: 409,
    'zh-TW': {
      title: '此商店已串接於其他團隊',
      detail: '一間 SHOPLINE 商店只能串接一個 Omnichat 團隊。',
      remedy: '須先將 SHOPLINE 商店原有串接解除後再重新進行串接。',
    },
    en: {
      title: 'This store is connected to another team',
      detail: 'One SHOPLINE store connects to one Omnichat team.',
      remedy: 'Disconnect the store from its present team first, then connect again.',
    },
  },
  team_connected_elsewhere: {
    http: 409,
    'zh-TW': {
      title: '此團隊已串接於其他商店',
      detail: '一個 Omnichat 團隊只能串接一間 SHOPLINE 商店。',
      remedy: '須先將此團隊原有串接解除後再重新進行串接。',
    },
    en: {
      title: 'This team is connected to another store',
      detail: 'One Omnichat team connects to one SHOPLINE store.',
      remedy: 'Disconnect the team from its present store first, then connect again.',
    },
  },
  store_not_authorized: {
    http: 403,
    'zh-TW': {
      title: '尚未確認您可管理此商店',
      detail: '此瀏覽器尚未透過 SHOPLINE 授權確認這間商店。',
      remedy: '請從 SHOPLINE 後台點擊「打開擴充功能」，或在此頁重新串接 SHOPLINE。',
    },
    en: {
      title: 'We have not confirmed that you manage this store',
      detail: 'SHOPLINE has not confirmed this store for your session.',
      remedy: 'Open the extension from the SHOPLINE admin, or connect SHOPLINE again from this page.',
    },
  },
  sync_in_progress: {
    http: 409,
    'zh-TW': {
      title: '已有同步、預覽或收回進行中',
      detail: '此商店已有一項同步、預覽或收回尚未結束，也可能是已暫停。',
      remedy: '請等候完成；若已暫停，請繼續或取消後再試。',
    },
    en: {
      title: 'A sync, a preview or taking back is under way',
      detail: 'A sync, a preview or taking back of this store has not ended yet; it may be paused.',
      remedy: 'Wait for it to finish; if it is paused, resume or cancel it first.',
    },
  },
  line_account_missing: {
    http: 409,
    'zh-TW': {
      title: '尚未選擇 LINE 官方帳號',
      detail: '選擇要同步會員資料的 LINE 官方帳號後才能同步。',
      remedy: '請先選擇 LINE 官方帳號。',
    },
    en: {
      title: 'No LINE Official Account chosen yet',
      detail: 'A sync needs the LINE Official Account whose contacts receive the data.',
      remedy: 'Choose the LINE Official Account first.',
    },
  },
  unknown_line_account: {
    http: 400,
    'zh-TW': {
      title: '找不到此 LINE 官方帳號',
      detail: '這個 LINE 官方帳號不屬於此團隊。',
      remedy: '請重新整理並從清單中選擇。',
    },
    en: {
      title: 'Unknown LINE Official Account',
      detail: 'This LINE Official Account does not belong to the team.',
      remedy: 'Reload and choose one from the list.',
    },
  },
  disconnect_in_shopline: {
    http: 409,
    'zh-TW': {
      title: '請從 SHOPLINE 後台解除串接',
      detail: '此串接是從 SHOPLINE 後台開始的。',
      remedy: '請至 SHOPLINE 後台的擴充功能頁面移除「Omnichat 全通路會員模組」。',
    },
    en: {
      title: 'Disconnect in the SHOPLINE admin',
      detail: 'This connection was started from the SHOPLINE admin.',
      remedy: 'Remove the extension 「Omnichat 全通路會員模組」 in the SHOPLINE admin.',
    },
  },
  run_not_active: {
    http: 409,
    'zh-TW': {
      title: '此同步已結束或取消',
      detail: '已沒有可以暫停、繼續或取消的作業。',
      remedy: '如有需要，請開始新的同步。',
    },
    en: {
      title: 'This sync has ended or was cancelled',
      detail: 'Nothing is left to pause, resume or cancel.',
      remedy: 'Start a new sync if you need one.',
    },
  },
  store_uninstalled: {
    http: 404,
    'zh-TW': {
      title: '已從 SHOPLINE 移除',
      detail:
        '擴充功能已從 SHOPLINE 後台移除，因此此商店的串接已結束。Omnichat 中的聯絡人、對話，以及未收回的資料都保留。',
      remedy: '若要再次同步，請在 SHOPLINE 後台重新安裝「Omnichat 全通路會員模組」，再點擊「打開擴充功能」重新串接。',
    },
    en: {
      title: 'Removed from SHOPLINE',
      detail:
        'The extension was removed in the SHOPLINE admin, which ended the connection of this store. Contacts and chats in Omnichat stay, and so does data that was not taken back.',
      remedy:
        'To sync again, install 「Omnichat 全通路會員模組」 in the SHOPLINE admin, then open the extension and connect anew.',
    },
  },
  store_disconnected: {
    http: 404,
    'zh-TW': {
      title: '已解除串接',
      detail: '此商店的串接已從 Omnichat 解除。Omnichat 中的聯絡人、對話，以及未收回的資料都保留。',
      remedy: '擴充功能仍安裝在商店中，可隨時重新串接。',
    },
    en: {
      title: 'Disconnected',
      detail:
        'This store was disconnected in Omnichat. Contacts and chats in Omnichat stay, and so does data that was not taken back.',
      remedy: 'The extension is still installed: the store can be connected again at any time.',
    },
  },
  no_conflict: {
    http: 409,
    'zh-TW': {
      title: '此會員目前沒有衝突',
      detail: '沒有需要決定的衝突，可能已經解決。',
      remedy: '請重新整理會員清單後確認。',
    },
    en: {
      title: 'The member is in no conflict',
      detail: 'There is nothing to decide; it may be settled by now.',
      remedy: 'Load the list of members anew.',
    },
  },
  settings_changed: {
    http: 409,
    'zh-TW': {
      title: '設定已被其他人變更',
      detail: '您開始編輯之後，設定已在其他分頁或由其他人儲存過。',
      remedy: '請確認最新的設定後再儲存一次。',
    },
    en: {
      title: 'The settings were changed meanwhile',
      detail: 'They were saved in another tab, or by another admin, since you began to edit them.',
      remedy: 'Look at the newest settings, then save again.',
    },
  },
} satisfies Record<string, ErrorEntry>;
