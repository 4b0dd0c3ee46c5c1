const prefix = 'token:';

/** The name by which the audit log knows an access token that acted. @param tokenId id of the token's record */
export function actorOfToken(tokenId: string): string {
  return `${prefix}${tokenId}`;
}

/** @returns the id of the access token that acted; null for a person, SHOPLINE or an operator. */
export function tokenOfActor(actor: string): string | null {
  return actor.startsWith(prefix) ? actor.slice(prefix.length) : null;
}
