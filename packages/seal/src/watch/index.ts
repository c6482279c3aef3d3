export { type WatchedKeyring, watchedKeyring } from './watchedKeyring.ts';
export { WATCH_SUBJECTS, type WatchSubject, watchKeyOf, watchLabel, watchValue } from './watchKey.ts';
