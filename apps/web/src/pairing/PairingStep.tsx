import { kindOf } from '../devices/deviceWords.ts';
import { Button, ButtonLink, Card, CodeWords, Icon, Notice, Row, Spinner, Stack } from '../kit/index.ts';
import type { MetDevice } from '../worker/HouseholdPart.ts';
import { PAIRING_STEPS } from './pairingWords.ts';
import type { Pairing, PairingState } from './usePairing.ts';

/** A pairing while it is under way, and how it ended. */
export function PairingStep({
  name,
  pairing,
  onAgain,
  onNewCode,
  onAnother,
}: {
  name: string;
  pairing: Pairing;
  onAgain: () => void;
  onNewCode: () => void;
  onAnother: () => void;
}) {
  const { state } = pairing;
  if (state.kind === 'idle') return null;
  if (state.kind === 'paired') return <Paired name={name} deviceId={state.deviceId} onAnother={onAnother} />;
  if (state.kind === 'ended') return <Ended state={state} onAgain={onAgain} onNewCode={onNewCode} />;
  const { step, met } = state;
  const isAsking = step === 'met' && met !== null;
  return (
    <Card title={`Pairing ${name}`}>
      <Progress step={step} />
      {isAsking && <Confirm met={met} onAnswer={pairing.answer} />}
      {!isAsking && (
        <Row>
          <Button onPress={pairing.stop}>Stop</Button>
        </Row>
      )}
    </Card>
  );
}

function Progress({ step }: { step: string }) {
  const at = PAIRING_STEPS.findIndex((each) => each.step === step);
  const reached = at === -1 ? PAIRING_STEPS.length : at;
  return (
    <ol className="pl-progress-list" aria-live="polite">
      {PAIRING_STEPS.map((each, index) => {
        const isDone = index < reached;
        const isNow = index === reached;
        return (
          <li key={each.step} className={isDone ? 'pl-step-done' : isNow ? 'pl-step-now' : undefined}>
            <span className="pl-step-mark">
              {isDone && <Icon name="check" size="s" label="Done:" />}
              {isNow && <Spinner label="Under way:" />}
            </span>
            {isDone ? each.done : each.now}
          </li>
        );
      })}
    </ol>
  );
}

function Confirm({ met, onAnswer }: { met: MetDevice; onAnswer: (isOwn: boolean) => void }) {
  const { name, icon } = kindOf(met.kind);
  return (
    <section className="pl-met" aria-label="The device that answered">
      <Icon name={icon} size="l" />
      <Stack gap="s">
        <h3>A {name.toLowerCase()} answered</h3>
        <p>Compare its number with what the device shows. Only then does it get keys of your household.</p>
        <CodeWords label="Number of the device" words={met.deviceId.match(/.{1,4}/g) ?? []} />
        <Row>
          <Button look="primary" onPress={() => onAnswer(true)}>
            Yes, it’s mine
          </Button>
          <Button onPress={() => onAnswer(false)}>No, stop</Button>
        </Row>
      </Stack>
    </section>
  );
}

function Ended({
  state: { fault, mayBeIn },
  onAgain,
  onNewCode,
}: {
  state: Extract<PairingState, { kind: 'ended' }>;
  onAgain: () => void;
  onNewCode: () => void;
}) {
  return (
    <Card title={fault === null ? 'You stopped the pairing' : 'It didn’t work'}>
      {fault !== null && (
        <Notice tone="danger" title={fault.title}>
          {fault.hint}
        </Notice>
      )}
      {mayBeIn ? (
        <Notice tone="warning">
          The device stands in your household’s keys already and may not know it. Pair it once more, which
          adds nothing twice, or retire it on its page.
        </Notice>
      ) : (
        <p>Nothing was added to your household.</p>
      )}
      <Row>
        {fault?.needsCode !== true && (
          <Button look="primary" icon="refresh" onPress={onAgain}>
            Try again
          </Button>
        )}
        <Button look={fault?.needsCode === true ? 'primary' : 'plain'} onPress={onNewCode}>
          Type a new code
        </Button>
        <ButtonLink href="/" look="quiet">
          To your home
        </ButtonLink>
      </Row>
    </Card>
  );
}

function Paired({ name, deviceId, onAnother }: { name: string; deviceId: string; onAnother: () => void }) {
  return (
    <Card title={`${name} is yours`}>
      <Notice tone="good" title="It holds your household’s keys">
        What it films is sealed before it leaves it. It may take a moment until it is shown as online.
      </Notice>
      <Row>
        <ButtonLink href={`/devices/${deviceId}`} look="primary">
          See {name}
        </ButtonLink>
        <Button icon="plus" onPress={onAnother}>
          Add another
        </Button>
      </Row>
    </Card>
  );
}
