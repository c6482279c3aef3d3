import { receiveSmallBody } from '../body/receivedBody.ts';
import { S3Fault } from '../s3Fault.ts';
import { checkKey } from '../wire/s3Request.ts';
import { childText, document, element, parseXml, type XmlElement } from '../wire/xml.ts';
import { emptyReply, type Operation, xmlReply } from './operation.ts';

const MAX_KEYS = 1000;
const MAX_BODY_BYTES = 4 * 1024 * 1024;

/** DeleteObject. Deleting what isn't there succeeds. */
export const deleteObject: Operation = async ({ folder, bucket, key }) => {
  await folder.remove(bucket, key);
  return emptyReply(204);
};

/** DeleteObjects: up to 1,000 keys; in quiet mode the reply names none. */
export const deleteObjects: Operation = async ({ request, authentication, folder, bucket }) => {
  const body = await receiveSmallBody(request, authentication, MAX_BODY_BYTES);
  const root = parseXml(Buffer.from(body).toString('utf8'));
  const keys = root.children.filter((child) => child.name === 'Object').map(keyOf);
  if (root.name !== 'Delete' || keys.length === 0 || keys.length > MAX_KEYS) {
    throw new S3Fault('MalformedXML', `a Delete document names 1 to ${MAX_KEYS} objects`);
  }
  for (const key of keys) await folder.remove(bucket, key);
  const quiet = childText(root, 'Quiet') === 'true';
  return xmlReply(
    document('DeleteResult', ...(quiet ? [] : keys.map((key) => element('Deleted', element('Key', key))))),
  );
};

function keyOf(object: XmlElement): string {
  if (childText(object, 'VersionId') !== null) {
    throw new S3Fault('NotImplemented', 'objects have no versions here');
  }
  return checkKey(childText(object, 'Key') ?? '');
}
