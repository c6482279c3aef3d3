import { createHash } from 'node:crypto';
import { BodyDigests } from '../body/bodyDigests.ts';
import { receiveSmallBody } from '../body/receivedBody.ts';
import type { ObjectFooter } from '../disk/objectFooter.ts';
import { UploadFolder, type UploadPart } from '../disk/uploadFolder.ts';
import { S3Fault } from '../s3Fault.ts';
import { keptHeaders } from '../wire/keptHeaders.ts';
import { childText, document, element, parseXml, type XmlElement } from '../wire/xml.ts';
import { type Call, emptyReply, type Operation, xmlReply } from './operation.ts';
import { mustBeAbsent, publish, receiveObject, storedReply } from './putObject.ts';

const MAX_PARTS = 10_000;
const MIN_PART_BYTES = 5 * 1024 * 1024;
const MAX_BODY_BYTES = 4 * 1024 * 1024;

/** CreateMultipartUpload. */
export const createUpload: Operation = async (call) => {
  const headers = keptHeaders(call.request.headers);
  const start = await call.folder.write(noBytes(), () => ({
    key: call.key,
    sizeBytes: 0,
    etag: '',
    modifiedAtMs: call.nowMs,
    headers,
    checksums: {},
  }));
  const upload = await UploadFolder.create(call.folder, call.bucket, start);
  return xmlReply(
    document('InitiateMultipartUploadResult', ...identity(call), element('UploadId', upload.id)),
  );
};

/** UploadPart. A part of the same number is replaced. */
export const uploadPart: Operation = async (call) => {
  const partNumber = parsePartNumber(call.request.query.get('partNumber') ?? '');
  const { upload } = await findUpload(call);
  const part = await receiveObject(call, {});
  if (!(await upload.putPart(partNumber, part))) throw noSuchUpload();
  return storedReply(part.footer);
};

/** ListParts, all in one page. */
export const listParts: Operation = async (call) => {
  const { upload } = await findUpload(call);
  const parts = (await upload.parts()).map(({ partNumber, footer }) =>
    element(
      'Part',
      element('PartNumber', partNumber),
      element('LastModified', new Date(footer.modifiedAtMs).toISOString()),
      element('ETag', `"${footer.etag}"`),
      element('Size', footer.sizeBytes),
    ),
  );
  return xmlReply(
    document(
      'ListPartsResult',
      ...identity(call),
      element('UploadId', upload.id),
      element('MaxParts', MAX_PARTS),
      element('IsTruncated', 'false'),
      ...parts,
    ),
  );
};

/** AbortMultipartUpload. */
export const abortUpload: Operation = async (call) => {
  const { upload } = await findUpload(call);
  await upload.remove();
  return emptyReply(204);
};

/** CompleteMultipartUpload: the named parts become one object, in one step. */
export const completeUpload: Operation = async (call) => {
  const onlyIfAbsent = mustBeAbsent(call);
  const { upload, start } = await findUpload(call);
  const body = await receiveSmallBody(call.request, call.authentication, MAX_BODY_BYTES);
  const chosen = chooseParts(parseXml(Buffer.from(body).toString('utf8')), await upload.parts());
  const totalBytes = chosen.reduce((sum, { footer }) => sum + footer.sizeBytes, 0);
  if (totalBytes > call.maxObjectBytes) {
    throw new S3Fault('EntityTooLarge', `an object has at most ${call.maxObjectBytes} bytes here`);
  }
  const digests = new BodyDigests();
  const pending = await call.folder.write(digests.through(upload.join(chosen)), (sizeBytes) => ({
    ...start,
    sizeBytes,
    etag: etagOfParts(chosen),
    modifiedAtMs: call.nowMs,
    checksums: digests.finish().checksums,
  }));
  await publish(call, pending, onlyIfAbsent);
  await upload.remove();
  return xmlReply(
    document('CompleteMultipartUploadResult', ...identity(call), element('ETag', `"${pending.footer.etag}"`)),
  );
};

async function findUpload(call: Call): Promise<{ upload: UploadFolder; start: ObjectFooter }> {
  const upload = await UploadFolder.find(call.folder, call.bucket, call.request.query.get('uploadId') ?? '');
  const start = await upload?.start();
  if (upload === null || !start || start.key !== call.key) throw noSuchUpload();
  return { upload, start };
}

function chooseParts(root: XmlElement, stored: readonly UploadPart[]): UploadPart[] {
  const named = root.children.filter((child) => child.name === 'Part');
  if (root.name !== 'CompleteMultipartUpload' || named.length === 0) {
    throw new S3Fault('MalformedXML', 'a CompleteMultipartUpload document names at least one part');
  }
  const chosen = named.map((part) => {
    const partNumber = parsePartNumber(childText(part, 'PartNumber') ?? '');
    const etag = (childText(part, 'ETag') ?? '').replaceAll('"', '');
    const found = stored.find((candidate) => candidate.partNumber === partNumber);
    if (found?.footer.etag !== etag) throw new S3Fault('InvalidPart', `part ${partNumber} has no such ETag`);
    return found;
  });
  chosen.forEach(({ partNumber, footer }, i) => {
    const next = chosen[i + 1];
    if (next === undefined) return;
    if (next.partNumber <= partNumber)
      throw new S3Fault('InvalidPartOrder', 'name the parts in ascending order');
    if (footer.sizeBytes < MIN_PART_BYTES) {
      throw new S3Fault('EntityTooSmall', `every part but the last has at least ${MIN_PART_BYTES} bytes`);
    }
  });
  return chosen;
}

/** S3's form: the MD5 of the parts' MD5s, and their number. */
function etagOfParts(parts: readonly UploadPart[]): string {
  const md5 = createHash('md5');
  for (const { footer } of parts) md5.update(Buffer.from(footer.etag, 'hex'));
  return `${md5.digest('hex')}-${parts.length}`;
}

function parsePartNumber(text: string): number {
  const partNumber = /^\d{1,5}$/.test(text) ? Number(text) : 0;
  if (partNumber < 1 || partNumber > MAX_PARTS) {
    throw new S3Fault('InvalidArgument', `a part number is 1 to ${MAX_PARTS}`);
  }
  return partNumber;
}

function identity({ bucket, key }: Call) {
  return [element('Bucket', bucket), element('Key', key)];
}

function noSuchUpload(): S3Fault {
  return new S3Fault('NoSuchUpload', 'there is no such upload; it may have been completed or aborted');
}

async function* noBytes(): AsyncGenerator<Uint8Array> {}
