import type { Command } from '@porchlight/contracts';
import type { SceneKind } from '../scene/index.ts';

/** What can be ordered of a device. */
export type CommandKind = Command['command']['kind'];

/** What a kind of device has and obeys. A new kind is one file beside this one and one row in the table. */
export interface KindOfDevice {
  readonly commands: readonly CommandKind[];
  /** Somebody can ring. */
  readonly hasBell: boolean;
  /** A light that goes on by itself when something moves. */
  readonly hasLight: boolean;
  readonly hasSiren: boolean;
  /** It can be talked through. */
  readonly hasSpeaker: boolean;
  /** It can be seen live. */
  readonly hasLive: boolean;
  readonly hasBattery: boolean;
  /** What a simulated one sees. */
  readonly scene: { readonly kind: SceneKind; readonly night: boolean };
}
