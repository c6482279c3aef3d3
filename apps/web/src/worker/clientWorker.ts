import '../browser/withoutEval.ts';
import { expose } from 'comlink';
import { AccountPart } from './AccountPart.ts';
import { ArchivePart } from './ArchivePart.ts';
import { AuditPart } from './AuditPart.ts';
import { ClipsPart } from './ClipsPart.ts';
import { DeletionsPart } from './DeletionsPart.ts';
import { Desk, type DeskPlace } from './Desk.ts';
import { EventsPart } from './EventsPart.ts';
import { keepErrorCodes } from './errorTransfer.ts';
import { HouseholdPart } from './HouseholdPart.ts';
import { InvitePart } from './InvitePart.ts';
import { LivePart } from './LivePart.ts';
import { LogPart } from './LogPart.ts';
import { openLiveSocket } from './openLiveSocket.ts';
import { SharesPart } from './SharesPart.ts';
import { TalkPart } from './TalkPart.ts';
import { WatchPart } from './WatchPart.ts';

/** Everything that the page may ask of the worker, where the keys are. */
export interface ClientParts {
  readonly account: AccountPart;
  readonly household: HouseholdPart;
  readonly clips: ClipsPart;
  readonly deletions: DeletionsPart;
  readonly shares: SharesPart;
  readonly archive: ArchivePart;
  readonly events: EventsPart;
  readonly audit: AuditPart;
  readonly invite: InvitePart;
  readonly live: LivePart;
  readonly talk: TalkPart;
  readonly log: LogPart;
  readonly watch: WatchPart;
}

/** Answers until `start` was called are only this. */
export interface ClientEntry {
  start(place: DeskPlace): Promise<void>;
  readonly parts: ClientParts;
}

keepErrorCodes();

let parts: ClientParts | null = null;

expose({
  async start(place: DeskPlace) {
    const desk = await Desk.open(place);
    const live = new LivePart((deviceId, quality, listener) =>
      desk.household.watchLive(deviceId, quality, listener, openLiveSocket),
    );
    parts = {
      account: new AccountPart(desk),
      household: new HouseholdPart(desk),
      clips: new ClipsPart(desk),
      deletions: new DeletionsPart(desk),
      shares: new SharesPart(desk),
      archive: new ArchivePart(desk),
      events: new EventsPart(desk),
      audit: new AuditPart(desk),
      invite: new InvitePart(desk),
      live,
      talk: new TalkPart((number) => live.watchOf(number)),
      log: new LogPart(desk),
      watch: new WatchPart(desk),
    };
  },
  get parts() {
    return parts;
  },
});
