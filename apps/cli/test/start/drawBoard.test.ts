import { stripVTControlCharacters } from 'node:util';
import { describe, expect, test } from 'vitest';
import { drawBoard } from '../../src/start/board/drawBoard.ts';
import { themeOf } from '../../src/terminal/Theme.ts';
import { sampleBoard, sampleDevice } from './sampleBoard.ts';

const PLAIN = themeOf({ NO_COLOR: '1', LANG: 'C.UTF-8' });
const COLOURFUL = themeOf({ COLORTERM: 'truecolor', LANG: 'C.UTF-8' });
const ASCII = themeOf({ NO_COLOR: '1' });
const draw = (columns: number, rows: number, state = sampleBoard(), theme = PLAIN) =>
  drawBoard(state, { columns, rows }, theme);

describe('drawBoard', () => {
  test('fills the terminal and never more, at every size', () => {
    for (let columns = 20; columns <= 220; columns += 7) {
      for (const rows of [3, 10, 16, 24, 40, 70]) {
        const lines = draw(columns, rows, sampleBoard(), COLOURFUL).map(stripVTControlCharacters);
        expect(lines).toHaveLength(rows);
        for (const line of lines) expect([...line]).toHaveLength(columns);
      }
    }
  });

  test('cuts no word of table, caption and keys at 80 columns', () => {
    const text = draw(80, 24).join('\n');
    for (const word of [
      'Maple 12 door',
      'floodlight',
      '○ offline',
      '12.3 s',
      '1,234 clips stored',
      'what to try',
      'quit',
    ])
      expect(text).toContain(word);
    expect(text).toMatch(/the cloud\s+holds 143,212 bytes of ciphertext of it\./);
  });

  test('keeps every device and every key at 60 columns', () => {
    const text = draw(60, 24).join('\n');
    for (const { name } of sampleBoard().devices) expect(text).toContain(name);
    expect(text).toContain(' d bell  l light  s siren  p privacy  h help  q quit');
  });

  test('shows the newest entry of the feed first', () => {
    const lines = draw(140, 40);
    const newest = lines.findIndex((line) => line.includes('event 49'));
    expect(lines[newest + 1]).toContain('event 48');
  });

  test('marks the chosen device', () => {
    expect(draw(80, 24).find((line) => line.includes('›'))).toContain('Oak 7 drive');
  });

  test('shows a part of the cloud that is down', () => {
    const parts = [
      { name: 'broker', isUp: false },
      { name: 'api', isUp: true },
    ];
    expect(draw(80, 24, sampleBoard({ parts }))[1]).toContain('✗ broker  ● api');
  });

  test('gives the whole place below the header to what to try next', () => {
    const help = Array.from({ length: 14 }, (_, i) => `line ${i}`);
    const text = draw(80, 24, sampleBoard({ help })).join('\n');
    expect(text).toContain('line 13');
    expect(text).toContain('h back');
    expect(text).not.toContain('Maple 12 door');
  });

  test('says why there is no picture', () => {
    expect(draw(80, 24, sampleBoard({ picture: null })).join('\n')).toContain(
      'The newest clip will be shown',
    );
  });

  test('draws with ASCII alone where the locale has no more', () => {
    expect(draw(100, 30, sampleBoard(), ASCII).join('')).toMatch(/^[ -~]*$/);
  });

  test('writes no control sequence under NO_COLOR', () => {
    expect(draw(100, 30).join('')).not.toContain('\x1b');
  });
});

describe('the state of a device', () => {
  const stateOf = (changes: Parameters<typeof sampleDevice>[0], columns = 120) =>
    draw(columns, 24, sampleBoard({ devices: [sampleDevice(changes)], chosen: 0 }))[4] ?? '';

  test.each([
    [{ online: false, siren: true }, '○ offline '],
    [{ siren: true, ringing: true }, '▲ siren ♪ ringing '],
    [{ ringing: true, filming: true }, '♪ ringing ● filming '],
    [{ privacy: true }, '◌ privacy '],
    [{ light: true }, '☀ light '],
    [{}, '● armed '],
    [{ armed: false }, '● disarmed '],
  ])('%j is told as %s', (changes, words) => {
    expect(stateOf(changes)).toContain(words);
  });

  test('has a word for the first thing and signs for the others where it is narrow', () => {
    expect(stateOf({ siren: true, light: true }, 80)).toContain('▲ siren ☀ ');
  });
});
