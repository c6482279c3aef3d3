import { PorchlightError } from '@porchlight/kernel';
import { useMemo, useState } from 'react';
import { Badge, Button, PageHeader, Row } from '../../src/kit/index.ts';
import { ClipPlayer, type MediaUnit, type SegmentSource, toMp4 } from '../../src/player/index.ts';

/** The bytes in a piece of what the test serves at /clip.json; no box ends at a multiple of it. */
const CUT_BYTES = 20_011;

interface ServedPiece {
  readonly track: 'picture' | 'sound';
  readonly kind: 'init' | 'fragment';
  readonly bytesB64: string;
}

/** How the clip comes, by the page's name. */
type Manner = 'whole' | 'slow' | 'broken' | 'part' | 'unfinished';

/** A player of the clip at /clip.json. Slow: what follows the first two pieces of each track comes when the button is pressed. */
export function PlayerPage({ manner }: { manner: Manner }) {
  const [gate] = useState(() => Promise.withResolvers<void>());
  const [saved, setSaved] = useState<string | null>(null);
  const source = useMemo(() => sourceOf(manner, gate.promise), [manner, gate]);
  const save = async () => setSaved(URL.createObjectURL(await toMp4(source, new AbortController().signal)));
  return (
    <>
      <PageHeader title="Front door, today at 14:02" />
      <ClipPlayer
        source={source}
        title="Front door, today at 14:02"
        verdict={
          <Row>
            <Badge tone="good" icon="shield">
              As the camera signed it
            </Badge>
          </Row>
        }
      />
      <Row>
        <Button onPress={() => gate.resolve()}>Send the rest</Button>
        <Button onPress={save}>Join</Button>
        {saved !== null && <a href={saved}>The file</a>}
      </Row>
    </>
  );
}

function sourceOf(manner: Manner, rest: Promise<void>): SegmentSource {
  return {
    tracks: ['picture', 'sound'],
    durationMs: manner === 'unfinished' ? null : 4000,
    async *open(): AsyncGenerator<MediaUnit> {
      const pieces: ServedPiece[] = await (await fetch('/clip.json')).json();
      for (const [index, piece] of pieces.entries()) {
        if (manner === 'slow' && index === 6) await rest;
        if (manner === 'broken' && index === 2)
          throw new PorchlightError('wrong_key', 'the segment does not open: its bytes were changed');
        if (manner === 'part' && piece.kind === 'fragment' && index < 4) continue;
        yield* cut(piece);
      }
    },
  };
}

function* cut({ track, kind, bytesB64 }: ServedPiece): Generator<MediaUnit> {
  const bytes = Uint8Array.from(atob(bytesB64), (character) => character.charCodeAt(0));
  for (let at = 0; at < bytes.length; at += CUT_BYTES) {
    yield { track, bytes: bytes.subarray(at, at + CUT_BYTES), first: kind === 'init' && at === 0 };
  }
}
