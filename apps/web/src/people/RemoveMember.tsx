import { useQueryClient } from '@tanstack/react-query';
import { useFreshAct } from '../accounts/FreshFactor.tsx';
import { useClient } from '../client/useClient.tsx';
import { DEVICES } from '../devices/useDevices.ts';
import { Button, Dialog, Notice, showToast } from '../kit/index.ts';
import type { MemberView } from '../worker/HouseholdPart.ts';
import { memberName } from './memberWords.ts';
import { HOUSEHOLD } from './useHousehold.ts';

/** Asks before somebody is removed, and says what that does and doesn't do. */
export function RemoveMember({ member, onClose }: { member: MemberView; onClose: () => void }) {
  const { household } = useClient();
  const queries = useQueryClient();
  const name = memberName(member);
  const remove = useFreshAct(async () => {
    await household.removeMember(member.memberId);
    await Promise.all([HOUSEHOLD, DEVICES].map((queryKey) => queries.invalidateQueries({ queryKey })));
    showToast({ title: `${name} was removed`, tone: 'good' });
    onClose();
  });
  return (
    <Dialog
      title={`Remove ${name}?`}
      isOpen
      isAlert
      onClose={onClose}
      actions={
        <>
          <Button onPress={onClose}>Keep</Button>
          <Button look="danger" busy={remove.busy} onPress={() => remove.run()}>
            Remove
          </Button>
        </>
      }
    >
      <p>
        Every device that {name} could see gets new keys, so what is filmed from now on stays shut to them,
        and no device obeys them any more. A device that is offline now follows once it is back.
      </p>
      <Notice tone="warning" title="What was given before can’t be taken back">
        Recordings that they could open until now they can still open wherever they kept the keys.
      </Notice>
      {remove.error !== undefined && <Notice tone="danger">{remove.error}</Notice>}
    </Dialog>
  );
}
