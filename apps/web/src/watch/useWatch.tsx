import type { WatchView } from '@porchlight/owner-client/log';
import { proxy } from 'comlink';
import { createContext, type ReactNode, useContext, useEffect, useMemo, useState } from 'react';
import { useClient } from '../client/useClient.tsx';
import { nameOf } from '../devices/deviceWords.ts';
import { useDevices } from '../devices/useDevices.ts';
import { memberName } from '../people/memberWords.ts';
import { useHousehold } from '../people/useHousehold.ts';
import type { KnownPolicies } from '../worker/WatchPart.ts';
import type { WatchNames } from './watchWords.ts';

interface Watch {
  readonly view: WatchView;
  readonly checkNow: () => Promise<void>;
  readonly acknowledge: (findingId: string) => Promise<void>;
  readonly policies: () => Promise<KnownPolicies>;
  readonly trustNewPolicy: (policy: string) => Promise<void>;
}

const BEFORE: WatchView = { state: 'checking', checkedAtMs: null, treeSize: null, findings: [] };
const WatchContext = createContext<Watch | null>(null);

/** Follows the log for this home, once for all pages within. */
export function WatchProvider({ children }: { children: ReactNode }) {
  const { watch } = useClient();
  const [view, setView] = useState(BEFORE);
  useEffect(() => {
    let isOver = false;
    const tell = (next: WatchView) => {
      if (!isOver) setView(next);
    };
    const lose = () => {
      if (!isOver) setView((before) => ({ ...before, state: 'unreachable' }));
    };
    watch.follow(proxy(tell)).catch(lose);
    return () => {
      isOver = true;
      void watch.stop();
    };
  }, [watch]);
  const value = useMemo(
    () => ({
      view,
      checkNow: async () => setView(await watch.checkNow()),
      acknowledge: async (findingId: string) => setView(await watch.acknowledge(findingId)),
      policies: () => watch.policies(),
      trustNewPolicy: async (policy: string) => {
        await watch.trustNewPolicy(policy);
        setView(await watch.checkNow());
      },
    }),
    [view, watch],
  );
  return <WatchContext value={value}>{children}</WatchContext>;
}

/** How the watch over this home's keys stands, and what a person can answer it. */
export function useWatch(): Watch {
  const watch = useContext(WatchContext);
  if (watch === null) throw new Error('there is no WatchProvider above');
  return watch;
}

/** Who and what findings name by id; those who are gone have no name any more. */
export function useWatchNames(): WatchNames {
  const { data: household } = useHousehold();
  const { data: devices } = useDevices();
  return useMemo(() => {
    const members = new Map(household?.members.map((member) => [member.memberId, memberName(member)]));
    const places = new Map<string, string>(devices?.map((device) => [device.deviceId, nameOf(device)]));
    return {
      member: (id) => members.get(id) ?? 'Somebody who isn’t in your household now',
      device: (id) => places.get(id) ?? 'A device that isn’t in your household now',
    };
  }, [household, devices]);
}
