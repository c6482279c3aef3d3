import type { ShownInvitation } from '@porchlight/owner-client/invite';
import { useState } from 'react';
import { QrCode } from '../accounts/QrCode.tsx';
import {
  Button,
  CodeWords,
  Dialog,
  Form,
  Notice,
  ProgressBar,
  Row,
  Select,
  Stack,
  showToast,
  TextField,
} from '../kit/index.ts';
import type { InviteTerms, NewcomerView } from '../worker/InvitePart.ts';
import { endOfDay, ROLES, type Role } from './memberWords.ts';
import { Rights } from './Rights.tsx';
import { useInvite } from './useInvite.ts';

/** Invites somebody: as what, how they get it, whom it let in. */
export function InviteDialog({ onClose }: { onClose: () => void }) {
  const { state, start, answer, again } = useInvite();
  return (
    <Dialog title="Invite somebody" isOpen onClose={onClose} wide isAlert={state.kind === 'met'}>
      {state.kind === 'idle' && <TermsForm onTerms={start} />}
      {state.kind === 'shown' && <Shown invitation={state.invitation} />}
      {state.kind === 'met' && <Compare newcomer={state.newcomer} onAnswer={answer} />}
      {state.kind === 'under-way' && (
        <ProgressBar
          label={
            state.step === 'publishing' ? 'Adding them to your household’s keys' : 'Handing them the keys'
          }
        />
      )}
      {state.kind === 'joined' && (
        <Stack>
          <Notice tone="good" title={`${state.name} belongs to your household`}>
            They open from now on what you chose.
          </Notice>
          <Row>
            <Button look="primary" onPress={onClose}>
              Done
            </Button>
          </Row>
        </Stack>
      )}
      {state.kind === 'ended' && (
        <Stack>
          {state.fault === null ? (
            <Notice>You stopped it. Nobody was let in, and the invitation counts no more.</Notice>
          ) : (
            <Notice tone="danger">{state.fault}</Notice>
          )}
          <Row>
            <Button look="primary" onPress={again}>
              Make a new invitation
            </Button>
          </Row>
        </Stack>
      )}
    </Dialog>
  );
}

function TermsForm({ onTerms }: { onTerms: (terms: InviteTerms) => void }) {
  const [role, setRole] = useState<Role>('adult');
  const [day, setDay] = useState('');
  const [sees, setSees] = useState<readonly string[]>([]);
  const [commands, setCommands] = useState<readonly string[]>([]);
  const submit = () => {
    const seen = role === 'live-viewer' ? [] : sees;
    onTerms({ role, untilMs: endOfDay(day), sees: seen, commands });
  };
  return (
    <Form submit="Make the invitation" onSubmit={submit}>
      <Select label="As what" options={ROLES} value={role} onChange={setRole} />
      {role === 'owner' && (
        <Notice tone="warning">
          An owner sees every device. Only this browser’s account goes on holding the root key, with which
          people are added and removed.
        </Notice>
      )}
      <TextField label="Last day" hint="Empty for no end." type="date" value={day} onChange={setDay} />
      <Rights {...{ role, sees, commands }} onSees={setSees} onCommands={setCommands} />
    </Form>
  );
}

function Shown({ invitation: { code, uri, link } }: { invitation: ShownInvitation }) {
  const copy = async () => {
    await navigator.clipboard.writeText(link);
    showToast({ title: 'The link was copied', tone: 'good' });
  };
  return (
    <Stack gap="l">
      <p>
        Hand this to the one you invite, and to nobody else: let them scan it, read the code to them, or send
        the link. They need an account here that has no household yet. It counts once, for 15 minutes, while
        this stays open.
      </p>
      <QrCode text={uri} label="To be scanned by who is invited" />
      <CodeWords label="Invitation code" words={code.split('-')} />
      <Row>
        <Button icon="copy" onPress={() => void copy()}>
          Copy the link
        </Button>
      </Row>
      <ProgressBar label="Waiting for them to answer" />
    </Stack>
  );
}

function Compare({ newcomer, onAnswer }: { newcomer: NewcomerView; onAnswer: (isSame: boolean) => void }) {
  return (
    <Stack gap="l">
      <p>
        Somebody who calls themselves <strong>{newcomer.name}</strong> answered. Anybody can take a name, so
        compare this number, by voice or face to face:
      </p>
      <p className="pl-compare">{newcomer.code}</p>
      <Row>
        <Button look="primary" onPress={() => onAnswer(true)}>
          They see the same
        </Button>
        <Button onPress={() => onAnswer(false)}>It’s another, stop</Button>
      </Row>
    </Stack>
  );
}
