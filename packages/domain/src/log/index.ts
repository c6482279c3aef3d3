export { type Logged, requireBlinded, requireLogged } from './requireLogged.ts';
