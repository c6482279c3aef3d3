import { z } from 'zod';
import { auditHeadSchema, auditRowSchema } from '../auditChain.ts';

/** Rows in one answer, at most. */
export const AUDIT_PAGE_SIZE = 500;

/** The answer of `GET /v1/audit`: rows in order, and the newest place of the chain when they were read. */
export const auditPageSchema = z.strictObject({
  rows: z.array(auditRowSchema).max(AUDIT_PAGE_SIZE),
  head: auditHeadSchema,
});
export type AuditPage = z.output<typeof auditPageSchema>;
