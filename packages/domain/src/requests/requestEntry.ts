import { type LogEntryOf, saltedTextHash } from '@porchlight/contracts/log';
import type { Sha256 } from '@porchlight/tlog';
import { loggedBytes } from '../log/loggedBytes.ts';
import { ringE7Of } from '../log/ringE7.ts';
import type { LoggedBytes } from '../ports/LogQueue.ts';
import type { FootageRequest } from '../ports/RequestStore.ts';

/** A request whose incident is one that the log knows, and whose text has its salt. */
export interface LoggableRequest extends Omit<FootageRequest, 'incident' | 'textSalt'> {
  readonly incident: LogEntryOf<'request'>['incident'];
  readonly textSalt: Uint8Array;
}

/** The entry that announces a request. Throws `malformed_message` for one that no entry can hold. */
export function requestEntry(request: LoggableRequest, sha256: Sha256): LoggedBytes {
  const { requestId, agencyId, incident, caseNumber, fromMs, toMs, closesAtMs } = request;
  const entry: LogEntryOf<'request'> = {
    ...{ v: 1, kind: 'request', atMs: request.postedAtMs, requestId, agencyId, incident, caseNumber },
    textHashHex: saltedTextHash(request.textSalt, request.text, sha256),
    contactHashHex: null,
    ...{ fromMs, toMs, closesAtMs },
    ringE7: ringE7Of(request.area),
    requestKeyHex: null,
  };
  return loggedBytes(entry, sha256);
}
