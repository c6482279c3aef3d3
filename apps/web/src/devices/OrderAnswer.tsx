import { Notice } from '../kit/index.ts';
import type { OrderState } from './useOrders.ts';

/** What became of the last order: sent, done, not done and why, or nothing heard. */
export function OrderAnswer({ state }: { state: OrderState }) {
  if (state.kind === 'none') return null;
  if (state.kind === 'sent') return <Notice>Signed and sent. Waiting for its answer.</Notice>;
  if (state.kind === 'done') return <Notice tone="good">{state.words}</Notice>;
  if (state.kind === 'silent') return <Notice tone="warning">{state.words}</Notice>;
  return (
    <Notice tone="danger" title="It wasn’t done">
      {state.words}
    </Notice>
  );
}
