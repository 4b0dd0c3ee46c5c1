export { integration } from './integration';
