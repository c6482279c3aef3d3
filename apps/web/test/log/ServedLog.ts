import type { LogDescription, LogStandingAnswer } from '@porchlight/contracts/http';
import { bytesToBase64, bytesToHex, type EpochMs, utf8 } from '@porchlight/kernel';
import { nodePrimitives } from '@porchlight/seal/node';
import { SampleLog } from '@porchlight/testkit/log-queue/SampleLog';
import {
  encodeEntryBundle,
  formatVerifierKey,
  leafHash,
  newTiles,
  parseCheckpoint,
  parseNote,
  TILE_WIDTH,
  tilePath,
} from '@porchlight/tlog';
import { sampleEntries } from './sampleEntries.ts';

const SIZE = 300;

/** How the log behaves: as it should, or as one that lies or is down. */
export type LogManner =
  | 'well'
  | 'empty'
  | 'forked'
  | 'shrunk'
  | 'edited'
  | 'unwitnessed'
  | 'new-policy'
  | 'lagging'
  | 'down';

/** A real log laid out as files, served from memory in the manner that a test wants; each manner is signed by the same keys. */
export class ServedLog {
  readonly log: SampleLog;
  readonly #files: ReadonlyMap<string, ReadonlyMap<string, Uint8Array>>;
  readonly #standings: ReadonlyMap<string, LogStandingAnswer>;
  readonly #nowMs: number;
  manner: LogManner = 'well';

  private constructor(
    log: SampleLog,
    files: ReadonlyMap<string, ReadonlyMap<string, Uint8Array>>,
    standings: ReadonlyMap<string, LogStandingAnswer>,
    nowMs: number,
  ) {
    this.log = log;
    this.#files = files;
    this.#standings = standings;
    this.#nowMs = nowMs;
  }

  static async lay(nowMs = Date.now()): Promise<ServedLog> {
    const log = logOf(sampleEntries(SIZE, nowMs), nowMs);
    const forked = logOf(sampleEntries(SIZE + 5, nowMs - 1), nowMs);
    const shrunk = logOf(log.entries.slice(0, SIZE - 3), nowMs);
    const well = await filesOf(log);
    const files = new Map([
      ['well', well],
      ['forked', await filesOf(forked)],
      ['shrunk', await filesOf(shrunk)],
      ['edited', editedFiles(well)],
      ['unwitnessed', new Map([...well, ['/log/checkpoint', utf8(log.unwitnessed())]])],
      ['empty', new Map<string, Uint8Array>()],
    ]);
    return new ServedLog(log, files, await standingsOf(log), nowMs);
  }

  get leafHashHexes(): readonly string[] {
    return [...this.#standings.keys()];
  }

  /** The body of a path, or null for 404. */
  answer(path: string): Uint8Array | null {
    if (this.manner === 'down') return null;
    if (path === '/v1/log') return utf8(JSON.stringify(this.#description()));
    if (path.startsWith('/v1/log/entries/')) {
      const standing = this.#standings.get(path.slice('/v1/log/entries/'.length));
      return standing === undefined ? null : utf8(JSON.stringify(standing));
    }
    return (this.#files.get(this.manner) ?? this.#files.get('well'))?.get(path) ?? null;
  }

  #description(): LogDescription {
    const { log, manner } = this;
    const policy = manner === 'new-policy' ? `# another witness\n${log.policyText}` : log.policyText;
    const at = (ms: number) => (this.#nowMs - ms) as EpochMs;
    const lag = manner === 'lagging' ? 7 : 0;
    const isEmpty = manner === 'empty';
    const { size } = log;
    const head = { ...headOf(log, size), atMs: at(4_000) };
    const party = (place: number, rest: Partial<LogDescription['witnesses'][number]> = {}) => ({
      name: log.witnesses[place]?.key.name ?? '',
      vkey: formatVerifierKey(log.witnesses[place]?.key ?? log.log.key),
      url: 'https://witness.example/',
      mirrorUrl: null,
      cosigned: isEmpty ? null : { size, atMs: at(3_000) },
      failingSinceMs: null,
      ...rest,
    });
    return {
      origin: log.origin,
      vkey: formatVerifierKey(log.log.key),
      prefixUrl: 'https://porchlight.example/log/',
      policy,
      shown: isEmpty ? null : { ...head, checkpoint: log.checkpoint() },
      history: isEmpty
        ? []
        : [2, 9, 31].map((fewer) => ({ ...headOf(log, size - fewer), atMs: at(fewer * 95_000) })),
      unwitnessedEntries: isEmpty ? 12 : lag,
      waitingEntries: lag > 0 ? 3 : 0,
      witnesses: [
        party(
          0,
          lag > 0
            ? { failingSinceMs: at(5_400_000), cosigned: { size: size - 21, atMs: at(5_460_000) } }
            : {},
        ),
        party(1, { mirrorUrl: 'https://mirror.example/5d1f/' }),
      ],
      monitoringWindowMs: 86_400_000,
    };
  }
}

function headOf(log: SampleLog, size: number) {
  const { rootHash } = parseCheckpoint(parseNote(log.unwitnessed(size)).text);
  return { size, rootHashB64: bytesToBase64(rootHash) };
}

function logOf(entries: readonly Uint8Array[], nowMs: number): SampleLog {
  const log = new SampleLog();
  log.cosignedAtSeconds = Math.floor(nowMs / 1000) - 3;
  for (const entry of entries) log.add(entry);
  return log;
}

async function filesOf(log: SampleLog): Promise<ReadonlyMap<string, Uint8Array>> {
  const files = new Map<string, Uint8Array>([['/log/checkpoint', utf8(log.checkpoint())]]);
  for (const tile of newTiles(0, log.size)) {
    const from = tile.index * TILE_WIDTH;
    const { level } = tile;
    if (level === 'entries') {
      files.set(`/log/${tilePath(tile)}`, encodeEntryBundle(log.entries.slice(from, from + tile.width)));
      continue;
    }
    const nodes = Array.from({ length: tile.width }, (_, at) => ({ level: 8 * level, index: from + at }));
    const hashes = await log.read(nodes);
    files.set(`/log/${tilePath(tile)}`, Uint8Array.from(hashes.flatMap((hash) => [...hash])));
  }
  return files;
}

/** One letter of the newest entry is another; every signature and hash is as it was. */
function editedFiles(files: ReadonlyMap<string, Uint8Array>): ReadonlyMap<string, Uint8Array> {
  return new Map(
    [...files].map(([path, bytes]) => {
      if (!path.includes('/entries/001')) return [path, bytes];
      const edited = bytes.slice();
      edited[edited.length - 20] = (edited[edited.length - 20] ?? 0) ^ 1;
      return [path, edited];
    }),
  );
}

async function standingsOf(log: SampleLog): Promise<ReadonlyMap<string, LogStandingAnswer>> {
  const standings = new Map<string, LogStandingAnswer>();
  for (let index = log.size - 8; index < log.size; index += 1) {
    const leafHashHex = bytesToHex(leafHash(log.entries[index] ?? new Uint8Array(0), nodePrimitives.sha256));
    standings.set(leafHashHex, { state: 'shown', leafHashHex, index, proof: await log.prove(index) });
  }
  const waiting = 'f'.repeat(64);
  return standings.set(waiting, { state: 'waiting', leafHashHex: waiting });
}
