import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { EntryFrame } from '../accounts/EntryFrame.tsx';
import { FreshFactor } from '../accounts/FreshFactor.tsx';
import { useStanding, useStandingAgain } from '../accounts/useStanding.ts';
import { errorHint } from '../client/errorHint.ts';
import {
  Button,
  ButtonLink,
  ErrorState,
  Form,
  Notice,
  ProgressBar,
  Row,
  Spinner,
  Stack,
  TextField,
} from '../kit/index.ts';
import { dropInvitation, takeInvitation } from './heldInvitation.ts';
import { type JoinState, useJoin } from './useJoin.ts';
import './people.css';

const TITLE = 'Join a household';

/** Where an invitation leads: to an account first, then into the household. */
export function JoinPage() {
  const standing = useStanding();
  const [invitation] = useState(takeInvitation);
  if (standing.error !== null) {
    return (
      <EntryFrame title={TITLE}>
        <ErrorState
          title="Your account can’t be opened now"
          hint={errorHint(standing.error)}
          onRetry={() => void standing.refetch()}
        />
      </EntryFrame>
    );
  }
  if (standing.data === undefined) {
    return (
      <EntryFrame title={TITLE}>
        <Spinner label="Looking who you are" />
      </EntryFrame>
    );
  }
  if (standing.data.kind !== 'open') return <AccountFirst hasInvitation={invitation !== null} />;
  if (standing.data.account.hasHousehold) {
    return (
      <EntryFrame
        title={TITLE}
        lead="Your account belongs to a household already, and an account belongs to one."
      >
        <Stack>
          <p>Sign out and come back with another account, or make one, to join this household.</p>
          <ButtonLink href="/" look="primary">
            To your home
          </ButtonLink>
        </Stack>
      </EntryFrame>
    );
  }
  return (
    <FreshFactor>
      <Joining invitation={invitation} />
    </FreshFactor>
  );
}

function AccountFirst({ hasInvitation }: { hasInvitation: boolean }) {
  return (
    <EntryFrame
      title={TITLE}
      lead="You were invited. Your keys are made in your own browser, so you need an account."
    >
      <Stack gap="l">
        <ButtonLink href="/sign-in" look="primary" wide>
          Sign in
        </ButtonLink>
        <ButtonLink href="/sign-up" wide>
          Make an account
        </ButtonLink>
        <Notice>
          {hasInvitation
            ? 'If you sign in here, you go on by yourself. After making an account, open your invitation once more; it counts for 15 minutes, so ask for a new one if need be.'
            : 'Then open your invitation, or type its code here.'}
        </Notice>
      </Stack>
    </EntryFrame>
  );
}

function Joining({ invitation }: { invitation: string | null }) {
  const { state, start, answer, again } = useJoin();
  const standingAgain = useStandingAgain();
  const navigate = useNavigate();
  const enter = async () => {
    dropInvitation();
    await standingAgain();
    await navigate({ to: '/' });
  };
  return (
    <EntryFrame title={TITLE} lead="Its owner must have the invitation open while you join.">
      {state.kind === 'idle' && <JoinForm invitation={invitation} onJoin={start} />}
      {state.kind !== 'idle' && (
        <JoinSteps state={state} onAnswer={answer} onAgain={again} onEnter={() => void enter()} />
      )}
    </EntryFrame>
  );
}

function JoinForm({
  invitation,
  onJoin,
}: {
  invitation: string | null;
  onJoin: (invitation: string, name: string) => void;
}) {
  const [code, setCode] = useState('');
  const [name, setName] = useState('');
  const [fault, setFault] = useState<string | undefined>(undefined);
  const submit = () => {
    const isNamed = name.trim() !== '';
    const isInvited = invitation !== null || code.trim() !== '';
    setFault(isNamed && isInvited ? undefined : 'Give your name, and the code of your invitation.');
    if (isNamed && isInvited) onJoin(invitation ?? code, name.trim());
  };
  return (
    <Form submit="Join" onSubmit={submit} error={fault}>
      {invitation === null ? (
        <TextField
          label="Code of the invitation"
          hint="Seven groups of five. Capitals and hyphens don’t matter."
          value={code}
          onChange={setCode}
          autoComplete="off"
          spellCheck="false"
          isRequired
        />
      ) : (
        <Notice tone="good">Your invitation was read from the link.</Notice>
      )}
      <TextField
        label="Your name"
        hint="As your household calls you. The cloud doesn’t learn it."
        value={name}
        onChange={setName}
        maxLength={60}
        isRequired
      />
    </Form>
  );
}

function JoinSteps({
  state,
  onAnswer,
  onAgain,
  onEnter,
}: {
  state: Exclude<JoinState, { kind: 'idle' }>;
  onAnswer: (isSame: boolean) => void;
  onAgain: () => void;
  onEnter: () => void;
}) {
  if (state.kind === 'under-way') return <ProgressBar label={state.words} />;
  if (state.kind === 'compare') {
    return (
      <Stack gap="l">
        <p>Compare this number with who invited you, by voice or face to face. They see it too.</p>
        <p className="pl-compare">{state.code}</p>
        <Row>
          <Button look="primary" onPress={() => onAnswer(true)}>
            It’s the same
          </Button>
          <Button onPress={() => onAnswer(false)}>It’s another, stop</Button>
        </Row>
      </Stack>
    );
  }
  if (state.kind === 'joined') {
    return (
      <Stack>
        <Notice tone="good" title="You belong to the household">
          Your keys were made in this browser, and its devices know them.
        </Notice>
        <Button look="primary" wide onPress={onEnter}>
          See the home
        </Button>
      </Stack>
    );
  }
  return (
    <Stack>
      {state.fault === null ? (
        <Notice>You stopped it, and joined nothing.</Notice>
      ) : (
        <Notice tone="danger">{state.fault}</Notice>
      )}
      <Row>
        <Button onPress={onAgain}>Back</Button>
      </Row>
    </Stack>
  );
}
