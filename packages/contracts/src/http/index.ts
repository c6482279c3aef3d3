export * from './audit.ts';
export * from './clip.ts';
export * from './deletion.ts';
export * from './device.ts';
export * from './enrolment.ts';
export * from './request.ts';
export * from './share.ts';
export * from './signature.ts';
