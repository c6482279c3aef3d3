import { isPorchlightError } from '@porchlight/kernel';
import type { ObjectFolder } from '../disk/objectFolder.ts';
import type { ObjectFooter } from '../disk/objectFooter.ts';
import { S3Fault } from '../s3Fault.ts';
import { uriEncodePath } from '../wire/uriEncoding.ts';
import { document, element, type Xml } from '../wire/xml.ts';
import { type Operation, xmlReply } from './operation.ts';

const MAX_PAGE = 1000;

interface Listing {
  readonly prefix: string;
  readonly delimiter: string;
  readonly after: string;
  readonly pageSize: number;
}

interface Page {
  readonly keys: readonly string[];
  readonly groups: readonly string[];
  /** The last name of a page that isn't the last, else null. */
  readonly next: string | null;
}

/** ListObjectsV2, in the order of the keys' bytes. The token that continues a listing is the last name before it. */
export const listObjects: Operation = async ({ request: { query }, folder, bucket }) => {
  const token = query.get('continuation-token');
  const listing: Listing = {
    prefix: query.get('prefix') ?? '',
    delimiter: query.get('delimiter') ?? '',
    after: token === undefined ? (query.get('start-after') ?? '') : decodeToken(token),
    pageSize: pageSizeOf(query.get('max-keys')),
  };
  const page = await readPage(folder, bucket, listing);
  const name = query.get('encoding-type') === 'url' ? uriEncodePath : (text: string) => text;
  const described = await Promise.all(page.keys.map((key) => describeObject(folder, bucket, key, name(key))));
  const shown = described.filter((entry) => entry !== null);
  return xmlReply(
    document(
      'ListBucketResult',
      element('Name', bucket),
      element('Prefix', name(listing.prefix)),
      listing.delimiter === '' ? null : element('Delimiter', name(listing.delimiter)),
      query.has('encoding-type') ? element('EncodingType', 'url') : null,
      element('MaxKeys', listing.pageSize),
      element('KeyCount', shown.length + page.groups.length),
      element('IsTruncated', String(page.next !== null)),
      token === undefined ? null : element('ContinuationToken', token),
      page.next === null ? null : element('NextContinuationToken', encodeToken(page.next)),
      ...shown,
      ...page.groups.map((group) => element('CommonPrefixes', element('Prefix', name(group)))),
    ),
  );
};

async function readPage(folder: ObjectFolder, bucket: string, listing: Listing): Promise<Page> {
  const keys: string[] = [];
  const groups: string[] = [];
  let last = listing.after;
  if (listing.pageSize === 0) return { keys, groups, next: null };
  for await (const key of folder.keys(bucket, listing.prefix, listing.after)) {
    const group = groupOf(key, listing);
    if (group !== null && group === last) continue;
    if (keys.length + groups.length === listing.pageSize) return { keys, groups, next: last };
    if (group === null) keys.push(key);
    else groups.push(group);
    last = group ?? key;
  }
  return { keys, groups, next: null };
}

/** The common prefix that stands for `key`, or null where it is listed itself. */
function groupOf(key: string, { prefix, delimiter }: Listing): string | null {
  if (delimiter === '') return null;
  const at = key.indexOf(delimiter, prefix.length);
  return at < 0 ? null : key.slice(0, at + delimiter.length);
}

/** Null for an object that was deleted since its key was read. A damaged one is listed by its key alone, so that it can be found and deleted. */
async function describeObject(
  folder: ObjectFolder,
  bucket: string,
  key: string,
  name: string,
): Promise<Xml | null> {
  try {
    const object = await folder.find(bucket, key);
    await object?.close();
    return object === null ? null : contents(name, object.footer);
  } catch (error) {
    if (!isPorchlightError(error, 'corrupted_storage')) throw error;
    return element('Contents', element('Key', name), element('Size', 0));
  }
}

function contents(name: string, footer: ObjectFooter): Xml {
  return element(
    'Contents',
    element('Key', name),
    element('LastModified', new Date(footer.modifiedAtMs).toISOString()),
    element('ETag', `"${footer.etag}"`),
    element('Size', footer.sizeBytes),
    element('StorageClass', 'STANDARD'),
  );
}

function pageSizeOf(text: string | undefined): number {
  if (text === undefined) return MAX_PAGE;
  if (!/^\d{1,9}$/.test(text)) throw new S3Fault('InvalidArgument', 'max-keys must be a whole number');
  return Math.min(MAX_PAGE, Number(text));
}

function encodeToken(name: string): string {
  return Buffer.from(name, 'utf8').toString('base64url');
}

function decodeToken(token: string): string {
  const name = Buffer.from(token, 'base64url').toString('utf8');
  if (encodeToken(name) !== token)
    throw new S3Fault('InvalidArgument', 'this continuation token is not of this server');
  return name;
}
