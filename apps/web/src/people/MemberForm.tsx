import type { MemberChange } from '@porchlight/owner-client';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useFresh } from '../accounts/FreshFactor.tsx';
import { useAct } from '../client/useAct.ts';
import { useClient } from '../client/useClient.tsx';
import { DEVICES } from '../devices/useDevices.ts';
import { Form, Notice, Select, showToast, TextField } from '../kit/index.ts';
import type { MemberView } from '../worker/HouseholdPart.ts';
import { dayText, endOfDay, ROLES } from './memberWords.ts';
import { Rights } from './Rights.tsx';
import { HOUSEHOLD } from './useHousehold.ts';

/** Name, role, end and devices of a member. Everything but the name signs a new keyring. */
export function MemberForm({
  member,
  mayChange,
  onDone,
}: {
  member: MemberView;
  mayChange: boolean;
  onDone: () => void;
}) {
  const { household } = useClient();
  const fresh = useFresh();
  const queries = useQueryClient();
  const [name, setName] = useState(member.name ?? '');
  const [role, setRole] = useState(member.role);
  const [day, setDay] = useState(dayText(member.untilMs));
  const [sees, setSees] = useState<readonly string[]>(member.sees);
  const [commands, setCommands] = useState<readonly string[]>(member.commands);
  const change = changeOf(member, { role, day, sees, commands });
  const loses = role !== 'owner' && member.sees.some((deviceId) => !sees.includes(deviceId));
  const save = useAct(async () => {
    if (name.trim() !== (member.name ?? '')) await household.nameMember(member.memberId, name.trim());
    if (change !== null) await fresh(() => household.changeMember(member.memberId, change));
    await Promise.all([HOUSEHOLD, DEVICES].map((queryKey) => queries.invalidateQueries({ queryKey })));
    showToast({ title: 'Saved', tone: 'good' });
    onDone();
  });
  return (
    <Form submit="Save" busy={save.busy} error={save.error} onSubmit={save.run}>
      <TextField
        label="Name"
        hint="Everybody of your household sees it; the cloud doesn’t."
        value={name}
        onChange={setName}
        maxLength={60}
      />
      {mayChange && !member.isSelf && (
        <>
          <Select label="Role" options={ROLES} value={role} onChange={setRole} />
          <TextField
            label="Last day"
            hint="Empty for no end. After it, devices stop letting this person in by themselves."
            type="date"
            value={day}
            onChange={setDay}
          />
          <Rights {...{ role, sees, commands }} onSees={setSees} onCommands={setCommands} />
          {loses && (
            <Notice>
              A device that this person no longer sees gets new keys: what it films from now on stays shut to
              them. What they could open before can’t be taken back.
            </Notice>
          )}
        </>
      )}
    </Form>
  );
}

interface Wanted {
  readonly role: MemberView['role'];
  readonly day: string;
  readonly sees: readonly string[];
  readonly commands: readonly string[];
}

/** What is to be signed; null where nothing but the name is new. */
function changeOf(member: MemberView, { role, day, sees, commands }: Wanted): MemberChange | null {
  const untilMs = day === dayText(member.untilMs) ? member.untilMs : endOfDay(day);
  const seen = role === 'live-viewer' ? [] : sees;
  const change: MemberChange = {
    ...(role === member.role ? {} : { role }),
    ...(untilMs === member.untilMs ? {} : { untilMs }),
    ...(role === 'owner' || isSame(seen, member.sees) ? {} : { sees: seen }),
    ...(isSame(commands, member.commands) ? {} : { commands }),
  };
  return Object.keys(change).length === 0 ? null : change;
}

function isSame(some: readonly string[], others: readonly string[]): boolean {
  return some.length === others.length && some.every((each) => others.includes(each));
}
