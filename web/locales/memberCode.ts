import type { MemberCode } from '../../core/domain/errors';
import { memberErrors } from '../../core/domain/errors/memberErrors';
import type { Language } from './language';

export const memberCodes = Object.keys(memberErrors) as MemberCode[];

/** The reason's title from the one table of errors; a code newer than this page shows as it is. */
export function describeMemberCode(code: string, language: Language): string {
  const known = memberCodes.find((name) => name === code);
  return known ? memberErrors[known][language].title : code;
}
