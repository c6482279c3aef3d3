import { createHash } from 'node:crypto';
import { parseWith } from '@porchlight/contracts';
import { type Bundle, type BundleFile, bundleSchema, bundleText } from '@porchlight/contracts/http';
import { isPorchlightError } from '@porchlight/kernel';
import { fetchFile } from './fetchFile.ts';
import { policyFaults } from './policyFaults.ts';

/** What is wrong with one file, or with the headers of the page. */
export interface ClientFault {
  /** The path on the server. */
  readonly path: string;
  readonly what: string;
}

/** What comparing a server's client said. */
export interface ClientVerdict {
  /** The hash that was expected. */
  readonly bundleHex: string;
  /** How many files came and are what they ought to be. */
  readonly same: number;
  readonly faults: readonly ClientFault[];
}

/** What a server's client is compared with: a whole bundle, or the hash that somebody trustworthy gave. */
export type ExpectedClient = { readonly bundle: Bundle } | { readonly bundleHex: string };

const MAX_BUNDLE_BYTES = 1024 * 1024;

/**
 * Fetches a server's client and compares it (contracts/spec/bundle.md section 3). What it finds is what this server sent to us now. Throws `unavailable` where the server doesn't answer.
 */
export async function verifyClient(server: URL, expected: ExpectedClient): Promise<ClientVerdict> {
  const bundleHex = 'bundle' in expected ? expected.bundle.bundleHex : expected.bundleHex;
  const announced = await fetchBundle(server);
  if (announced.bundle === null) return { bundleHex, same: 0, faults: announced.faults };
  const wanted = 'bundle' in expected ? expected.bundle : announced.bundle;
  const listFaults = [
    ...compareLists(wanted.files, announced.bundle.files),
    ...hashFault(announced.bundle, bundleHex),
  ];
  const fileFaults = (
    await Promise.all(targetsOf(wanted.files).map((target) => compareFile(server, target)))
  ).flat();
  const wrongPaths = new Set(fileFaults.map(({ path }) => path));
  const same = wanted.files.filter(({ path }) => !wrongPaths.has(`/${path}`)).length;
  return { bundleHex, same, faults: [...listFaults, ...fileFaults] };
}

interface Announced {
  readonly bundle: Bundle | null;
  readonly faults: readonly ClientFault[];
}

async function fetchBundle(server: URL): Promise<Announced> {
  const path = '/bundle.json';
  const { status, bytes } = await fetchFile(new URL(path, server), MAX_BUNDLE_BYTES);
  const fault = (what: string) => ({ bundle: null, faults: [{ path, what }] });
  if (status !== 200) return fault(`is not there (status ${status}): this server hands out no web client`);
  try {
    return { bundle: parseWith(bundleSchema, JSON.parse(Buffer.from(bytes).toString()), path), faults: [] };
  } catch (error) {
    if (!isPorchlightError(error) && !(error instanceof SyntaxError)) throw error;
    return fault('is not of the form that contracts/spec/bundle.md has');
  }
}

/** What the server says it has against what it ought to have. */
function compareLists(wanted: readonly BundleFile[], announced: readonly BundleFile[]): ClientFault[] {
  const known = new Map(wanted.map((file) => [file.path, file]));
  const said = new Map(announced.map((file) => [file.path, file]));
  const extra = announced
    .filter(({ path }) => !known.has(path))
    .map(({ path }) => ({
      path: `/${path}`,
      what: 'is announced and belongs to no client that was built here',
    }));
  const left = wanted
    .filter(({ path }) => !said.has(path))
    .map(({ path }) => ({ path: `/${path}`, what: 'is missing in the server’s bundle.json' }));
  return [...extra, ...left];
}

/** Whether the list itself has the expected hash: without a build of one's own it is what everything hangs on. */
function hashFault({ files, bundleHex }: Bundle, expectedHex: string): ClientFault[] {
  const actualHex = sha256(Buffer.from(bundleText(files)));
  const path = '/bundle.json';
  if (actualHex !== bundleHex) return [{ path, what: 'names a hash that is not that of its own list' }];
  return actualHex === expectedHex ? [] : [{ path, what: `is of another client: its hash is ${actualHex}` }];
}

interface Target {
  /** From the server's root. */
  readonly path: string;
  readonly file: BundleFile;
}

/** Every file at its path, and the page at `/` and at a path that only the page knows. */
function targetsOf(files: readonly BundleFile[]): Target[] {
  const page = files.filter(({ path }) => path === 'index.html').map((file) => ({ path: '/', file }));
  return [...page, ...files.map((file) => ({ path: `/${file.path}`, file }))];
}

async function compareFile(server: URL, { path, file }: Target): Promise<ClientFault[]> {
  const { status, headers, bytes } = await fetchFile(new URL(path, server), file.sizeBytes);
  if (status !== 200) return [{ path, what: `is missing: the server answers with status ${status}` }];
  const content = sha256(bytes) === file.sha256Hex ? [] : [{ path, what: 'differs from what was built' }];
  const isPage = file.path === 'index.html';
  return [...content, ...(isPage ? policyFaults(headers).map((what) => ({ path, what })) : [])];
}

function sha256(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}
