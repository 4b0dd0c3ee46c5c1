import { escapeHtml } from '../core/http';
import type { World } from '../core/world';

const roleNames: Readonly<Record<string, string>> = {
  admin: '管理員',
  supervisor: '主管',
  marketing: '行銷人員',
  cs_manager: '客服經理',
  cs_agent: '客服人員',
  sales: '銷售人員',
  sales_manager: '銷售經理',
  marketing_cs: '行銷客服',
};

/** The login page: one button a demo user. Each button posts the field `username` to `action`. */
export function loginPage(world: World, action: string, message?: string): string {
  const buttons = [...world.users.values()].map(({ username, name, teams }) => {
    const places = teams.map(({ teamId, role }) => {
      const team = world.teams.get(teamId);
      return `${team?.profile.name ?? teamId}：${roleNames[role] ?? role}`;
    });
    const label = `<strong>${escapeHtml(name)}</strong> <small>${escapeHtml(username)}</small>`;
    const where = `<br><small>${escapeHtml(places.join('、') || '不屬於任何團隊')}</small>`;
    return `<li><button type="submit" name="username" value="${escapeHtml(username)}">${label}${where}</button></li>`;
  });
  const note = message ? `<p role="alert">${escapeHtml(message)}</p>` : '';
  return `<!doctype html>
<html lang="zh-Hant">
<head>
<meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>登入 Omnichat（沙盒）</title>
<style>
body{font-family:system-ui,sans-serif;max-width:28rem;margin:3rem auto;padding:0 1rem;color:#1f2933}
ul{list-style:none;padding:0}li{margin:.5rem 0}
button{width:100%;text-align:left;padding:.75rem 1rem;border:1px solid #9aa5b1;border-radius:.5rem;background:#fff;font:inherit;cursor:pointer}
button:hover,button:focus{border-color:#0967d2;outline:2px solid #0967d2}
</style>
</head>
<body>
<main>
<h1>登入 Omnichat</h1>
<p>這是沙盒的登入頁，請選擇一位示範使用者。</p>
${note}
<form method="post" action="${escapeHtml(action)}"><ul>${buttons.join('')}</ul></form>
</main>
</body>
</html>`;
}
