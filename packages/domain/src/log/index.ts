export { type Logged, requireBlinded, requireLogged } from './requireLogged.ts';
export { type PresentedKeyring, requireLoggedKeyring } from './requireLoggedKeyring.ts';
