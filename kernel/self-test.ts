/** Starts the kernel as a front end does, runs a cell of the SDK, and prints one JSON line; for `manybody doctor`. */
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { KernelClient } from './client/kernel-client';

export interface SelfTestReport {
  readonly ok: boolean;
  /** What went wrong. */
  readonly problem?: string;
  /** Until the kernel answered. */
  readonly readyMs?: number;
  /** The first cell, which waits for the compiler. */
  readonly firstCellMs?: number;
  /** A simple cell afterwards. */
  readonly simpleCellMs?: number;
}

async function selfTest(): Promise<SelfTestReport> {
  const start = performance.now();
  const argv = [process.execPath, join(__dirname, 'main.js'), '{connection_file}'];
  const client = await KernelClient.start(argv, { cwd: tmpdir(), timeoutMs: 30_000 });
  try {
    const ready = performance.now();
    const first = await client.execute('typeof ManyBodyComputer.of', {}, { timeoutMs: 60_000 });
    const firstDone = performance.now();
    const second = await client.execute('const six: number = 2 * 3;\nsix', {}, { timeoutMs: 60_000 });
    const done = performance.now();
    for (const [answer, expected] of [
      [first, "'function'"],
      [second, '6'],
    ] as const) {
      const shown = answer.broadcasts.find(({ type }) => type === 'execute_result')?.content.data;
      const text = (shown as Record<string, unknown> | undefined)?.['text/plain'];
      if (text !== expected) return { ok: false, problem: `${answer.reply.evalue ?? `a cell gave ${text}`}` };
    }
    return { ok: true, readyMs: ready - start, firstCellMs: firstDone - ready, simpleCellMs: done - firstDone };
  } finally {
    await client.shutdown();
  }
}

if (require.main === module) {
  void selfTest()
    .catch((error: Error): SelfTestReport => ({ ok: false, problem: error.message }))
    .then((report) => {
      process.stdout.write(`${JSON.stringify(report)}\n`);
      process.exitCode = report.ok ? 0 : 1;
    });
}
