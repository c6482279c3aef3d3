import type { PublicRequest } from '@porchlight/contracts/http';
import { saltedTextHash } from '@porchlight/contracts/log';
import { hexToBytes, PorchlightError } from '@porchlight/kernel';
import type { Policy, TlogPrimitives } from '@porchlight/tlog';
import { type Logged, requireLogged } from './requireLogged.ts';
import { ringE7Of } from './ringE7.ts';

type Shown = Omit<PublicRequest, 'state' | 'proof'> & { readonly proof: string | null };

/** Holds a request as it is shown against the entry that its proof carries, field by field, the text by its salted hash (contracts/spec/log-entries.md). Throws `not_logged` where they differ, and what `requireLogged` throws. */
export function requireLoggedRequest(
  shown: Shown,
  policy: Policy,
  primitives: TlogPrimitives,
): Logged<'request'> {
  const logged = requireLogged(shown.proof, 'request', policy, primitives);
  const { entry } = logged;
  const textHashHex = saltedTextHash(hexToBytes(shown.textSaltHex), shown.text, primitives.sha256);
  const differing = [
    entry.requestId !== shown.requestId && 'requestId',
    entry.agencyId !== shown.agencyId && 'agencyId',
    entry.incident !== shown.incident && 'incident',
    entry.caseNumber !== shown.caseNumber && 'caseNumber',
    entry.textHashHex !== textHashHex && 'text',
    entry.fromMs !== shown.fromMs && 'fromMs',
    entry.toMs !== shown.toMs && 'toMs',
    entry.atMs !== shown.postedAtMs && 'postedAtMs',
    entry.closesAtMs !== shown.closesAtMs && 'closesAtMs',
    !isSameArea(shown, entry.ringE7) && 'area',
  ].filter((name) => name !== false);
  if (differing.length > 0) {
    const hint = `the log holds another request than the one that is shown: ${differing.join(', ')} differ`;
    throw new PorchlightError('not_logged', hint);
  }
  return logged;
}

/** The same to the last bit: 10⁻⁷ degrees are as fine as a request is drawn. */
function isSameArea({ area }: Shown, ringE7: readonly (readonly [number, number])[]): boolean {
  if (JSON.stringify(ringE7Of(area)) !== JSON.stringify(ringE7)) return false;
  const exact = ringE7.map(([longitude, latitude]) => [longitude / 1e7, latitude / 1e7]);
  return JSON.stringify(area.coordinates) === JSON.stringify([exact]);
}
