import { nameOf } from '../devices/deviceWords.ts';
import { useDevices } from '../devices/useDevices.ts';
import { Checkbox, Row } from '../kit/index.ts';
import type { Role } from './memberWords.ts';

/** Which devices somebody may open recordings of, and order. */
export function Rights({
  role,
  sees,
  commands,
  onSees,
  onCommands,
}: {
  role: Role;
  sees: readonly string[];
  commands: readonly string[];
  onSees: (ids: readonly string[]) => void;
  onCommands: (ids: readonly string[]) => void;
}) {
  const { data = [] } = useDevices();
  const devices = data.filter(({ retiredAtMs }) => retiredAtMs === null);
  const turned = (ids: readonly string[], id: string, isIn: boolean) =>
    isIn ? [...ids, id] : ids.filter((each) => each !== id);
  return (
    <>
      {devices.map((device) => {
        const id = device.deviceId;
        return (
          <fieldset key={id} className="pl-rights">
            <legend>{nameOf(device)}</legend>
            <Row>
              <Checkbox
                isSelected={role === 'owner' || (role !== 'live-viewer' && sees.includes(id))}
                isDisabled={role === 'owner' || role === 'live-viewer'}
                onChange={(isIn) => onSees(turned(sees, id, isIn))}
              >
                Opens its recordings
              </Checkbox>
              <Checkbox
                isSelected={commands.includes(id)}
                onChange={(isIn) => onCommands(turned(commands, id, isIn))}
              >
                Orders it
              </Checkbox>
            </Row>
          </fieldset>
        );
      })}
      {role === 'owner' && <p className="pl-member-no">An owner opens what every device films.</p>}
      {role === 'live-viewer' && <p className="pl-member-no">A live viewer opens no recordings.</p>}
    </>
  );
}
