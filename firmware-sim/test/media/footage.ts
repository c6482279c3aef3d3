import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../../../', import.meta.url));

/** 45 s of people walking, 768 × 576, 10 frames a second, with reordered pictures; null where it isn't beside the project. */
export function footage(): string | null {
  const path = resolve(root, '../shared/footage/street.mp4');
  if (existsSync(path)) return path;
  process.stderr.write(
    'SKIPPED: ../shared/footage/street.mp4 is not there; tests on real footage do not run\n',
  );
  return null;
}

/** The PATH variable of whoever runs the tests. */
export const programPath = process.env['PATH'] ?? '';
