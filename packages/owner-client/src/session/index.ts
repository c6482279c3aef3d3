export { type ClipPart, openClipStream } from '../clips/openClipStream.ts';
export { AccountCalls, type AccountCallsDeps } from './AccountCalls.ts';
export { CookieJar } from './CookieJar.ts';
export { type JoinRequest, joinHousehold } from './joinHousehold.ts';
export { OpenAccount } from './OpenAccount.ts';
export { OpenHousehold } from './OpenHousehold.ts';
export type { SessionDeps } from './SessionDeps.ts';
export { SharedBook } from './SharedBook.ts';
export { fromBase64Url, type PasskeyAnswered, SignIn } from './SignIn.ts';
