import type { ErrorEntry } from './entry';

/** Answers of the HTTP API. The first four keep the words merchants know from the product page. */
export const requestErrors = {
  crm_module_missing: {
    http: 403,
    retry: 'never',
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
    retry: 'never',
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
    retry: 'never',
    'zh-TW': {
      title: '此商店已串接於其他團隊',
      detail: '一間 SHOPLINE 商店只能串接一個 Omnichat 團隊。',
      remedy: '須先將 SHOPLINE 商店原有串接解除後再重新進行串接。',
    },
    en: {
      title: 'This store is connected to another team',
      detail: 'One SHOPLINE store connects to one Omnichat team.',
      remedy: 'Undo the existing connection of the store first, then connect again.',
    },
  },
  team_connected_elsewhere: {
    http: 409,
    retry: 'never',
    'zh-TW': {
      title: '此團隊已串接於其他商店',
      detail: '一個 Omnichat 團隊只能串接一間 SHOPLINE 商店。',
      remedy: '須先將此團隊原有串接解除後再重新進行串接。',
    },
    en: {
      title: 'This team is connected to another store',
      detail: 'One Omnichat team connects to one SHOPLINE store.',
      remedy: 'Undo the existing connection of the team first, then connect again.',
    },
  },
  store_not_authorized: {
    http: 403,
    retry: 'never',
    'zh-TW': {
      title: '尚未確認您持有此商店',
      detail: '此瀏覽器尚未透過 SHOPLINE 授權確認這間商店。',
      remedy: '請從 SHOPLINE 後台點擊「打開擴充功能」，或在此頁重新連接 SHOPLINE。',
    },
    en: {
      title: 'This browser has not proved that it holds the store',
      detail: 'SHOPLINE has not confirmed this store for your session.',
      remedy: 'Open the extension from the SHOPLINE admin, or connect SHOPLINE again from this page.',
    },
  },
  sync_in_progress: {
    http: 409,
    retry: 'never',
    'zh-TW': {
      title: '同步進行中',
      detail: '這個串接已有一個同步正在執行。',
      remedy: '請等候完成，或先取消目前的同步。',
    },
    en: {
      title: 'A sync is in progress',
      detail: 'This integration already has a running sync.',
      remedy: 'Wait for it to finish, or cancel it first.',
    },
  },
  line_account_missing: {
    http: 409,
    retry: 'never',
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
    retry: 'never',
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
    retry: 'never',
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
    retry: 'never',
    'zh-TW': {
      title: '此同步已結束',
      detail: '已結束的同步無法暫停、繼續或取消。',
      remedy: '如有需要，請開始新的同步。',
    },
    en: {
      title: 'This sync has ended',
      detail: 'A sync that has ended cannot be paused, resumed or cancelled.',
      remedy: 'Start a new sync if you need one.',
    },
  },
  invalid_request: {
    http: 400,
    retry: 'never',
    'zh-TW': { title: '請求格式不正確', detail: '內容不符合此介面的格式。', remedy: '請修正後再試一次。' },
    en: {
      title: 'The request is not valid',
      detail: 'It does not have the form this route accepts.',
      remedy: 'Correct it and try again.',
    },
  },
  not_authenticated: {
    http: 401,
    retry: 'never',
    'zh-TW': { title: '尚未登入', detail: '登入已過期或尚未登入。', remedy: '請重新登入 Omnichat。' },
    en: {
      title: 'Not logged in',
      detail: 'You are not logged in, or the session has ended.',
      remedy: 'Log in to Omnichat again.',
    },
  },
  csrf_failed: {
    http: 403,
    retry: 'never',
    'zh-TW': { title: '頁面已過期', detail: '請求缺少有效的安全權杖。', remedy: '請重新整理頁面後再試一次。' },
    en: {
      title: 'The page has expired',
      detail: 'The request has no valid CSRF token.',
      remedy: 'Reload the page and try again.',
    },
  },
  rights_withdrawn: {
    http: 403,
    retry: 'never',
    'zh-TW': {
      title: '您的權限已變更',
      detail: '您在 Omnichat 已不是此團隊的管理員或主管，因此無法再檢視或操作這個串接。',
      remedy: '如需繼續操作，請由團隊的管理員調整您的角色，再重新登入。',
    },
    en: {
      title: 'Your role has changed',
      detail: 'In Omnichat you are no longer an admin or supervisor of this team, so you may not see or change this.',
      remedy: 'Ask an admin of the team for the role, then log in again.',
    },
  },
  token_invalid: {
    http: 401,
    retry: 'never',
    'zh-TW': {
      title: '存取權杖無效',
      detail: '此存取權杖不存在、已過期或已撤銷。',
      remedy: '請向系統維運人員索取新的存取權杖。',
    },
    en: {
      title: 'The access token is not valid',
      detail: 'It is unknown, has expired or was revoked.',
      remedy: 'Ask the operators for a new one.',
    },
  },
  token_scope_missing: {
    http: 403,
    retry: 'never',
    'zh-TW': {
      title: '存取權杖的權限不足',
      detail: '此操作需要權限 {scope}。',
      remedy: '請向系統維運人員索取具備此權限的存取權杖。',
    },
    en: {
      title: 'The access token may not do this',
      detail: 'It lacks the scope {scope}.',
      remedy: 'Ask the operators for a token with this scope.',
    },
  },
  person_required: {
    http: 403,
    retry: 'never',
    'zh-TW': {
      title: '此操作須由人員進行',
      detail: '此操作須由已登入的主管或管理員進行，無法使用存取權杖。',
      remedy: '請由主管或管理員登入此服務的頁面後操作。',
    },
    en: {
      title: 'This takes a person',
      detail: 'A supervisor or admin who is logged in has to do this; an access token will not do.',
      remedy: 'Have a supervisor or admin log in to the admin page.',
    },
  },
  not_found: {
    http: 404,
    retry: 'never',
    'zh-TW': {
      title: '找不到資料',
      detail: '資料不存在，或您沒有檢視的權限。',
      remedy: '請確認網址或改用其他團隊登入。',
    },
    en: {
      title: 'Not found',
      detail: 'It does not exist, or you may not see it.',
      remedy: 'Check the address, or log in with another team.',
    },
  },
  method_not_allowed: {
    http: 405,
    retry: 'never',
    'zh-TW': { title: '不支援此方法', detail: '這個網址不接受此 HTTP 方法。', remedy: '請改用 Allow 標頭列出的方法。' },
    en: {
      title: 'Method not allowed',
      detail: 'This address does not take this HTTP method.',
      remedy: 'Use one that the header Allow names.',
    },
  },
  store_uninstalled: {
    http: 404,
    retry: 'never',
    'zh-TW': {
      title: '已從 SHOPLINE 移除',
      detail: '擴充功能已從 SHOPLINE 後台移除，因此此商店的串接已結束。Omnichat 中的聯絡人、對話與已寫入的資料都保留。',
      remedy: '若要再次同步，請在 SHOPLINE 後台重新安裝「Omnichat 全通路會員模組」，再點擊「打開擴充功能」重新串接。',
    },
    en: {
      title: 'Removed from SHOPLINE',
      detail:
        'The extension was removed in the SHOPLINE admin, which ended the connection of this store. Contacts, chats and data already in Omnichat stay.',
      remedy:
        'To sync again, install 「Omnichat 全通路會員模組」 in the SHOPLINE admin, then open the extension and connect anew.',
    },
  },
  store_disconnected: {
    http: 404,
    retry: 'never',
    'zh-TW': {
      title: '已解除串接',
      detail: '此商店的串接已從 Omnichat 解除。Omnichat 中的聯絡人、對話與已寫入的資料都保留。',
      remedy: '商店仍安裝著擴充功能，可隨時重新串接。',
    },
    en: {
      title: 'Disconnected',
      detail: 'This store was disconnected in Omnichat. Contacts, chats and data already in Omnichat stay.',
      remedy: 'The extension is still installed: the store can be connected again at any time.',
    },
  },
  settings_changed: {
    http: 409,
    retry: 'never',
    'zh-TW': {
      title: '設定已被其他人變更',
      detail: '您開始編輯之後，設定已在其他分頁或由其他人儲存過。',
      remedy: '請確認最新的設定後再儲存一次。',
    },
    en: {
      title: 'The settings were changed meanwhile',
      detail: 'They were saved in another tab, or by somebody else, since you began to edit them.',
      remedy: 'Look at the newest settings, then save again.',
    },
  },
  payload_too_large: {
    http: 413,
    retry: 'never',
    'zh-TW': { title: '內容過大', detail: '內容超過 1 MiB。', remedy: '請縮小內容。' },
    en: { title: 'Too large', detail: 'The body is larger than 1 MiB.', remedy: 'Send a smaller body.' },
  },
  signature_invalid: {
    http: 401,
    retry: 'never',
    'zh-TW': { title: '簽章不正確', detail: '簽章缺漏、過期或不符。', remedy: '請確認金鑰設定。' },
    en: {
      title: 'Signature not valid',
      detail: 'The signature is missing, too old or wrong.',
      remedy: 'Check the configured secret.',
    },
  },
  authorization_failed: {
    http: 400,
    retry: 'never',
    'zh-TW': { title: '授權未完成', detail: '授權已過期、被取消或已使用過。', remedy: '請重新開始授權。' },
    en: {
      title: 'Authorisation did not complete',
      detail: 'It has expired, was cancelled or was used before.',
      remedy: 'Start the authorisation again.',
    },
  },
  too_many_requests: {
    http: 429,
    retry: 'after',
    'zh-TW': { title: '請求過於頻繁', detail: '短時間內請求過多。', remedy: '請稍候再試。' },
    en: {
      title: 'Too many requests',
      detail: 'Too many requests in a short time.',
      remedy: 'Wait a moment and try again.',
    },
  },
  partner_unavailable: {
    http: 502,
    retry: 'backoff',
    'zh-TW': { title: '合作平台暫時無法回應', detail: 'SHOPLINE 或 Omnichat 暫時沒有回應。', remedy: '請稍後再試。' },
    en: {
      title: 'A partner does not answer',
      detail: 'SHOPLINE or Omnichat does not answer at the moment.',
      remedy: 'Try again in a moment.',
    },
  },
  temporarily_unavailable: {
    http: 503,
    retry: 'backoff',
    'zh-TW': { title: '服務暫時無法使用', detail: '系統正在恢復中。', remedy: '請稍後再試，無需重新設定。' },
    en: {
      title: 'Temporarily unavailable',
      detail: 'The service is recovering.',
      remedy: 'Try again in a moment; nothing has to be set up again.',
    },
  },
  internal_error: {
    http: 500,
    retry: 'never',
    'zh-TW': { title: '發生未預期的錯誤', detail: '我們已記錄此問題。', remedy: '請聯繫客服並附上追蹤編號。' },
    en: {
      title: 'Something unexpected happened',
      detail: 'The problem has been recorded.',
      remedy: 'Contact support with the trace id.',
    },
  },
} satisfies Record<string, ErrorEntry>;
