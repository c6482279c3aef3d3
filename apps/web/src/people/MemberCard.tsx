import { useState } from 'react';
import { nameOf } from '../devices/deviceWords.ts';
import { useDevices } from '../devices/useDevices.ts';
import { Badge, Button, Card, Dialog, Icon, Row } from '../kit/index.ts';
import type { MemberView } from '../worker/HouseholdPart.ts';
import { MemberForm } from './MemberForm.tsx';
import { memberName, roleName, standingOf } from './memberWords.ts';
import { RemoveMember } from './RemoveMember.tsx';

/** Somebody of the household: role, time, and devices. */
export function MemberCard({ member, mayChange }: { member: MemberView; mayChange: boolean }) {
  const [open, setOpen] = useState<'change' | 'remove' | null>(null);
  const standing = standingOf(member);
  const name = memberName(member);
  const close = () => setOpen(null);
  return (
    <Card
      title={name}
      actions={
        <Row>
          <Badge tone={member.role === 'owner' ? 'info' : 'neutral'}>{roleName(member.role)}</Badge>
          {standing !== null && (
            <Badge tone={standing.tone} icon="clock">
              {standing.words}
            </Badge>
          )}
        </Row>
      }
    >
      <SightTable member={member} />
      <Row>
        <Button small onPress={() => setOpen('change')}>
          {mayChange && !member.isSelf ? 'Change' : 'Rename'}
        </Button>
        {mayChange && !member.isSelf && (
          <Button small look="quiet" icon="trash" onPress={() => setOpen('remove')}>
            Remove
          </Button>
        )}
      </Row>
      <Dialog title={`Change ${name}`} isOpen={open === 'change'} onClose={close} wide>
        <MemberForm member={member} mayChange={mayChange} onDone={close} />
      </Dialog>
      {open === 'remove' && <RemoveMember member={member} onClose={close} />}
    </Card>
  );
}

function SightTable({ member }: { member: MemberView }) {
  const { data = [] } = useDevices();
  const devices = data.filter(({ retiredAtMs }) => retiredAtMs === null);
  if (devices.length === 0) return <p>There is no device yet.</p>;
  return (
    <table className="pl-member-sight">
      <thead>
        <tr>
          <th scope="col">Device</th>
          <th scope="col">Opens recordings</th>
          <th scope="col">Orders</th>
        </tr>
      </thead>
      <tbody>
        {devices.map((device) => (
          <tr key={device.deviceId}>
            <td>{nameOf(device)}</td>
            <td>
              <YesNo isYes={member.sees.includes(device.deviceId)} />
            </td>
            <td>
              <YesNo isYes={member.commands.includes(device.deviceId)} />
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function YesNo({ isYes }: { isYes: boolean }) {
  return isYes ? <Icon name="check" label="Yes" /> : <span className="pl-member-no">No</span>;
}
