import { createCipheriv, randomBytes } from 'node:crypto';
import type { Finding, ScanReport } from '../../src/leaks/LeakScanner.ts';
import { LeakScanner } from '../../src/leaks/LeakScanner.ts';
import { Needles } from '../../src/leaks/Needles.ts';
import { sampleWindows } from '../../src/leaks/sampleWindows.ts';

/** A key and a stretch of film that must not be found anywhere, and a scanner that looks for them among other needles. */
export interface Canary {
  readonly key: Uint8Array;
  /** 300 bytes of plaintext around the one window that is searched for. */
  readonly film: Uint8Array;
  readonly scanner: LeakScanner;
}

export const KEY = 'the clip key';
export const FILM = 'a window of the film';

export function newCanary(): Canary {
  const needles = new Needles();
  const key = randomBytes(32);
  const film = randomBytes(300);
  needles.add(KEY, key);
  for (const window of sampleWindows(film, 1, randomBytes)) needles.add(FILM, window);
  for (let other = 0; other < 50; other++) needles.add(`another key ${other}`, randomBytes(32));
  return { key, film, scanner: new LeakScanner(needles) };
}

/** `secret` among digits, so that a compressor writes codes of odd lengths for it and doesn't store it as it is. */
export function amongDigits(secret: Uint8Array, digits = 4000): Buffer {
  const text = () => Buffer.from(randomBytes(digits / 4).join(' '));
  return Buffer.concat([text(), secret, text()]);
}

/** What servers may hold: `plaintext` under a key that nobody has. */
export function sealed(plaintext: Uint8Array): Buffer {
  return createCipheriv('aes-256-ctr', randomBytes(32), randomBytes(16)).update(plaintext);
}

export async function* chunksOf(...chunks: Uint8Array[]): AsyncGenerator<Uint8Array, void> {
  yield* chunks;
}

export function scanBytes(scanner: LeakScanner, bytes: Uint8Array, name = 'bytes'): Promise<ScanReport> {
  return scanner.scan({ name, chunks: chunksOf(bytes) });
}

/** The labels in `findings`, each once, in alphabetical order. */
export function labelsOf(findings: readonly Finding[]): string[] {
  return [...new Set(findings.map((finding) => finding.label))].sort();
}

/** The places in which `label` was found. */
export function placesOf(findings: readonly Finding[], label: string): string[] {
  return findings.filter((finding) => finding.label === label).map((finding) => finding.where);
}

/** The sources in which `label` was found, each once, in alphabetical order. Random bytes may pass for brotli that isn't compressed, so a place may count twice. */
export function sourcesOf(findings: readonly Finding[], label: string): string[] {
  return [...new Set(placesOf(findings, label).map((where) => where.split(' > ')[0] ?? ''))].sort();
}
