/** What rests in the database, by subject. */
export type * from './access/documents';
export type * from './alerts/documents';
export type * from './inbox/documents';
export type * from './integrations/documents';
export type * from './leases/documents';
export type * from './members/documents';
export type * from './runs/documents';
export type * from './trends/documents';
