export { createLogger, LOG_LEVELS, type Logger, type LogLevel } from './createLogger.ts';
export { checkReadiness, type Readiness, type ReadinessChecks } from './health/readiness.ts';
export { type HealthServer, startHealthServer } from './health/startHealthServer.ts';
export type { Part } from './Part.ts';
export { type Environment, parseSettings } from './parseSettings.ts';
export { type RunServiceOptions, runService } from './runService.ts';
