export { type Broker, type BrokerDeps, buildBroker } from './broker.ts';
export { type BrokerSettings, settingsSchema } from './settings.ts';
