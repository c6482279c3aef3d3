import { sayTime } from '../clips/sayTime.ts';
import { Card } from '../kit/index.ts';
import type { LogView } from './LogView.ts';
import { sayCount } from './logTimes.ts';

const SHOWN = 6;
const ROOT_CHARS = 16;

/** The last states that were shown, as the log says; the newest one is what was checked. */
export function CheckpointList({ view: { description, readAtMs } }: { view: LogView }) {
  const { shown, history } = description;
  const rows = [...(shown === null ? [] : [shown]), ...history].slice(0, SHOWN);
  if (rows.length === 0) return null;
  return (
    <Card title="Latest states of the log">
      <p className="pl-log-note">
        Each is signed as a whole: how many entries there are, and a fingerprint of all of them.
      </p>
      <table className="pl-checkpoints">
        <thead>
          <tr>
            <th scope="col">Shown</th>
            <th scope="col">Entries</th>
            <th scope="col">Fingerprint</th>
          </tr>
        </thead>
        <tbody>
          {rows.map(({ size, rootHashB64, atMs }) => (
            <tr key={size}>
              <td>{sayTime(atMs, readAtMs)}</td>
              <td>{sayCount(size)}</td>
              <td>
                <code translate="no">{rootHashB64.slice(0, ROOT_CHARS)}…</code>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </Card>
  );
}
