/** Everything the audit log tells of. A route that changes or exports something names its own (`api/route.ts`). */
export const auditActions = {
  login: 'A person logged in',
  logout: 'A person logged out',
  authorize_store: 'A browser proved to hold a store',
  rights_withdrawn: 'A person who is logged in lost the role or the team they had',
  refused: 'Somebody asked for what they may not do, or could not show who they are; told once a minute',
  connect: 'A store was connected to a team',
  disconnect: 'A connection was ended in Omnichat',
  uninstall: 'A store removed the app',
  choose_line_account: 'The LINE account was chosen',
  change_settings: 'The settings were saved',
  set_webhook_secret: "The secret of the team's own webhooks was entered",
  remove_webhook_secret: 'It was removed',
  request_sync: 'A sync or a preview was asked for',
  pause_sync: 'A sync was paused',
  resume_sync: 'A sync was resumed',
  cancel_sync: 'A sync was cancelled',
  retry_member: 'A member was asked to be tried again',
  retry_failed: 'All failed members were asked to be tried again',
  export_members: 'The list of members was taken as a file',
  view_sample: 'Values of a few members were shown; told once a minute',
  operator_signal: "An operator's signal was followed",
  create_token: 'An access token was made',
  revoke_token: 'An access token was revoked',
  erase_member: 'What was kept of one person was erased',
} as const;

export type AuditAction = keyof typeof auditActions;
