const prefix = 'token:';

/** How the audit log and runs name an access token that acted. @param tokenId of its record */
export function actorOfToken(tokenId: string): string {
  return `${prefix}${tokenId}`;
}

/** @returns the id of the access token that acted; null for a person, SHOPLINE or an operator. */
export function tokenOfActor(actor: string): string | null {
  return actor.startsWith(prefix) ? actor.slice(prefix.length) : null;
}
