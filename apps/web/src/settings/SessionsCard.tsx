import { errorHint } from '../client/errorHint.ts';
import { useAct } from '../client/useAct.ts';
import { useClient } from '../client/useClient.tsx';
import { sayDayWithin, sayTime } from '../clips/sayTime.ts';
import { Badge, Button, Card, Notice, Row, Skeleton, showToast } from '../kit/index.ts';
import { useAccountAgain, useSessions } from './useAccount.ts';

/** Where the account is signed in, and the way to end that. */
export function SessionsCard() {
  const { account } = useClient();
  const sessions = useSessions();
  const again = useAccountAgain();
  const end = useAct(async (sessionId: string | null) => {
    await account.endSession(sessionId);
    await again();
    showToast({
      title: sessionId === null ? 'All others were signed out' : 'It was signed out',
      tone: 'good',
    });
  });
  const all = sessions.data ?? [];
  const error = end.error ?? (sessions.error === null ? undefined : errorHint(sessions.error));
  return (
    <Card title="Signed in">
      {sessions.isPending && <Skeleton lines={2} />}
      <ul className="pl-entries">
        {all.map(({ sessionId, name, lastUsedAtMs, createdAtMs, isThis }) => (
          <li key={sessionId}>
            <span className="pl-entry-text">
              <span>
                {name}
                {isThis && <Badge tone="good">This one</Badge>}
              </span>
              <span className="pl-entry-note">
                {isThis ? 'In use now' : `Last used ${sayTime(lastUsedAtMs)}`}, since{' '}
                {sayDayWithin(createdAtMs)}
              </span>
            </span>
            {!isThis && (
              <Button
                small
                look="quiet"
                isDisabled={end.busy}
                aria-label={`Sign out ${name}`}
                onPress={() => end.run(sessionId)}
              >
                Sign out
              </Button>
            )}
          </li>
        ))}
      </ul>
      {error !== undefined && <Notice tone="danger">{error}</Notice>}
      {all.length > 1 && (
        <Row>
          <Button icon="log-out" busy={end.busy} onPress={() => end.run(null)}>
            Sign out all others
          </Button>
        </Row>
      )}
      <p className="pl-entry-note">
        Signing one out takes its way in, not keys that it kept. If a browser was stolen, change your password
        too.
      </p>
    </Card>
  );
}
