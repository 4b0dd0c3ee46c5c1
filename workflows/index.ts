export { integration } from './integration';
export { sync } from './sync';
