import type { Language } from '../../core/domain/errors';

export interface LegalText {
  title: string;
  intro: string;
  sections: { title: string; lines: string[] }[];
  contact: string;
}

export type LegalPage = 'privacy' | 'terms';

/** What this service does with data, and on what terms: shown where the operator has set no page of their own. */
export const legalTexts: Record<LegalPage, Record<Language, LegalText>> = {
  privacy: {
    'zh-TW': {
      title: '隱私權政策',
      intro: '本服務依商家的授權，將 SHOPLINE 商店的會員資料同步到商家自己的 Omnichat 團隊。',
      sections: [
        {
          title: '處理哪些資料',
          lines: [
            '會員的顧客 ID、LINE 使用者 ID、手機號碼、電子郵件、標籤、會員等級與升等、續會進度、點數、購物金、訂單統計、生日、性別、註冊時間、行銷訂閱狀態、黑名單狀態，以及商家選擇同步的自訂欄位。',
            '查看單一會員或會員資料衝突時，另會即時顯示會員的姓名、上次登入時間與聯絡人名稱，不會保存。',
            '登入者在 Omnichat 的姓名、電子郵件、團隊與角色，以及登入與操作時的 IP 位址。',
            '商家為接收通知所填的電子郵件與網址。',
          ],
        },
        {
          title: '用途',
          lines: ['只用於把會員資料寫入同一位會員在 Omnichat 的 LINE 聯絡人，並讓商家團隊的管理員與主管查看同步結果。'],
        },
        {
          title: '保存方式與期間',
          lines: [
            '本服務保存顧客 ID、LINE 使用者 ID、狀態，以及其他內容經金鑰運算的指紋；本服務新增的標籤加密保存。姓名、地址、生日與屬性內容不會以明文保存。',
            '等待寫入的會員資料與授權權杖皆加密保存；會員資料寫入後即刪除。',
            '解除串接或移除擴充功能後，以上資料會刪除；僅解除串接時，SHOPLINE 的授權權杖會保留至移除擴充功能為止，以便重新串接。操作紀錄保存 400 天。',
            '登入者的姓名加密保存至最後一次登入後 400 天，供操作紀錄顯示；登入期間的電子郵件、團隊與權杖加密保存，最長一天。',
            '通知的收件地址加密保存，至更換或串接結束為止。',
            '趨勢只保存統計數字與會員等級名稱：每日結果 400 天，每小時筆數 100 天，或至串接結束為止。',
          ],
        },
        {
          title: '提供給誰',
          lines: ['只寫入商家授權的 Omnichat 團隊，不提供給其他人。'],
        },
        {
          title: '您的權利',
          lines: [
            '會員可向商店要求查詢、更正或刪除資料；在 SHOPLINE 刪除會員後，本服務會從聯絡人移除會員編號、自訂屬性，以及本服務新增的標籤。聯絡人、對話、手機號碼與電子郵件屬於商家團隊，會保留。',
          ],
        },
      ],
      contact: '聯繫方式',
    },
    en: {
      title: 'Privacy',
      intro:
        "On the merchant's authorisation, this service brings the members of a SHOPLINE store to the merchant's own Omnichat team.",
      sections: [
        {
          title: 'What is processed',
          lines: [
            "Of members: customer id, LINE user id, phone, e-mail, tags, tier, progress towards the next one and towards keeping it, points, store credit, totals of orders, birthday, gender, time of registration, marketing subscriptions, whether they are on the blacklist, and those of the store's own fields that the merchant has chosen.",
            "Shown as it is read when a member or a conflict is opened, and never kept: the member's name and last login, and the contact's name.",
            'Of people who log in: name, e-mail, teams and roles in Omnichat, and the IP address of logins and actions.',
            'E-mail addresses and URLs that the merchant has entered for alerts.',
          ],
        },
        {
          title: 'What for',
          lines: [
            "Only to write a member's data to the LINE contact of the same person in Omnichat, and to show admins and supervisors of the merchant's team how it went.",
          ],
        },
        {
          title: 'What is kept, and how long',
          lines: [
            'Customer id, LINE user id, state, and keyed fingerprints of everything else; tags that this service added rest encrypted. No name, address, birthday or attribute value is kept in clear.',
            'Members who wait to be written and authorisation tokens rest encrypted; the former are deleted once written.',
            "All of it is deleted when the connection ends or the extension is removed. After a disconnect without removing the extension, SHOPLINE's token is kept until the extension is removed, so that the store can be connected again. The audit log is kept for 400 days.",
            'Names of people rest encrypted until 400 days after their last login, so that the audit log can name them; e-mail, teams and token of a login rest encrypted for a day at most.',
            'Where alerts go rests encrypted until it is replaced or the connection ends.',
            'Trends hold only numbers and names of tiers: daily results for 400 days, hourly numbers for 100 days, or until the connection ends.',
          ],
        },
        { title: 'Who gets it', lines: ['The Omnichat team that the merchant has authorised, and no one else.'] },
        {
          title: 'Your rights',
          lines: [
            "Members may ask the store to show, correct or delete their data. When a member is deleted in SHOPLINE, the member id, the attributes and the tags that this service added are taken off the contact. The contact, its chat, phone and e-mail are the team's, and stay.",
          ],
        },
      ],
      contact: 'Contact',
    },
  },
  terms: {
    'zh-TW': {
      title: '服務條款',
      intro: '使用本服務串接 SHOPLINE 與 Omnichat，即表示商家同意以下條款。',
      sections: [
        {
          title: '服務內容',
          lines: [
            '本服務讀取商店的會員資料，並寫入所選 LINE 官方帳號在 Omnichat 的聯絡人。',
            '不會刪除聯絡人、對話，或商家團隊自行設定的標籤。',
          ],
        },
        {
          title: '使用條件',
          lines: [
            'Omnichat 團隊須已購買 CRM 模組，並由管理員或主管進行串接。',
            '商家須已取得會員同意，得將其資料用於 LINE 上的會員服務。',
            '同步速度受 SHOPLINE 與 Omnichat 的流量上限限制。',
          ],
        },
        {
          title: '終止',
          lines: [
            '從 SHOPLINE 串接者，於 SHOPLINE 後台移除擴充功能即可終止；從 Omnichat 串接者，於 Omnichat 後台解除串接即可終止。',
            '終止後，已寫入聯絡人而未收回的資料屬於商家團隊，會保留在 Omnichat。',
          ],
        },
      ],
      contact: '聯繫方式',
    },
    en: {
      title: 'Terms of service',
      intro: 'By connecting SHOPLINE and Omnichat with this service, the merchant agrees to these terms.',
      sections: [
        {
          title: 'What the service does',
          lines: [
            "It reads the store's members and writes to the contacts of the chosen LINE account in Omnichat.",
            'It deletes no contact, no chat and no tag that the team has set itself.',
          ],
        },
        {
          title: 'What it takes',
          lines: [
            'The Omnichat team has bought the CRM module, and an admin or supervisor makes the connection.',
            'The merchant has the consent of members to use their data for member services on LINE.',
            'The limits of SHOPLINE and Omnichat on calls set the pace of a sync.',
          ],
        },
        {
          title: 'How it ends',
          lines: [
            'Connected from SHOPLINE: remove the extension in the SHOPLINE admin. Connected from Omnichat: disconnect there.',
            "Data already on contacts that was not taken back is the team's, and stays in Omnichat.",
          ],
        },
      ],
      contact: 'Contact',
    },
  },
};
