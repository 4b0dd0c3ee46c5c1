import { z } from 'zod';
import { memberErrors } from '../../domain/errors/memberErrors';
import { memberStates } from '../../domain/types';

const memberCodes = Object.keys(memberErrors) as (keyof typeof memberErrors)[];

/** Filter of the member list and its export. */
export const memberFilterSchema = z.strictObject({
  state: z.enum(memberStates).optional(),
  code: z.enum(memberCodes).optional(),
  customerId: z.string().min(1).max(100).optional(),
});
