/** Words of taking back what was written. */
export const clearZhTW = {
  clear: {
    title: '收回已寫入的資料',
    detail:
      '從 LINE 聯絡人清除同步寫入的會員編號、自訂屬性與標籤。聯絡人、對話、手機號碼與電子郵件會保留，團隊自己的標籤也會保留。之後不會再自動同步，直到您按「重新同步」。',
    open: '預覽收回內容',
    openAndEnd: '收回後解除串接',
    beforeRemoving: '移除擴充功能後就無法再收回：如需清除已寫入的資料，請先收回。',
    previewTitle: '要收回已寫入的資料嗎？',
    previewTitleEnd: (store: string) => `要收回資料並解除「${store}」的串接嗎？`,
    contacts: (count: string) => `${count} 位聯絡人上有同步寫入的資料，將會清除。`,
    none: '目前沒有任何聯絡人有同步寫入的資料。',
    byRecords: '依本服務的紀錄；此處只顯示欄位名稱，不含內容。',
    takesAtLeast: (time: string) => `至少需要 ${time}，期間可以關閉此頁面。`,
    endsAfter: '全部收回後會自動解除串接；若有聯絡人無法清除，串接會保留，並列出是哪些會員。',
    sample: '範例',
    customer: 'SHOPLINE 顧客 ID',
    whatGoes: '將清除',
    memberId: '會員編號',
    attributes: (count: string) => `${count} 個自訂屬性`,
    tags: (count: string) => `${count} 個標籤`,
    confirm: '收回',
    confirmEnd: '收回並解除串接',
    blocked: '已有同步、預覽或收回進行中，完成或取消後才能收回。',
    noAccount: '尚未選擇 LINE 官方帳號，因此沒有寫入任何資料。',
  },
};

export type ClearTexts = typeof clearZhTW;
