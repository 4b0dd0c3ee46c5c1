import { CookieJar } from 'tough-cookie';

export interface Page {
  url: string;
  status: number;
  headers: Headers;
  body: string;
}

const MAX_REDIRECTS = 20;
const REQUEST_TIMEOUT_MS = 30_000;

/** A browser without a screen: keeps cookies and follows redirects by hand, across all servers of the stack. */
export class Browser {
  /** The store whose staff is logged in to SHOPLINE in this browser: SHOPLINE then asks nobody to choose one. */
  merchantId: string | undefined;
  private readonly cookies = new CookieJar();

  async request(url: string, init: RequestInit = {}): Promise<Response> {
    const headers = new Headers(init.headers);
    const cookie = await this.cookiesFor(url);
    if (cookie) headers.set('cookie', cookie);
    const signal = init.signal ?? AbortSignal.timeout(REQUEST_TIMEOUT_MS);
    const response = await fetch(url, { ...init, headers, signal, redirect: 'manual' });
    for (const line of response.headers.getSetCookie()) {
      await this.cookies.setCookie(line, url, { ignoreError: true });
    }
    return response;
  }

  /** As in the header `Cookie` of a request to this address. */
  cookiesFor(url: string): Promise<string> {
    return this.cookies.getCookieString(url);
  }

  /** Opens a page as a link or an address does. @throws Error when redirects do not end. */
  async open(url: string, init: RequestInit = {}): Promise<Page> {
    let target = url;
    let request: RequestInit = { ...init, headers: { accept: 'text/html', ...init.headers } };
    for (let hops = 0; hops <= MAX_REDIRECTS; hops += 1) {
      const response = await this.request(target, request);
      const location = response.headers.get('location');
      const body = await response.text();
      if (response.status < 300 || response.status > 399 || location === null) {
        return { url: target, status: response.status, headers: response.headers, body };
      }
      target = this.asStaff(new URL(location, target)).href;
      request = { headers: { accept: 'text/html' } };
    }
    throw new Error(`${url} redirects without end, lastly to ${target}`);
  }

  private asStaff(url: URL): URL {
    if (this.merchantId !== undefined && url.pathname === '/oauth/authorize') {
      url.searchParams.set('merchant_id', this.merchantId);
    }
    return url;
  }

  /** Submits the first form of a page with these fields, hidden ones included. */
  async submit(page: Page, fields: Record<string, string>): Promise<Page> {
    const form = /<form\b([^>]*)>(.*?)<\/form>/is.exec(page.body);
    if (!form) throw new Error(`There is no form on ${page.url} (status ${page.status})`);
    const [, attributes = '', content = ''] = form;
    const hidden = [...content.matchAll(/<input\b[^>]*type="hidden"[^>]*>/gi)].map(
      ([input]) => [attribute(input, 'name') ?? '', attribute(input, 'value') ?? ''] satisfies [string, string],
    );
    return this.open(new URL(attribute(attributes, 'action') ?? '', page.url).href, {
      method: 'POST',
      body: new URLSearchParams([...hidden, ...Object.entries(fields)]),
    });
  }
}

function attribute(tag: string, name: string): string | undefined {
  const value = new RegExp(`\\b${name}="([^"]*)"`, 'i').exec(tag)?.[1];
  return value
    ?.replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&quot;', '"')
    .replaceAll('&#39;', "'")
    .replaceAll('&amp;', '&');
}
