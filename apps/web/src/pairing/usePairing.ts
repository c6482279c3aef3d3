import type { PairingProgress } from '@porchlight/owner-client';
import type { DevicePlace } from '@porchlight/owner-client/account';
import { useQueryClient } from '@tanstack/react-query';
import { proxy } from 'comlink';
import { useCallback, useEffect, useRef, useState } from 'react';
import { isFreshOr, useFresh } from '../accounts/FreshFactor.tsx';
import { STANDING } from '../accounts/useStanding.ts';
import { useClient } from '../client/useClient.tsx';
import { DEVICES } from '../devices/useDevices.ts';
import { HOUSEHOLD } from '../people/useHousehold.ts';
import type { MetDevice } from '../worker/HouseholdPart.ts';
import { type PairingFault, pairingFault } from './pairingWords.ts';

/** How a pairing stands. */
export type PairingState =
  | { readonly kind: 'idle' }
  | { readonly kind: 'under-way'; readonly step: PairingProgress; readonly met: MetDevice | null }
  | { readonly kind: 'paired'; readonly deviceId: string }
  /** `mayBeIn`: the household's keys name the device already, and it may not know. */
  | { readonly kind: 'ended'; readonly fault: PairingFault | null; readonly mayBeIn: boolean };

export interface Pairing {
  readonly state: PairingState;
  readonly start: (code: string, place: DevicePlace) => void;
  /** Whether the device that was met is the person's own. */
  readonly answer: (isOwn: boolean) => void;
  readonly stop: () => void;
}

const AFTER_PUBLISHING: readonly PairingProgress[] = ['publishing', 'offered'];

/** One pairing at a time; it is stopped when the page is left. */
export function usePairing(): Pairing {
  const { household } = useClient();
  const fresh = useFresh();
  const queries = useQueryClient();
  const [state, setState] = useState<PairingState>({ kind: 'idle' });
  /** Settles the question that is open. Owned by `start`. */
  const confirming = useRef<((isOwn: boolean) => void) | null>(null);
  const step = useRef<PairingProgress>('waiting');
  const wasStopped = useRef(false);

  const stop = useCallback(() => {
    wasStopped.current = true;
    confirming.current?.(false);
    confirming.current = null;
    void household.stopPairing();
  }, [household]);
  const start = useCallback(
    (code: string, place: DevicePlace) => {
      wasStopped.current = false;
      step.current = 'waiting';
      setState({ kind: 'under-way', step: 'waiting', met: null });
      const progress = (next: PairingProgress) => {
        step.current = next;
        setState((now) => ({
          kind: 'under-way',
          step: next,
          met: now.kind === 'under-way' ? now.met : null,
        }));
      };
      const confirm = async (met: MetDevice) => {
        const isOwn = await new Promise<boolean>((resolve) => {
          confirming.current = resolve;
          setState({ kind: 'under-way', step: 'met', met });
        });
        // The factor may have lapsed while the device was waited for, and a pairing can't be made again halfway.
        return isOwn && (await isFreshOr(fresh, stop));
      };
      const finished = () =>
        Promise.all(
          [DEVICES, HOUSEHOLD, STANDING].map((queryKey) => queries.invalidateQueries({ queryKey })),
        );
      fresh(() => household.pair(code, place, proxy(confirm), proxy(progress)))
        .then((deviceId) => setState({ kind: 'paired', deviceId }))
        .catch((error: unknown) => {
          const fault = wasStopped.current ? null : pairingFault(error);
          setState({ kind: 'ended', fault, mayBeIn: AFTER_PUBLISHING.includes(step.current) });
        })
        .finally(() => void finished());
    },
    [household, fresh, queries, stop],
  );
  const answer = useCallback(
    (isOwn: boolean) => {
      if (!isOwn) return stop();
      confirming.current?.(true);
      confirming.current = null;
    },
    [stop],
  );
  useEffect(() => stop, [stop]);
  return { state, start, answer, stop };
}
