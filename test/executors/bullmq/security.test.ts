import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { BullMqExecutor } from '../../../src/executors/bullmq/bullmq-executor';
import { connectionOptions, shownAddress } from '../../../src/executors/bullmq/queue-address';
import { queueStatus } from '../../../src/executors/bullmq/queue-status';
import { collect, errorOf, makeTask, program } from '../tasks';
import { RedisServer } from './redis';
import { commandLine, testEngines, WorkerProcess } from './worker-process';

let folder: string;
let redis: RedisServer;
let workers: WorkerProcess[];
const file = (name: string) => join(folder, name);

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'queue-security-'));
  workers = [];
});
afterEach(async () => {
  await Promise.all(workers.map((worker) => worker.kill()));
  await redis?.stop();
  rmSync(folder, { recursive: true, force: true });
});

const openssl = (...args: string[]) => execFileSync('openssl', args, { cwd: folder, stdio: 'pipe' });

/** An authority, and a certificate of the server that it signed for so many days. */
function certificates(days: number): void {
  openssl('req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-keyout', 'ca.key', '-out', 'ca.pem', '-subj', '/CN=ca');
  openssl(
    'req',
    '-newkey',
    'rsa:2048',
    '-nodes',
    '-keyout',
    'server.key',
    '-out',
    'server.csr',
    '-subj',
    '/CN=localhost',
  );
  writeFileSync(file('san'), 'subjectAltName=IP:127.0.0.1,DNS:localhost\n');
  const times = days > 0 ? ['-days', String(days)] : ['-days', '-1'];
  openssl(
    'x509',
    '-req',
    '-in',
    'server.csr',
    '-CA',
    'ca.pem',
    '-CAkey',
    'ca.key',
    '-CAcreateserial',
    '-extfile',
    'san',
    '-out',
    'server.pem',
    ...times,
  );
}

async function startWithTls(): Promise<{ url: string }> {
  redis = await RedisServer.start(
    [
      ...[
        '--tls-cert-file',
        file('server.pem'),
        '--tls-key-file',
        file('server.key'),
        '--tls-ca-cert-file',
        file('ca.pem'),
      ],
      ...['--tls-auth-clients', 'no', '--requirepass', 'secret', '--tls-replication', 'no'],
    ],
    [],
    { tls: true },
  );
  return { url: redis.url.replace('redis:', 'rediss:') };
}

describe('a password', () => {
  test('wrong or absent, is refused at once, and never shown', async () => {
    redis = await RedisServer.start(['--requirepass', 'secret']);
    const submit = (url: string) => collect(new BullMqExecutor({ queue: url }).run([makeTask(0)]));
    await expect(submit(redis.url)).rejects.toMatchObject({
      code: 'INPUT',
      message: expect.stringContaining('wants a password'),
    });
    const wrong = redis.url.replace('//', '//:guessed@');
    const error = await submit(wrong).catch((reason: Error) => reason);
    expect(error).toMatchObject({ code: 'INPUT', message: expect.stringContaining('refused the password') });
    expect(String((error as Error).message)).not.toContain('guessed');
    const worker = WorkerProcess.launch(redis.url, [], { env: { MANYBODY_QUEUE_PASSWORD: 'guessed' } });
    expect(await worker.ended).toBe(2);
    expect(worker.log).toContain('refused the password');
    expect(worker.log).not.toContain('guessed');
  });

  test('of the environment or of a file lets in', async () => {
    redis = await RedisServer.start(['--requirepass', 'secret']);
    writeFileSync(file('password'), 'secret\n');
    const flags = ['--workers', '1', '--engines-from', testEngines];
    workers.push(await WorkerProcess.start(redis.url, flags, { env: { MANYBODY_QUEUE_PASSWORD: 'secret' } }));
    await using executor = new BullMqExecutor({ queue: { url: redis.url, passwordFile: file('password') } });
    const [outcome] = await collect(executor.run([makeTask(0)]));
    expect(outcome?.status).toBe('completed');
  });

  test('is left out of an address that is shown', () => {
    expect(shownAddress({ url: 'rediss://me:secret@host:1/2' })).toBe('rediss://host:1/2');
    expect(connectionOptions({ url: 'redis://me:a%20b@host:1/2' }, {})).toMatchObject({
      username: 'me',
      password: 'a b',
      db: 2,
    });
  });
});

describe('TLS', () => {
  test('a certificate of the right authority is trusted, another one is not', async () => {
    certificates(2);
    const { url } = await startWithTls();
    writeFileSync(file('password'), 'secret');
    const queue = { url, ca: file('ca.pem'), passwordFile: file('password') };
    const flags = [
      '--workers',
      '1',
      '--engines-from',
      testEngines,
      '--queue-ca',
      queue.ca,
      '--queue-password-file',
      queue.passwordFile,
    ];
    workers.push(await WorkerProcess.start(url, flags));
    await using executor = new BullMqExecutor({ queue });
    const [outcome] = await collect(executor.run([makeTask(0)]));
    expect(outcome?.status).toBe('completed');
    const stranger = new BullMqExecutor({ queue: { url, passwordFile: file('password') } });
    await expect(collect(stranger.run([makeTask(0)]))).rejects.toMatchObject({
      code: 'INPUT',
      message: expect.stringContaining('is not trusted'),
    });
  });

  test('an expired certificate is refused', async () => {
    certificates(-1);
    const { url } = await startWithTls();
    const executor = new BullMqExecutor({ queue: { url: url.replace('//', '//:secret@'), ca: file('ca.pem') } });
    await expect(collect(executor.run([makeTask(0)]))).rejects.toMatchObject({
      code: 'INPUT',
      message: expect.stringMatching(/expired/),
    });
  });
});

describe('a job that somebody else made', () => {
  test('with a path for an engine is refused, the code is not loaded, and others go on', async () => {
    redis = await RedisServer.start();
    writeFileSync(
      file('evil.cjs'),
      `require('fs').writeFileSync(${JSON.stringify(file('harm'))}, 'done'); exports.engine = {};`,
    );
    workers.push(await WorkerProcess.start(redis.url, ['--workers', '1', '--engines-from', testEngines]));
    await using executor = new BullMqExecutor({ queue: redis.url, maxRetries: 2, logLevel: 'silent' });
    const evil = makeTask(0, 'echo', {}, { engine: { name: 'evil', module: file('evil.cjs') } });
    const around = makeTask(
      1,
      'echo',
      {},
      { engine: { name: 'evil', module: join(testEngines, '../../../', 'package.json') } },
    );
    const outcomes = await collect(executor.run([evil, around, makeTask(2)]));
    const failed = outcomes.filter(({ status }) => status === 'failed');
    expect(failed).toHaveLength(2);
    for (const outcome of failed) expect(errorOf(outcome).error_message).toContain('loads no engine by its path');
    expect(failed.every(({ attempts }) => attempts.length === 1)).toBe(true);
    expect(outcomes).toHaveLength(3);
    expect(existsSync(file('harm'))).toBe(false);
  });

  test('with anything else in it is refused, too, and shows in the status', async () => {
    redis = await RedisServer.start();
    workers.push(await WorkerProcess.start(redis.url, ['--workers', '1']));
    const { Queue } = await import('bullmq');
    const { queueName } = await import('../../../src/executors/bullmq/queue-names');
    const queue = new Queue(queueName(), { connection: { url: redis.url }, prefix: 'manybody' });
    await queue.add('x', { run: 'rm -rf /' }, { jobId: 'job-a' });
    await queue.add('x', JSON.stringify({ format: 'manybody-task-1', engine: program }), { jobId: 'job-b' });
    const end = Date.now() + 20_000;
    let status = await queueStatus({ url: redis.url });
    while (status.workers[0]?.refused !== 2 && Date.now() < end) {
      await new Promise((resolve) => setTimeout(resolve, 100));
      status = await queueStatus({ url: redis.url });
    }
    await queue.close();
    expect(status.workers[0]).toMatchObject({ refused: 2, done: 0, slots: 1 });
    expect(status.failures).toHaveLength(2);
    const shown = spawnSync(process.execPath, [commandLine, 'status', '--queue', redis.url], { encoding: 'utf8' });
    expect(shown.stdout).toContain(workers[0]!.name);
    expect(shown.stdout).toMatch(/Refused: Task message/);
  });
});
