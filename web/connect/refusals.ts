const refusals = [
  'crm_module_missing',
  'insufficient_role',
  'store_connected_elsewhere',
  'team_connected_elsewhere',
] as const;

/** Whether a refusal takes the whole page. These do, because they are part of choosing a team. */
export function isRefusal(code: string): boolean {
  return refusals.some((known) => known === code);
}
