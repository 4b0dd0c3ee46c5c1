/** Words of the next steps. */
export const nextZhTW = {
  next: {
    title: '串接完成後，可以這樣使用',
    afterSync: '完成首次同步後，就可以使用以下功能。',
    attributesTitle: '查看自訂屬性',
    attributesDetail:
      '在 Omnichat 後台開啟任一位 LINE 聯絡人，即可看到由 SHOPLINE 同步的等級、點數、購物金與消費紀錄；也可以用來分眾與觸發行銷旅程。',
    attributesLink: '查看同步了哪些自訂屬性',
    phoneTitle: '設定手機綁定',
    phoneDetail: '讓顧客在 LINE 上以手機號碼綁定會員身份，綁定後資料會自動同步。請至 Omnichat 後台的會員卡模組設定。',
    checklist: '設定前請先確認',
    checks: {
      sms: '已在 SHOPLINE 開啟會員手機號碼的簡訊驗證',
      smsLink: '前往 SHOPLINE 後台',
      liff: '已在 LINE Developers 建立 LIFF app，大小（Size）選擇 Full',
      provider: 'LINE Login channel 與 Messaging API channel 屬於同一個 Provider',
      lineLink: '前往 LINE Developers',
    },
    cardTitle: '設定會員卡',
    cardDetail: '在 LINE 上顯示會員等級、點數與專屬條碼。請至 Omnichat 後台的會員卡模組設定。',
    cardFields: '會員卡可使用的同步欄位',
    cardOn: '同步中',
    cardOff: '已關閉',
    cardSettings: '調整同步的自訂屬性',
    available: '可以使用',
    done: '已完成',
    notBought: '需加購',
    buy: '此團隊尚未購買會員卡模組。請聯繫 Omnichat 客服或您的客戶成功經理加購，開通後即可在後台設定。',
  },
};
