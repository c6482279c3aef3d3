import { reaches } from '../auth/credential.ts';
import { receiveSmallBody } from '../body/receivedBody.ts';
import { S3Fault } from '../s3Fault.ts';
import { document, element } from '../wire/xml.ts';
import { emptyReply, type Operation, xmlReply } from './operation.ts';

const MAX_BODY_BYTES = 4096;

/** ListBuckets, of those that the access key reaches. */
export const listBuckets: Operation = async ({ folder, authentication }) => {
  const names = (await folder.buckets()).filter((name) => reaches(authentication.credential, name));
  const buckets = names.map((name) => element('Bucket', element('Name', name)));
  return xmlReply(document('ListAllMyBucketsResult', element('Buckets', ...buckets)));
};

/** HeadBucket. */
export const headBucket: Operation = async () => emptyReply(200);

/** GetBucketLocation: the empty constraint, which stands for us-east-1; any region in a signature is accepted. */
export const getBucketLocation: Operation = async () => xmlReply(document('LocationConstraint'));

/** CreateBucket. A configuration in the body is checked as a body and otherwise ignored. Throws `BucketAlreadyOwnedByYou`. */
export const createBucket: Operation = async ({ request, authentication, folder, bucket }) => {
  if (request.headers.has('content-length')) {
    await receiveSmallBody(request, authentication, MAX_BODY_BYTES);
  }
  if (await folder.hasBucket(bucket))
    throw new S3Fault('BucketAlreadyOwnedByYou', 'there is this bucket already');
  await folder.createBucket(bucket);
  return emptyReply(200, { location: `/${bucket}` });
};
