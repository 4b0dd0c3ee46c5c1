export { housekeeping } from './housekeeping';
export { integration } from './integration';
