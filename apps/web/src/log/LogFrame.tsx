import type { ReactNode } from 'react';
import { SharedFrame } from '../shares/SharedFrame.tsx';
import './log.css';

/** The frame of the public log's pages, for anybody. */
export function LogFrame({ children }: { children: ReactNode }) {
  return (
    <SharedFrame
      foot={
        <>
          No account is needed to read the log. Its formats are public standards, so that other people’s tools
          read it too, and a copy of all of it can be read without anybody seeing what for.
        </>
      }
    >
      {children}
    </SharedFrame>
  );
}
