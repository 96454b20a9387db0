import type { Redis } from 'ioredis';
import { InputError } from '../../errors/input-error';
import { ResourceError } from '../../errors/resource-error';
import { loadBullMq } from './load-bullmq';
import { connectionOptions, type QueueAddress, shownAddress } from './queue-address';

/**
 * Connects, for the first time: what is wrong now will not mend itself, and is an error at once. Later the connection mends itself.
 *
 * @throws InputError for a refused password or certificate, ResourceError when nobody answers.
 */
export async function connect(address: QueueAddress): Promise<Redis> {
  const options = connectionOptions(address);
  const { Redis } = await loadBullMq();
  let connected = false;
  const client = new Redis({
    ...options,
    lazyConnect: true,
    retryStrategy: (times) => (connected ? options.retryStrategy(times) : null),
  });
  let why: unknown;
  // Without a listener an error would end the process.
  client.on('error', (error) => {
    why = error;
  });
  try {
    await client.connect();
    await client.ping();
    connected = true;
    return client;
  } catch (error) {
    client.disconnect();
    throw connectionError(address, (why ?? error) as NodeJS.ErrnoException);
  }
}

function connectionError(address: QueueAddress, error: NodeJS.ErrnoException): Error {
  const where = `The queue ${shownAddress(address)}`;
  const { code = '', message } = error;
  const because = { cause: error };
  if (/WRONGPASS|invalid password|invalid username/i.test(message)) {
    return new InputError(`${where} refused the password (or the user name).`, because);
  }
  if (/NOAUTH|Authentication required/i.test(message)) {
    return new InputError(
      `${where} wants a password: set MANYBODY_QUEUE_PASSWORD, or give a file with --queue-password-file.`,
      because,
    );
  }
  if (/CERT|SELF_SIGNED|UNABLE_TO|ALTNAME|ERR_SSL|ERR_TLS|EPROTO/.test(code) || /certificate/i.test(message)) {
    return new InputError(`${where} is not trusted: ${message} (${code}). Is --queue-ca the right authority?`, because);
  }
  return new ResourceError(
    `${where} does not answer: ${message}${code === '' || message.includes(code) ? '' : ` (${code})`}. Is redis-server running there, and is its port open to this host?`,
    because,
  );
}
