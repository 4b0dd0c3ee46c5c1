import { z } from 'zod';
import { memberErrors } from '../../core/domain/errors/memberErrors';
import { memberStates } from '../../core/domain/types';

const memberCodes = Object.keys(memberErrors) as (keyof typeof memberErrors)[];

/** A form that was left empty sends `state=`: nothing to filter by. */
export function orBlank<Schema extends z.ZodType>(schema: Schema) {
  return z.union([z.literal('').transform(() => undefined), schema]).optional();
}

/** Filter of the member list and its export. */
export const memberFilterSchema = z.strictObject({
  state: orBlank(z.enum(memberStates)),
  code: orBlank(z.enum(memberCodes)),
  customerId: orBlank(z.string().min(1).max(100)),
});
