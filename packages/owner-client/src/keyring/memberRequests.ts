import type { KeyringMember } from '@porchlight/seal/header';

/** What a client tells of itself to be named in the keyring: Ed25519 and X25519, 32 bytes each. */
export interface ClientPublicKeys {
  readonly signingKeyHex: string;
  readonly boxKeyHex: string;
}

/** A member to be added. */
export interface NewMember {
  readonly memberId: string;
  readonly role: KeyringMember['role'];
  /** Milliseconds since 1970, or null for no end. */
  readonly untilMs: number | null;
  /** One to sixteen; sight is given to clients. */
  readonly clients: readonly ClientPublicKeys[];
  /** DeviceIds whose recordings the member may open. An owner sees every device whatever stands here; a live-viewer none. */
  readonly sees: readonly string[];
  /** DeviceIds that the member may command. */
  readonly commands: readonly string[];
}

/** What is to change of a member; what is absent stays as it is. */
export type MemberChange = Partial<Pick<NewMember, 'role' | 'untilMs' | 'sees' | 'commands'>>;
