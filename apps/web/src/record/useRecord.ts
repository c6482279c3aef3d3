import { useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import { useClient } from '../client/useClient.tsx';
import { nameOf } from '../devices/deviceWords.ts';
import { useDevices } from '../devices/useDevices.ts';
import { memberName } from '../people/memberWords.ts';
import { useHousehold } from '../people/useHousehold.ts';
import type { RecordNames } from './recordWords.ts';

/** The household's record, checked in this browser. */
export function useRecord() {
  const { audit } = useClient();
  return useQuery({ queryKey: ['record'], queryFn: () => audit.read() });
}

/** The names of who and what the record has ids of. */
export function useRecordNames(): RecordNames {
  const { data: household } = useHousehold();
  const { data: devices } = useDevices();
  return useMemo(() => {
    const members = household?.members ?? [];
    return {
      selfId: members.find(({ isSelf }) => isSelf)?.memberId ?? null,
      members: new Map(members.map((member) => [member.memberId, memberName(member)])),
      devices: new Map((devices ?? []).map((device) => [device.deviceId, nameOf(device)])),
    };
  }, [household, devices]);
}
