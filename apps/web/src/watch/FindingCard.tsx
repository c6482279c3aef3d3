import { canBeAcknowledged, type Finding } from '@porchlight/owner-client/log';
import { useState } from 'react';
import { Link } from 'react-aria-components';
import { useAct } from '../client/useAct.ts';
import { saveFile } from '../clips/saveFile.ts';
import { sayTime } from '../clips/sayTime.ts';
import { Badge, Button, Card, Icon, Notice, Row } from '../kit/index.ts';
import { useWatch, useWatchNames } from './useWatch.tsx';
import { changeLines, findingWords } from './watchWords.ts';

/** One finding: what happened, who or what it is about, and what to do. */
export function FindingCard({ finding }: { finding: Finding }) {
  const { title, meaning } = findingWords(finding);
  const isOpen = !finding.isAcknowledged;
  return (
    <Card
      title={title}
      actions={
        <Badge tone={isOpen ? 'danger' : 'neutral'} icon={isOpen ? 'alert' : 'check'}>
          {isOpen ? 'Needs you' : 'Known'}
        </Badge>
      }
    >
      <p>{meaning}</p>
      <Changes finding={finding} />
      <p className="pl-watch-when">{whenOf(finding)}</p>
      {isOpen && (canBeAcknowledged(finding) ? <Answer finding={finding} /> : <Steps finding={finding} />)}
    </Card>
  );
}

function whenOf({ keyringVersion, issuedAtMs, foundAtMs }: Finding): string {
  const made = issuedAtMs === null ? '' : `, made ${sayTime(issuedAtMs)}`;
  const version = keyringVersion === null ? '' : `Version ${keyringVersion} of your home’s keys${made}. `;
  return `${version}Found ${sayTime(foundAtMs)}.`;
}

function Changes({ finding }: { finding: Finding }) {
  const names = useWatchNames();
  if (finding.kind !== 'foreign-change') return null;
  const lines = changeLines(finding, names);
  if (finding.difference === null)
    return <Notice tone="warning">What it changed can’t be read: the cloud doesn’t show it.</Notice>;
  if (lines.length === 0) return <p>Nobody and nothing was added or removed: the keys were only made new.</p>;
  return (
    <ul className="pl-watch-changes">
      {lines.map(({ what, icon }, place) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: two who have no name are said alike
        <li key={place}>
          <Icon name={icon} />
          {what}
        </li>
      ))}
    </ul>
  );
}

/** It is known, or it isn't: then what to do, and only after that it is settled. */
function Answer({ finding }: { finding: Finding }) {
  const { acknowledge } = useWatch();
  const [isForeign, setForeign] = useState(false);
  const know = useAct(() => acknowledge(finding.id));
  const us = finding.kind === 'account-changed' ? 'me' : 'us';
  return (
    <>
      {isForeign && <Steps finding={finding} />}
      {know.error !== undefined && <Notice tone="danger">{know.error}</Notice>}
      <Row>
        <Button icon="check" busy={know.busy} onPress={() => know.run()}>
          {isForeign ? 'I’ve done all this' : us === 'me' ? 'This was me' : 'This was me or one of us'}
        </Button>
        {isForeign ? (
          <Button look="quiet" onPress={() => setForeign(false)}>
            Back
          </Button>
        ) : (
          <Button look="danger" onPress={() => setForeign(true)}>
            This wasn’t {us}
          </Button>
        )}
      </Row>
    </>
  );
}

function Steps({ finding }: { finding: Finding }) {
  const { steps } = findingWords(finding);
  return (
    <>
      <h3 className="pl-watch-do">What to do</h3>
      <ol className="pl-watch-steps">
        {steps.map(({ what, href }) => (
          <li key={what}>{href === null ? what : <Link href={href}>{what}</Link>}</li>
        ))}
      </ol>
      {finding.evidence.length > 0 && (
        <Row>
          <Button
            icon="download"
            onPress={() => saveFile(new Blob([finding.evidence.join('\n')]), `evidence-${finding.kind}.txt`)}
          >
            Save the evidence
          </Button>
        </Row>
      )}
    </>
  );
}
