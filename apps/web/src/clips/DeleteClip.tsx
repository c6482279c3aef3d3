import type { ClipSummary } from '@porchlight/contracts/http';
import { useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { useAct } from '../client/useAct.ts';
import { useClient } from '../client/useClient.tsx';
import { Button, Dialog, Notice, showToast } from '../kit/index.ts';
import { CLIP } from './useClip.ts';
import { CLIPS } from './useClips.ts';
import { DELETIONS } from './useDeletions.ts';
import { glanceKey } from './useGlance.ts';

/** Deletes a recording, once a person has read what that means. */
export function DeleteClip({ clip: { clipId }, title }: { clip: ClipSummary; title: string }) {
  const [isOpen, setIsOpen] = useState(false);
  const { deletions } = useClient();
  const queries = useQueryClient();
  const navigate = useNavigate();
  const remove = useAct(async () => {
    await deletions.remove(clipId);
    queries.removeQueries({ queryKey: glanceKey(clipId) });
    queries.removeQueries({ queryKey: [CLIP, clipId] });
    void queries.invalidateQueries({ queryKey: CLIPS });
    void queries.invalidateQueries({ queryKey: DELETIONS });
    showToast({ title: 'Deleted', detail: title, tone: 'good' });
    await navigate({ href: '/deletions', replace: true });
  });
  const close = () => {
    remove.clear();
    setIsOpen(false);
  };
  return (
    <>
      <Button icon="trash" look="quiet" onPress={() => setIsOpen(true)}>
        Delete
      </Button>
      <Dialog
        title="Delete this recording?"
        isOpen={isOpen}
        onClose={close}
        isAlert
        actions={
          <>
            <Button onPress={close}>Keep it</Button>
            <Button look="danger" busy={remove.busy} onPress={remove.run}>
              Delete it
            </Button>
          </>
        }
      >
        <p>
          <strong>{title}</strong>
        </p>
        <p>
          It goes for everybody in your household, and for good. Links to it end. The cloud signs a statement
          of when each part of it was gone.
        </p>
        <p>What somebody has downloaded before, or what was given to an agency, stays with them.</p>
        {remove.error !== undefined && <Notice tone="danger">{remove.error}</Notice>}
      </Dialog>
    </>
  );
}
