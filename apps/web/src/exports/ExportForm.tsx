import { useState } from 'react';
import { useAct } from '../client/useAct.ts';
import { nameOf } from '../devices/deviceWords.ts';
import { Button, Card, Notice, Row, Select, Stack, Switch } from '../kit/index.ts';
import type { DeviceView } from '../worker/HouseholdPart.ts';
import { type ExportPlan, planExport } from './ExportPlan.ts';
import { askForFolder, canWriteFolders, type ExportFolder } from './ExportTarget.ts';
import { useAllClips } from './useAllClips.ts';

const ALL = 'all';

/** What is exported, and where to. */
export function ExportForm({
  devices,
  onBegin,
}: {
  devices: readonly DeviceView[];
  onBegin: (plan: ExportPlan, folder: ExportFolder | null) => void;
}) {
  const [device, setDevice] = useState(ALL);
  const [withOriginals, setWithOriginals] = useState(true);
  const [listed, setListed] = useState(0);
  const listAll = useAllClips();
  const nameFor = (deviceId: string) => {
    const found = devices.find((each) => each.deviceId === deviceId);
    return found === undefined ? 'Device' : nameOf(found);
  };
  const begin = useAct(async (form: ExportPlan['form']) => {
    // Asked for at once: a browser opens its window only within the press.
    const folder = form === 'folder' ? await askForFolder() : null;
    if (form === 'folder' && folder === null) return;
    const all = await listAll(setListed);
    const chosen = all.filter(({ deviceId }) => device === ALL || deviceId === device);
    onBegin(planExport(chosen, nameFor, { form, withOriginals }), folder);
  });
  return (
    <Card>
      <Stack gap="l">
        <Select
          label="Recordings of"
          value={device}
          options={[
            { value: ALL, label: 'All devices' },
            ...devices.map((each) => ({ value: each.deviceId as string, label: nameOf(each) })),
          ]}
          onChange={setDevice}
        />
        <Switch isSelected={withOriginals} onChange={setWithOriginals}>
          With the signed originals, which show that nothing was changed
        </Switch>
        <Notice tone="warning">
          Exported files are no longer sealed: whoever has them can watch them. Keep them where only you get
          at them.
        </Notice>
        {begin.error !== undefined && <Notice tone="danger">{begin.error}</Notice>}
        <Row>
          {canWriteFolders() && (
            <Button look="primary" icon="download" busy={begin.busy} onPress={() => begin.run('folder')}>
              Into a folder
            </Button>
          )}
          <Button
            look={canWriteFolders() ? 'plain' : 'primary'}
            icon="download"
            busy={begin.busy}
            onPress={() => begin.run('zip')}
          >
            As ZIP files
          </Button>
          {begin.busy && listed > 0 && <span role="status">{listed} recordings found</span>}
        </Row>
      </Stack>
    </Card>
  );
}
