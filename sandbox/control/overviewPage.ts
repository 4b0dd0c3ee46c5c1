import type { ReceivedAlert } from '../alerts/alertInbox';
import { escapeHtml } from '../core/http';
import type { ControlRoute } from './router';

/** The control port's first page: the addresses of the servers, the routes, and the alerts received. */
export function overviewPage(
  routes: readonly ControlRoute[],
  urls: Record<string, string>,
  alerts: readonly ReceivedAlert[],
): string {
  const links = Object.entries(urls).map(
    ([name, url]) => `<li>${escapeHtml(name)}: <code>${escapeHtml(url)}</code></li>`,
  );
  const rows = routes.map(
    ({ method, path, summary }) =>
      `<tr><td>${method}</td><td><code>${escapeHtml(path)}</code></td><td>${escapeHtml(summary)}</td></tr>`,
  );
  const received = alerts.toReversed().map(({ channel, at, status, subject, text, signature }) => {
    const facts = [at, channel, String(status), signature ?? '', subject ?? '', text];
    return `<tr>${facts.map((fact) => `<td>${escapeHtml(fact)}</td>`).join('')}</tr>`;
  });
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>Sandbox of SHOPLINE and Omnichat</title>
<style>body{font-family:system-ui,sans-serif;max-width:70rem;margin:2rem auto;padding:0 1rem}td{padding:.25rem .75rem .25rem 0;vertical-align:top}</style>
</head>
<body>
<h1>Sandbox of SHOPLINE and Omnichat</h1>
<ul>${links.join('')}</ul>
<h2>Control API</h2>
<table>${rows.join('')}</table>
<h2>Alerts received</h2>
<table>${received.join('')}</table>
</body>
</html>`;
}
