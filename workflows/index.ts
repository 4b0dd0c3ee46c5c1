export { alert } from './alert';
export { housekeeping } from './housekeeping';
export { integration } from './integration';
