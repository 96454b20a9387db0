import { readFileSync } from 'node:fs';

/** What a front end writes into the connection file that it hands to the kernel. */
export interface Connection {
  readonly transport: string;
  readonly ip: string;
  readonly shell_port: number;
  readonly iopub_port: number;
  readonly stdin_port: number;
  readonly control_port: number;
  readonly hb_port: number;
  /** Shared secret that signs every message; empty for none. */
  readonly key: string;
  readonly signature_scheme: string;
}

/** The sockets of a kernel. */
export type Channel = 'shell' | 'iopub' | 'stdin' | 'control' | 'hb';

/** @throws Error when the file is missing, is not JSON, or asks for a signature scheme that is not hmac-sha256. */
export function readConnection(file: string): Connection {
  const connection = JSON.parse(readFileSync(file, 'utf8')) as Connection;
  if (connection.key !== '' && connection.signature_scheme !== 'hmac-sha256') {
    throw new Error(`unsupported signature scheme ${connection.signature_scheme}; only hmac-sha256 is known`);
  }
  return connection;
}

/** ZeroMQ endpoint of a channel: `tcp://127.0.0.1:5555` or `ipc:///path-5555`. */
export function endpoint(connection: Connection, channel: Channel): string {
  const port = connection[`${channel}_port`];
  return connection.transport === 'ipc' ? `ipc://${connection.ip}-${port}` : `tcp://${connection.ip}:${port}`;
}
