import { request } from './request';

/** Ends the session, then goes on at `address` (the login, to come back as someone else). */
export async function leave(address: string): Promise<void> {
  await request<null>('/logout', { method: 'POST' });
  window.location.assign(address);
}
