const refusals = [
  'crm_module_missing',
  'insufficient_role',
  'store_connected_elsewhere',
  'team_connected_elsewhere',
] as const;

/** Refusals that take the whole page, as they are part of choosing a team. */
export function isRefusal(code: string): boolean {
  return refusals.some((known) => known === code);
}
