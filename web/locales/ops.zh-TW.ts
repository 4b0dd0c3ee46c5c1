/** Words of the operators' page. */
export const opsZhTW = {
  title: '維運總覽',
  intro: '本服務的所有串接。只有代碼、狀態與數量，不含任何會員資料。',
  login: '登入 Omnichat',
  loginHint: '此頁面僅供維運人員使用。',
  filter: '狀態',
  allStates: '所有狀態',
  store: '商店',
  state: '狀態',
  since: (ago: string) => `${ago}開始`,
  lag: '延遲',
  noLag: '無',
  matchRate: '比對率',
  lastFullRead: '上次完整讀取',
  nextFullRead: '下次完整讀取',
  workflow: 'Temporal workflow',
  team: (id: string) => `團隊 ${id}`,
  unknown: '—',
  empty: '沒有符合條件的串接。',
  refresh: '重新整理',
  backToPage: '回到管理頁面',
};

export type OpsTexts = typeof opsZhTW;
