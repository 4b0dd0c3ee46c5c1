import type { ErrorEntry } from './entry';

/** Answers of the HTTP API to any request. */
export const requestErrors = {
  invalid_request: {
    http: 400,
    'zh-TW': { title: '請求格式不正確', detail: '內容不符合此介面的格式。', remedy: '請修正後再試一次。' },
    en: {
      title: 'The request is not valid',
      detail: 'It does not have the form this route accepts.',
      remedy: 'Correct it and try again.',
    },
  },
  receiver_refused: {
    http: 400,
    'zh-TW': {
      title: '無法使用這個網址',
      detail: '通知只能送往網際網路上的 https 網址。',
      remedy: '請改用對外公開的 https 網址。',
    },
    en: {
      title: 'This address cannot be used',
      detail: 'Alerts can only be sent to https addresses on the public internet.',
      remedy: 'Enter an https address that is reachable from outside.',
    },
  },
  not_authenticated: {
    http: 401,
    'zh-TW': { title: '尚未登入', detail: '登入已過期或尚未登入。', remedy: '請重新登入 Omnichat。' },
    en: {
      title: 'Not logged in',
      detail: 'You are not logged in, or the session has ended.',
      remedy: 'Log in to Omnichat again.',
    },
  },
  csrf_failed: {
    http: 403,
    'zh-TW': {
      title: '頁面已過期',
      detail: '您可能已在其他視窗重新登入。',
      remedy: '請再試一次；若仍未成功，請重新整理頁面。',
    },
    en: {
      title: 'The page has expired',
      detail: 'You may have logged in again in another window.',
      remedy: 'Try once more; if that does not help, reload the page.',
    },
  },
  rights_withdrawn: {
    http: 404,
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
    'zh-TW': {
      title: '存取權杖無效',
      detail: '此存取權杖不存在、已過期或已撤銷。',
      remedy: '請向維運人員索取新的存取權杖。',
    },
    en: {
      title: 'The access token is not valid',
      detail: 'It is unknown, has expired or was revoked.',
      remedy: 'Ask the operators for a new one.',
    },
  },
  token_scope_missing: {
    http: 403,
    'zh-TW': {
      title: '存取權杖的權限不足',
      detail: '此操作需要權限 {scope}。',
      remedy: '請向維運人員索取具備此權限的存取權杖。',
    },
    en: {
      title: 'The access token may not do this',
      detail: 'It lacks the scope {scope}.',
      remedy: 'Ask the operators for a token with this scope.',
    },
  },
  person_required: {
    http: 403,
    'zh-TW': {
      title: '此操作須由人員進行',
      detail: '此操作須由已登入的主管或管理員進行，無法使用存取權杖。',
      remedy: '請由主管或管理員登入管理頁面後操作。',
    },
    en: {
      title: 'This takes a person',
      detail: 'A supervisor or admin who is logged in has to do this; an access token will not do.',
      remedy: 'Have a supervisor or admin log in to the admin page.',
    },
  },
  not_found: {
    http: 404,
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
    'zh-TW': { title: '不支援此方法', detail: '這個網址不接受此 HTTP 方法。', remedy: '請改用 Allow 標頭列出的方法。' },
    en: {
      title: 'Method not allowed',
      detail: 'This address does not take this HTTP method.',
      remedy: 'Use one that the header Allow names.',
    },
  },
  payload_too_large: {
    http: 413,
    'zh-TW': { title: '內容過大', detail: '內容超過 1 MiB。', remedy: '請縮小內容後再試一次。' },
    en: { title: 'Too large', detail: 'The body is larger than 1 MiB.', remedy: 'Send a smaller body.' },
  },
  signature_invalid: {
    http: 401,
    'zh-TW': { title: '簽章不正確', detail: '簽章缺漏、過期或不符。', remedy: '請確認簽章密鑰的設定。' },
    en: {
      title: 'Signature not valid',
      detail: 'The signature is missing, too old or wrong.',
      remedy: 'Check the configured secret.',
    },
  },
  authorization_failed: {
    http: 400,
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
    http: 503,
    retry: 'backoff',
    'zh-TW': { title: '合作平台暫時無法回應', detail: '{partner} 暫時沒有回應。', remedy: '請稍後再試。' },
    en: {
      title: 'A partner does not answer',
      detail: '{partner} does not answer at the moment.',
      remedy: 'Try again in a moment.',
    },
  },
  custom_fields_not_permitted: {
    http: 409,
    'zh-TW': {
      title: '沒有讀取自訂欄位的權限',
      detail: 'SHOPLINE 未授權擴充功能讀取商店的自訂欄位。',
      remedy: '請在 SHOPLINE 後台重新授權擴充功能並同意全部權限，請勿移除擴充功能。',
    },
    en: {
      title: 'Custom fields may not be read',
      detail: "SHOPLINE has not granted the extension to read the store's own fields.",
      remedy: 'Authorise the extension again in the SHOPLINE admin and accept every permission; do not remove it.',
    },
  },
  temporarily_unavailable: {
    http: 503,
    retry: 'backoff',
    'zh-TW': { title: '本服務暫時無法使用', detail: '本服務正在恢復中。', remedy: '請稍後再試，無需重新設定。' },
    en: {
      title: 'Temporarily unavailable',
      detail: 'The service is recovering.',
      remedy: 'Try again in a moment; nothing has to be set up again.',
    },
  },
  internal_error: {
    http: 500,
    'zh-TW': { title: '發生未預期的錯誤', detail: '我們已記錄此問題。', remedy: '請聯繫客服並附上追蹤編號。' },
    en: {
      title: 'Something unexpected happened',
      detail: 'The problem has been recorded.',
      remedy: 'Contact support with the trace id.',
    },
  },
} satisfies Record<string, ErrorEntry>;
