import { expect, test } from 'vitest';
import { table } from '../table.ts';

test('a table is aligned, figures to the right', () => {
  const row = { measure: 'seal', unit: 'MB/s' };
  const text = table([
    { ...row, contender: 'porchlight', figure: 1234.5, comparedWith: 'libsodium', ratio: 0.957 },
    { ...row, contender: 'libsodium', figure: 98.76, comparedWith: null, ratio: 1 },
  ]);
  expect(text.split('\n')).toEqual([
    'measure  contender       figure  ratio  compared with',
    'seal     porchlight  1,235 MB/s   0.96  libsodium',
    'seal     libsodium    98.8 MB/s   1.00  (the peer)',
  ]);
});
