import { sayTime } from '../clips/sayTime.ts';
import { Badge, Card, EmptyState } from '../kit/index.ts';
import type { LogView } from './LogView.ts';
import { signedSize, witnessWords } from './witnessWords.ts';

/** Who watches the log from outside, and how far each has come. */
export function WitnessList({ view: { description, readAtMs } }: { view: LogView }) {
  const signed = signedSize(description);
  if (description.witnesses.length === 0) {
    return (
      <Card title="Witnesses and mirrors">
        <EmptyState icon="eye" title="Nobody watches this log yet">
          Until somebody does, only those who remember what they saw can tell that it changed.
        </EmptyState>
      </Card>
    );
  }
  return (
    <Card title="Witnesses and mirrors">
      <p className="pl-log-note">
        A witness signs only what goes on from what it signed before. A mirror keeps a whole copy as well.
      </p>
      <ul className="pl-witnesses">
        {description.witnesses.map((witness) => {
          const { tone, standing, note } = witnessWords(witness, signed, readAtMs);
          return (
            <li key={witness.vkey}>
              <div className="pl-witness-head">
                <strong>{witness.name}</strong>
                <span className="pl-log-note">{witness.mirrorUrl === null ? 'Witness' : 'Mirror'}</span>
                <Badge tone={tone}>{standing}</Badge>
              </div>
              <p>{note}</p>
              {witness.cosigned !== null && (
                <p className="pl-log-note">Last signature {sayTime(witness.cosigned.atMs, readAtMs)}</p>
              )}
              {witness.mirrorUrl !== null && (
                <p className="pl-log-note">
                  Copy at <code translate="no">{witness.mirrorUrl}</code>
                </p>
              )}
            </li>
          );
        })}
      </ul>
    </Card>
  );
}
