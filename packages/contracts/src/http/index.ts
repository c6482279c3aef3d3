export * from './bundle.ts';
export * from './clientHeaders.ts';
export * from './clip.ts';
export * from './device.ts';
export * from './enrolment.ts';
export * from './request.ts';
export * from './signature.ts';
