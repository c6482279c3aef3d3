import { Button, Card, Notice, ProgressBar, Row, Stack } from '../kit/index.ts';
import type { ExportPlan } from './ExportPlan.ts';
import type { ExportStanding } from './useExport.ts';

/** How far an export is, and what can be done with it. */
export function ExportProgress({ plan, standing }: { plan: ExportPlan; standing: ExportStanding }) {
  const { isRunning, done, latest, error, resume, pause, forget } = standing;
  const total = plan.clips.length;
  if (plan.results.length === total) return <Finished plan={plan} onAgain={forget} />;
  return (
    <Card title={plan.form === 'zip' ? 'ZIP files' : 'Into your folder'}>
      <Stack>
        <ProgressBar
          label={isRunning ? (latest ?? 'Opening the first recording') : 'Not running'}
          value={total === 0 ? 1 : done / total}
          note={`${done} of ${total}`}
        />
        {!isRunning && error === null && (
          <Notice>It goes on where it was, with recording {plan.results.length + 1}.</Notice>
        )}
        {isRunning && plan.form === 'zip' && (
          <Notice>
            Your browser saves a ZIP whenever one is full, and may ask you once whether this page may save
            several files.
          </Notice>
        )}
        {error !== null && <Notice tone="danger">{error}</Notice>}
        <Row>
          {isRunning ? (
            <Button icon="pause" onPress={pause}>
              Pause
            </Button>
          ) : (
            <Button look="primary" icon="play" onPress={resume}>
              Go on
            </Button>
          )}
          <Button look="quiet" onPress={forget}>
            Give up
          </Button>
        </Row>
      </Stack>
    </Card>
  );
}

function Finished({ plan: { clips, results }, onAgain }: { plan: ExportPlan; onAgain: () => void }) {
  const noted = results.filter(({ verdict }) => verdict !== 'unchanged');
  return (
    <Card title="Done">
      <Stack>
        {clips.length === 0 ? (
          <Notice>There is nothing to export.</Notice>
        ) : (
          <Notice tone="good">
            {results.length - noted.length} of {results.length} recordings were checked to their end and are
            unchanged. What each is stands in recordings.json.
          </Notice>
        )}
        {noted.length > 0 && (
          <details>
            <summary>
              {noted.length} {noted.length === 1 ? 'other' : 'others'}
            </summary>
            <ul>
              {noted.map(({ clipId, name, verdict, note }) => (
                <li key={clipId}>
                  {name}: {note ?? WORDS[verdict] ?? verdict}
                </li>
              ))}
            </ul>
          </details>
        )}
        <div>
          <Button onPress={onAgain}>Export again</Button>
        </div>
      </Stack>
    </Card>
  );
}

const WORDS: Readonly<Record<string, string>> = {
  unfinished: 'unfinished; what came is unchanged.',
  'cut-short': 'the cloud gave only the beginning.',
  retired: 'signed after you had retired the device.',
};
