export { type Logged, requireBlinded, requireLogged } from './requireLogged.ts';
export { requireLoggedRequest } from './requireLoggedRequest.ts';
