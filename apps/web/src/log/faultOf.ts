import { isPorchlightError, type PorchlightError } from '@porchlight/kernel';
import type { FailedCheck, LogFault } from './LogView.ts';

/** A check that didn't hold, from what it threw; what is no judgement (`unavailable`, a fault of ours) is thrown on. */
export function faultOf(error: unknown): FailedCheck {
  if (!isPorchlightError(error)) throw error;
  return { state: 'failed', fault: classOf(error), reason: error.message };
}

function classOf(error: PorchlightError): LogFault {
  switch (error.code) {
    case 'log_conflict':
      return 'forked';
    case 'bad_signature':
    case 'untrusted_checkpoint':
      return 'untrusted';
    case 'wrong_proof':
    case 'not_logged':
      return 'edited';
    case 'malformed_record':
    case 'malformed_encoding':
    case 'malformed_message':
    case 'unsupported_version':
    case 'limit_exceeded':
      return 'unreadable';
    default:
      throw error;
  }
}
