import { createHmac, randomBytes } from 'node:crypto';

/** Seconds a staff OAuth access token lives: about six months. */
const oauthTokenSeconds = 15_778_476;
/** `expires_in` of an App Installation Token: it dies by revocation only. */
const installationTokenSeconds = 9_999_999_999;
const codeSeconds = 600;
const refreshGraceSeconds = 86_400;

export interface TokenRecord {
  token: string;
  id: string;
  kind: 'installation' | 'staff';
  merchantId: string;
  scopes: string[];
  createdAtMs: number;
  expiresInSeconds: number;
  /** Staff tokens only, until it is used up. */
  refreshToken: string | null;
  revokedAtMs: number | null;
}

interface Code {
  merchantId: string;
  redirectUri: string;
  scopes: string[];
  createdAtMs: number;
}

/** Every token and authorization code of the platform. */
export class Tokens {
  private readonly tokens = new Map<string, TokenRecord>();
  private readonly codes = new Map<string, Code>();

  constructor(
    private readonly clock: () => number,
    records: Iterable<TokenRecord> = [],
  ) {
    for (const record of records) this.keep(record);
  }

  /** @param id the id of an earlier record, for the new token to have again; left out, the token gets a new id. */
  issue(kind: TokenRecord['kind'], merchantId: string, scopes: string[], id?: string): TokenRecord {
    const createdAtMs = this.clock();
    const record: TokenRecord = {
      token: opaqueJwt(merchantId),
      id: id ?? Math.floor(createdAtMs / 1_000).toString(16) + randomBytes(8).toString('hex'),
      kind,
      merchantId,
      scopes,
      createdAtMs,
      expiresInSeconds: kind === 'installation' ? installationTokenSeconds : oauthTokenSeconds,
      refreshToken: kind === 'staff' ? randomBytes(32).toString('hex') : null,
      revokedAtMs: null,
    };
    this.keep(record);
    return record;
  }

  /** What a bearer token is worth now: the record, or the error code the platform gives. */
  check(token: string | undefined): TokenRecord | 'MISSING_TOKEN_ERROR' | 'TOKEN_REVOKED' | 'TOKEN_EXPIRED' {
    if (token === undefined) return 'MISSING_TOKEN_ERROR';
    const record = this.tokens.get(token);
    if (!record || record.revokedAtMs !== null) return 'TOKEN_REVOKED';
    return this.clock() >= record.createdAtMs + record.expiresInSeconds * 1_000 ? 'TOKEN_EXPIRED' : record;
  }

  find(token: string): TokenRecord | undefined {
    return this.tokens.get(token);
  }

  /** Tokens of a merchant that are not revoked, oldest first. */
  ofMerchant(merchantId: string): TokenRecord[] {
    return [...this.tokens.values()].filter(
      (record) => record.merchantId === merchantId && record.revokedAtMs === null,
    );
  }

  /** The newest installation token of a merchant, revoked or not. */
  lastOfApp(merchantId: string): TokenRecord | undefined {
    return [...this.tokens.values()].findLast(
      (record) => record.merchantId === merchantId && record.kind === 'installation',
    );
  }

  revoke(record: TokenRecord): void {
    record.revokedAtMs = this.clock();
  }

  issueCode(merchantId: string, redirectUri: string, scopes: string[]): string {
    const code = randomBytes(32).toString('hex');
    this.codes.set(code, { merchantId, redirectUri, scopes, createdAtMs: this.clock() });
    return code;
  }

  /** Uses a code up; undefined when it is unknown, used, too old or meant for another redirect URI. */
  redeemCode(code: string, redirectUri: string): TokenRecord | undefined {
    const found = this.codes.get(code);
    this.codes.delete(code);
    if (!found || found.redirectUri !== redirectUri) return undefined;
    if (this.clock() > found.createdAtMs + codeSeconds * 1_000) return undefined;
    return this.issue('staff', found.merchantId, found.scopes);
  }

  /** A new pair of tokens. A refresh token lives until a day after its access token expired; undefined: it is dead. */
  refresh(refreshToken: string, keepOld: boolean): TokenRecord | undefined {
    const old = this.records().find((record) => record.refreshToken === refreshToken);
    if (!old || old.revokedAtMs !== null) return undefined;
    const diesAtMs = old.createdAtMs + (old.expiresInSeconds + refreshGraceSeconds) * 1_000;
    if (this.clock() >= diesAtMs) return undefined;
    if (!keepOld) old.refreshToken = null;
    return this.issue('staff', old.merchantId, old.scopes);
  }

  records(): TokenRecord[] {
    return [...this.tokens.values()];
  }

  private keep(record: TokenRecord): void {
    this.tokens.set(record.token, record);
  }
}

/** Looks like the platform's tokens: an HS256 JWT without `exp`. Nobody should read it. */
function opaqueJwt(merchantId: string): string {
  const part = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');
  const head = part({ alg: 'HS256', typ: 'JWT' });
  const payload = part({
    jti: randomBytes(16).toString('hex'),
    data: { merchant_id: merchantId, application_id: '64210a1e6425fdf32c5fff20' },
    iss: 'https://developers.shoplineapp.com',
    aud: [],
    sub: merchantId,
  });
  const signature = createHmac('sha256', randomBytes(32)).update(`${head}.${payload}`).digest('base64url');
  return `${head}.${payload}.${signature}`;
}
