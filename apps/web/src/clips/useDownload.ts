import { useEffect, useRef, useState } from 'react';
import type { SegmentSource } from '../player/index.ts';
import { toMp4 } from '../player/index.ts';
import type { ClipProgress } from './clipSource.ts';
import { failureWords } from './failureWords.ts';
import { saveFile } from './saveFile.ts';
import { shareReceived } from './shareReceived.ts';

export interface Download {
  readonly start: () => void;
  readonly stop: () => void;
  /** From 0 to 1; null while nothing is being downloaded. */
  readonly value: number | null;
  /** Why it failed last. */
  readonly error: string | null;
}

/** Opens a clip once more, to the end, and saves it as a plain MP4. What fails a check is never saved. */
export function useDownload(
  makeSource: (watch: (progress: ClipProgress) => void) => SegmentSource,
  name: string,
): Download {
  const [value, setValue] = useState<number | null>(null);
  const [error, setError] = useState<string | null>(null);
  const running = useRef<AbortController | null>(null);
  useEffect(() => () => running.current?.abort(), []);
  const stop = () => {
    running.current?.abort();
    running.current = null;
    setValue(null);
  };
  const start = () => {
    stop();
    const ending = new AbortController();
    running.current = ending;
    setError(null);
    setValue(0);
    const follow = shareReceived((share) => !ending.signal.aborted && setValue(share));
    toMp4(makeSource(follow), ending.signal)
      .then((content) => !ending.signal.aborted && saveFile(content, name))
      .catch((cause: unknown) => !ending.signal.aborted && setError(sentenceOf(cause)))
      .finally(() => {
        if (running.current === ending) stop();
      });
  };
  return { start, stop, value, error };
}

function sentenceOf(cause: unknown): string {
  return cause instanceof RangeError
    ? 'There is no picture in this recording to keep.'
    : failureWords(cause).sentence;
}
