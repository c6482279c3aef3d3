/** TCP ports of 127.0.0.1. */
export interface CloudPorts {
  readonly api: number;
  readonly mqtt: number;
  readonly internal: number;
  readonly workerHealth: number;
  readonly s3: number;
  readonly mailbox: number;
  readonly logHealth: number;
  /** Of the log's witnesses and mirror. */
  readonly cosigners: readonly number[];
}

/** Where people open the pages. A passkey belongs to a name, never to an address. */
export function publicOrigin({ api }: Pick<CloudPorts, 'api'>): string {
  return `http://localhost:${api}`;
}

/** Where devices reach the broker. */
export function brokerUrlOf(ports: Pick<CloudPorts, 'mqtt'>): string {
  return `mqtt://127.0.0.1:${ports.mqtt}`;
}
