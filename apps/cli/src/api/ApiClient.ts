export { ApiClient } from '@porchlight/owner-client';
