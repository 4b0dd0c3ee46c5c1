/**
 * An honest 503 before the partner gives up is better than a timeout: it tells the partner to come back. SHOPLINE waits
 * 3 s (contract A1), Omnichat 15 s (contract 1). Omnichat switches a subscription off after 20 failures in a row, so
 * its events wait while the database is slow or elects.
 */
export const answerWithinMs = { shopline: 2_500, omnichat: 12_000 };
