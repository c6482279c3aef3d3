import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useAct } from '../client/useAct.ts';
import { useClient } from '../client/useClient.tsx';
import { Button, Dialog, Notice, Select, Stack, showToast } from '../kit/index.ts';
import type { ClipRef } from '../worker/ClipSink.ts';
import { ShareList } from './ShareList.tsx';
import { expiryOf, SHARE_TERMS, type ShareTerm } from './shareTerms.ts';
import { sharesKey } from './useShares.ts';
import './ShareDialog.css';

/** Makes links to one recording, and shows and revokes those that there are. */
export function ShareDialog({
  clip,
  deviceName,
  onClose,
}: {
  clip: ClipRef;
  deviceName: string;
  onClose: () => void;
}) {
  const { shares } = useClient();
  const queries = useQueryClient();
  const [term, setTerm] = useState<ShareTerm>('1d');
  const [link, setLink] = useState<string | null>(null);
  const make = useAct(async () => {
    const { path } = await shares.make(
      { clipId: clip.clipId, deviceId: clip.deviceId },
      deviceName,
      expiryOf(term, Date.now()),
    );
    setLink(`${location.origin}${path}`);
    await queries.invalidateQueries({ queryKey: sharesKey(clip.clipId) });
  });
  return (
    <Dialog title="Share this recording" isOpen onClose={onClose} wide>
      <Stack gap="l">
        <p>
          Whoever has the link sees this one recording, without an account: its picture and sound, when it was
          filmed, and the block it was filmed in if your devices tell the cloud. What they download stays with
          them.
        </p>
        <div className="pl-share-new">
          <Select
            label="The link works for"
            options={SHARE_TERMS.map(({ value, label }) => ({ value, label }))}
            value={term}
            onChange={setTerm}
          />
          <Button look="primary" icon="share" busy={make.busy} onPress={make.run}>
            Make a link
          </Button>
        </div>
        {make.error !== undefined && <Notice tone="danger">{make.error}</Notice>}
        {link !== null && <NewLink link={link} />}
        <ShareList clipId={clip.clipId} />
      </Stack>
    </Dialog>
  );
}

function NewLink({ link }: { link: string }) {
  const copy = async () => {
    await navigator.clipboard.writeText(link);
    showToast({ title: 'Link copied', tone: 'good' });
  };
  return (
    <Notice tone="good" title="Copy it now: it is shown this once">
      <div className="pl-share-link">
        <input
          className="pl-input"
          readOnly
          aria-label="The link"
          value={link}
          onFocus={(event) => event.target.select()}
        />
        <Button icon="copy" onPress={copy}>
          Copy
        </Button>
      </div>
    </Notice>
  );
}
