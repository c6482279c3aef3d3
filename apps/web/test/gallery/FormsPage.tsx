import { useState } from 'react';
import {
  Button,
  ButtonLink,
  Card,
  Checkbox,
  CodeWords,
  Dialog,
  Grid,
  IconButton,
  PageHeader,
  PasswordField,
  ProgressBar,
  Row,
  Select,
  Stack,
  Switch,
  showToast,
  Tabs,
  TextField,
} from '../../src/kit/index.ts';

const KINDS = [
  { value: 'doorbell', label: 'Doorbell', hint: 'Rings and speaks' },
  { value: 'camera', label: 'Camera' },
  { value: 'floodlight', label: 'Floodlight' },
] as const;

/** Everything that is filled in or pressed. */
export function FormsPage() {
  return (
    <>
      <PageHeader title="Set up a device" back={{ href: '#home', label: 'Devices' }} />
      <Grid gap="l">
        <Fields />
        <Choices />
        <Buttons />
        <Codes />
      </Grid>
      <Tabs
        label="Parts of the household"
        pages={[
          { id: 'members', title: 'Members', content: <p>Two people may see everything.</p> },
          { id: 'devices', title: 'Devices', content: <p>Two cameras.</p> },
          { id: 'history', title: 'History of keys', content: <p>Three changes.</p> },
        ]}
      />
    </>
  );
}

function Fields() {
  const [kind, setKind] = useState<(typeof KINDS)[number]['value'] | null>('camera');
  return (
    <Card title="Fields">
      <Stack>
        <TextField label="Name" hint="What the others in the house call it." placeholder="Front door" />
        <TextField
          label="E-mail"
          type="email"
          defaultValue="jo@"
          error="An address has a name, an @ and a host."
        />
        <PasswordField label="Password" hint="Twelve characters or more." />
        <Select label="Kind" options={KINDS} value={kind} onChange={setKind} />
        <TextField label="Note" rows={3} />
      </Stack>
    </Card>
  );
}

function Choices() {
  const [on, setOn] = useState(true);
  const [agreed, setAgreed] = useState(true);
  return (
    <Card title="Choices">
      <Switch isSelected={on} onChange={setOn} hint="It goes on at once.">
        Record sound
      </Switch>
      <Switch isSelected={false} onChange={() => {}} isDisabled>
        Siren
      </Switch>
      <Checkbox isSelected={agreed} onChange={setAgreed} hint="Without it the agency sees a pseudonym.">
        Send my name along
      </Checkbox>
      <Checkbox isSelected={false} onChange={() => {}}>
        Send where the camera stands
      </Checkbox>
      <ProgressBar label="Opening the recording" value={0.62} note="3.1 of 5 MB" />
      <ProgressBar label="Waiting for the device" />
    </Card>
  );
}

function Buttons() {
  const [open, setOpen] = useState(false);
  return (
    <Card title="Buttons">
      <Row>
        <Button look="primary">Save</Button>
        <Button>Cancel</Button>
        <Button look="quiet">Skip</Button>
        <Button look="danger" icon="trash" onPress={() => setOpen(true)}>
          Remove
        </Button>
      </Row>
      <Row>
        <Button look="primary" busy>
          Saving
        </Button>
        <Button isDisabled>Not now</Button>
        <Button small icon="download">
          Download
        </Button>
        <IconButton label="Settings" icon="settings" />
      </Row>
      <ButtonLink href="#home" look="primary" wide icon="chevron-right">
        Go on
      </ButtonLink>
      <Button onPress={() => showToast({ title: 'Saved', detail: 'Front door has a new name.' })}>
        Say so
      </Button>
      <Dialog
        title="Remove the front door?"
        isOpen={open}
        onClose={() => setOpen(false)}
        isAlert
        actions={
          <>
            <Button onPress={() => setOpen(false)}>Keep it</Button>
            <Button look="danger" onPress={() => setOpen(false)}>
              Remove
            </Button>
          </>
        }
      >
        <p>It stops sending at once. What it filmed stays until you delete it.</p>
      </Dialog>
    </Card>
  );
}

function Codes() {
  return (
    <Card title="Codes">
      <CodeWords label="Setup code" words={['4F7K', 'Q2MX', '9RTD', 'W8HC']} canCopy />
      <CodeWords
        label="Recovery words"
        numbered
        words={['amber', 'bridge', 'cedar', 'delta', 'ember', 'fable', 'garnet', 'harbor', 'island']}
      />
    </Card>
  );
}
