import type { Adapter, AdapterPayload } from 'oidc-provider';

/** Keeps logins, grants and codes in memory until they expire: a restart of the sandbox logs everyone out. */
export class LoginAdapter implements Adapter {
  private static readonly entries = new Map<string, { payload: AdapterPayload; expiresAtMs: number }>();
  /** From a session's uid to the key of its entry. */
  private static readonly aliases = new Map<string, string>();

  constructor(private readonly model: string) {}

  async upsert(id: string, payload: AdapterPayload, expiresInSeconds: number): Promise<void> {
    const key = this.key(id);
    const expiresAtMs = expiresInSeconds > 0 ? Date.now() + expiresInSeconds * 1_000 : Infinity;
    LoginAdapter.entries.set(key, { payload, expiresAtMs });
    if (payload.uid !== undefined) LoginAdapter.aliases.set(this.key(`uid ${payload.uid}`), key);
    this.forgetExpired();
  }

  async find(id: string): Promise<AdapterPayload | undefined> {
    return this.read(this.key(id));
  }

  async findByUid(uid: string): Promise<AdapterPayload | undefined> {
    return this.read(LoginAdapter.aliases.get(this.key(`uid ${uid}`)));
  }

  /** Finds nothing: the device flow, which has user codes, is off. */
  async findByUserCode(): Promise<undefined> {
    return undefined;
  }

  async consume(id: string): Promise<void> {
    const entry = LoginAdapter.entries.get(this.key(id));
    if (entry) entry.payload.consumed = Math.floor(Date.now() / 1_000);
  }

  async destroy(id: string): Promise<void> {
    LoginAdapter.entries.delete(this.key(id));
  }

  /** Removes entries of this model alone: a login as someone else ends the former grant, but must not end itself. */
  async revokeByGrantId(grantId: string): Promise<void> {
    for (const [key, { payload }] of LoginAdapter.entries) {
      if (key.startsWith(this.key('')) && payload.grantId === grantId) LoginAdapter.entries.delete(key);
    }
  }

  private read(key: string | undefined): AdapterPayload | undefined {
    const entry = key === undefined ? undefined : LoginAdapter.entries.get(key);
    return entry && entry.expiresAtMs > Date.now() ? entry.payload : undefined;
  }

  private forgetExpired(): void {
    if (LoginAdapter.entries.size < 10_000) return;
    const nowMs = Date.now();
    for (const [key, { expiresAtMs }] of LoginAdapter.entries)
      if (expiresAtMs <= nowMs) LoginAdapter.entries.delete(key);
  }

  private key(id: string): string {
    return `${this.model} ${id}`;
  }
}
