import { useQueryClient } from '@tanstack/react-query';
import { useEffect } from 'react';
import { Link } from 'react-aria-components';
import { ClipPicture } from '../clips/ClipPicture.tsx';
import { sayTime } from '../clips/sayTime.ts';
import { CLIPS, useClips } from '../clips/useClips.ts';
import './JustRecorded.css';

/** A device that is watched records in clips of this length. */
const CLIP_MS = 20_000;
const SHOWN = 4;

/** The device's newest recordings: what is watched is recorded too. `isSeen`: something is watched now. */
export function JustRecorded({ deviceId, isSeen }: { deviceId: string; isSeen: boolean }) {
  const clips = useClips();
  const queries = useQueryClient();
  useEffect(() => {
    const timer = setInterval(() => void queries.invalidateQueries({ queryKey: CLIPS }), CLIP_MS);
    return () => clearInterval(timer);
  }, [queries]);
  const newest = (clips.data?.pages ?? [])
    .flatMap((page) => page.clips)
    .filter((clip) => clip.deviceId === deviceId)
    .slice(0, SHOWN);
  return (
    <section className="pl-just" aria-label="Just recorded">
      <h2>{isSeen ? 'What was just seen is being recorded' : 'Its newest recordings'}</h2>
      <p>
        {isSeen && 'While you watch, the device seals what it films in recordings of 20 seconds. '}
        <Link href={`/timeline?device=${deviceId}`}>All of its recordings</Link>
      </p>
      {newest.length > 0 && (
        <ul>
          {newest.map((clip) => (
            <li key={clip.clipId}>
              <Link href={`/clips/${clip.clipId}?device=${deviceId}`} className="pl-just-clip">
                <ClipPicture clip={clip} icon="play" />
                <span>{sayTime(clip.startedAtMs)}</span>
              </Link>
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}
