import { newTiles, tilePath } from '../../src/index.ts';

/** Paths of tiles, what is none, and which tiles trees have. */
export function tileVectors(): unknown {
  return {
    paths: [
      { level: 0, index: 0, width: 256, path: 'tile/0/000' },
      { level: 0, index: 0, width: 1, path: 'tile/0/000.p/1' },
      { level: 1, index: 999, width: 255, path: 'tile/1/999.p/255' },
      { level: 0, index: 1000, width: 256, path: 'tile/0/x001/000' },
      { level: 'entries', index: 1234067, width: 256, path: 'tile/entries/x001/x234/067' },
      { level: 'entries', index: 5, width: 70, path: 'tile/entries/005.p/70' },
      { level: 63, index: 0, width: 2, path: 'tile/63/000.p/2' },
    ],
    refusedPaths: [
      'tile/0',
      'tile/0/',
      'tile/0/0',
      'tile/0/00',
      'tile/0/0000',
      'tile/0/x000/001',
      'tile/0/001/002',
      'tile/0/x001',
      'tile/0/x001/x002',
      'tile/00/000',
      'tile/64/000',
      'tile/-1/000',
      'tile/entry/000',
      'tile/0/000.p/0',
      'tile/0/000.p/01',
      'tile/0/000.p/256',
      'tile/0/000.p/',
      'tile/0/000.p',
      'tile/0/000/',
      '/tile/0/000',
      'tile/0/../0/000',
      'tile/0/000.p/1.p/1',
      'tile/0/000?x',
      'checkpoint',
    ],
    trees: [0, 1, 255, 256, 257, 511, 512, 65_535, 65_536, 70_000].map((size) => ({
      size,
      count: newTiles(0, size).length,
      last: newTiles(Math.max(0, size - 1), size).map(tilePath),
    })),
    growth: [
      { oldSize: 0, size: 3, tiles: ['tile/entries/000.p/3', 'tile/0/000.p/3'] },
      { oldSize: 3, size: 3, tiles: [] },
      {
        oldSize: 255,
        size: 258,
        tiles: ['tile/entries/000', 'tile/0/000', 'tile/entries/001.p/2', 'tile/0/001.p/2', 'tile/1/000.p/1'],
      },
    ],
  };
}
