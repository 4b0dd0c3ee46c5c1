import { z } from 'zod';

/** Where a login may lead: pages of our own, named one by one, so that no link can send a user elsewhere. */
export const returnToSchema = z.enum(['/', '/shopline/open', '/shopline/connect', '/sandbox', '/ops']);

export type ReturnTo = z.infer<typeof returnToSchema>;
