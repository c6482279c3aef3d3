import { type DeviceId, isPorchlightError } from '@porchlight/kernel';
import { useQueryClient } from '@tanstack/react-query';
import { useCallback, useEffect, useRef, useState } from 'react';
import { errorHint } from '../client/errorHint.ts';
import { useClient } from '../client/useClient.tsx';
import { useEvents } from '../notices/HouseholdEvents.tsx';
import { type Order, type OrderResult, sayDone, sayRefused } from './orderWords.ts';
import { DEVICES } from './useDevices.ts';

/** The last order, and what became of it. */
export type OrderState =
  | { readonly kind: 'none' }
  | { readonly kind: 'sent'; readonly order: Order }
  | { readonly kind: 'done' | 'refused' | 'silent'; readonly order: Order; readonly words: string };

/** A device answers within a second or two, and the worker waits 8 s for that; where it doesn't follow the events, a device counts as silent after this. */
const PATIENCE_MS = 15_000;
const RESULTS_KEPT = 20;

/** Orders to a device, one at a time: each is signed in the worker, anew where it was stale, and is done once the device has said so in an event of its own. */
export function useOrders(deviceId: DeviceId): {
  readonly state: OrderState;
  readonly give: (order: Order) => void;
} {
  const { household } = useClient();
  const queries = useQueryClient();
  const [state, setState] = useState<OrderState>({ kind: 'none' });
  /** The order that is out; its id once it is known. Owned by `give`. */
  const out = useRef<{ readonly order: Order; id: string | null } | null>(null);
  /** Answers by order, since one may come before its order's id does. */
  const results = useRef(new Map<string, OrderResult>());
  const timer = useRef<ReturnType<typeof setTimeout> | undefined>(undefined);

  const settle = useCallback(
    (kind: 'done' | 'refused' | 'silent', words: string) => {
      clearTimeout(timer.current);
      if (out.current === null) return;
      setState({ kind, order: out.current.order, words });
      out.current = null;
      void queries.invalidateQueries({ queryKey: DEVICES });
    },
    [queries],
  );
  const judge = useCallback(() => {
    const result = results.current.get(out.current?.id ?? '');
    if (result === undefined || out.current === null) return;
    if (result.outcome === 'done') settle('done', sayDone(out.current.order));
    else settle('refused', sayRefused(result.reason));
  }, [settle]);
  useEvents((heard) => {
    if (heard.deviceId !== deviceId || heard.event.kind !== 'command-result') return;
    results.current.set(heard.event.commandId, heard.event);
    const [oldest] = results.current.keys();
    if (results.current.size > RESULTS_KEPT && oldest !== undefined) results.current.delete(oldest);
    judge();
  });
  const give = useCallback(
    (order: Order) => {
      if (out.current !== null) return;
      const own = { order, id: null as string | null };
      out.current = own;
      setState({ kind: 'sent', order });
      timer.current = setTimeout(() => settle('silent', SILENT), PATIENCE_MS);
      household.order(deviceId, order).then(
        (id) => {
          own.id = id;
          judge();
        },
        (error: unknown) =>
          settle(isPorchlightError(error, 'device_offline') ? 'silent' : 'refused', errorHint(error)),
      );
    },
    [household, deviceId, judge, settle],
  );
  useEffect(() => () => clearTimeout(timer.current), []);
  return { state, give };
}

const SILENT = 'It hasn’t answered. It may have lost its connection; what it does shows in its state.';
