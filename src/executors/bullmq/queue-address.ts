import { readFileSync } from 'node:fs';
import { z } from 'zod';
import { InputError } from '../../errors/input-error';
import { strictDocument } from '../../schema/strict-document';

/** Where the queue is, and what opens it. */
export const queueAddressSchema = strictDocument({
  /** `redis://host:6379/0`, or `rediss://` for TLS; a user name may stand before the host. */
  url: z.string().min(1),
  /** Files in PEM: who signed the server's certificate, and a certificate of our own with its key where the server wants one. */
  ca: z.string().min(1).optional(),
  cert: z.string().min(1).optional(),
  key: z.string().min(1).optional(),
  /** A file with the password, and nothing else, in it. */
  passwordFile: z.string().min(1).optional(),
});
export type QueueAddress = z.output<typeof queueAddressSchema>;

/** The environment's password: unlike a command line it is not shown to everybody on the machine. */
const passwordVariable = 'MANYBODY_QUEUE_PASSWORD';

/** Longest pause between two attempts to connect again, ms. */
const longestPauseMs = 2000;
const connectWithinMs = 10_000;

/** Options of a connection, for ioredis and BullMQ. */
export interface ConnectionOptions {
  readonly host: string;
  readonly port: number;
  readonly db: number;
  readonly username?: string;
  readonly password?: string;
  readonly tls?: { readonly ca?: string; readonly cert?: string; readonly key?: string };
  readonly connectTimeout: number;
  readonly keepAlive: number;
  readonly maxRetriesPerRequest: null;
  readonly retryStrategy: (times: number) => number;
}

/** The address as it may be shown: without a password. */
export function shownAddress({ url }: Pick<QueueAddress, 'url'>): string {
  return url.replace(/\/\/[^@/]*@/, '//');
}

/**
 * What ioredis needs. The password is that of the file, else of the environment ({@link passwordVariable}), else of the URL.
 *
 * @throws InputError for a URL that is none, or a file that cannot be read.
 */
export function connectionOptions(
  address: QueueAddress,
  environment: Readonly<Record<string, string | undefined>> = process.env,
): ConnectionOptions {
  const url = URL.canParse(address.url) ? new URL(address.url) : undefined;
  if (!url || !['redis:', 'rediss:'].includes(url.protocol) || url.hostname === '') {
    throw new InputError(
      `The queue must be redis://host:port or rediss://host:port (TLS), got ${shownAddress(address)}.`,
    );
  }
  const tls = url.protocol === 'rediss:';
  const { ca, cert, key, passwordFile } = address;
  if (!tls && (ca ?? cert ?? key) !== undefined) {
    throw new InputError(
      `Certificates are of use with TLS alone: write rediss:// instead of ${shownAddress(address)}.`,
    );
  }
  const db = url.pathname.length > 1 ? Number(url.pathname.slice(1)) : 0;
  if (!Number.isInteger(db)) {
    throw new InputError(`What follows the port must be the number of a database, got ${url.pathname}.`);
  }
  const host = url.hostname.replace(/^\[|\]$/g, '');
  const fromFile = passwordFile === undefined ? undefined : text(passwordFile, 'passwordFile').trim();
  const password = fromFile ?? environment[passwordVariable] ?? (decodeURIComponent(url.password) || undefined);
  return {
    host,
    port: Number(url.port || 6379),
    db,
    ...(url.username === '' ? {} : { username: decodeURIComponent(url.username) }),
    ...(password === undefined ? {} : { password }),
    ...(tls
      ? {
          tls: {
            ...(ca === undefined ? {} : { ca: text(ca, 'ca') }),
            ...(cert === undefined ? {} : { cert: text(cert, 'cert') }),
            ...(key === undefined ? {} : { key: text(key, 'key') }),
          },
        }
      : {}),
    connectTimeout: connectWithinMs,
    keepAlive: 10_000,
    // Commands wait until the server is back; how long, is decided by whoever waits for them.
    maxRetriesPerRequest: null,
    retryStrategy: (times) => Math.min(50 * 2 ** Math.min(times, 10), longestPauseMs),
  };
}

function text(path: string, option: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    throw new InputError(`The queue's ${option} ${path} cannot be read: ${(error as Error).message}`, { cause: error });
  }
}
