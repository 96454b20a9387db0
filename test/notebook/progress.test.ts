import { describe, expect, test, vi } from 'vitest';
import type { TaskRecord } from '../../src/computer/result/task-record';
import type { ProgressEvent, ProgressSnapshot } from '../../src/computer/run/progress';
import type { MimeBundle } from '../../src/notebook/mime-bundle';
import { ProgressDisplay, progressBundle } from '../../src/notebook/progress/progress-display';
import { progressMode } from '../../src/notebook/progress/progress-mode';
import { terminalProgress } from '../../src/notebook/progress/terminal-progress';

const hostile = '<script>alert(1)</script>\u001b[31m\r\n';

function snapshot(over: Partial<ProgressSnapshot> = {}): ProgressSnapshot {
  return {
    total: 64,
    done: 41,
    completed: 41,
    failed: 0,
    cached: 14,
    retried: 1,
    running: 2,
    levels: [1, 2, 3].map((nBody) => ({
      modelChemistry: 'hf/sto-3g',
      nBody,
      total: 20,
      done: 12,
      failed: 0,
      cached: 4,
    })),
    lanes: [
      { workerId: 'w1', task: 'hf/sto-3g (1, 3)@(1, 2, 3, 4)', since: 1000, done: 20 },
      { workerId: 'w2', task: null, since: null, done: 21 },
    ],
    elapsedMs: 13_000,
    tasksPerSecond: 3.2,
    etaMs: 9_000,
    problems: [{ task: 'hf/sto-3g (1, 4)@(1, 4)', attempt: 1, message: 'SCF did not converge', retried: true }],
    workers: 2,
    ...over,
  };
}

const record = (over: Partial<TaskRecord> = {}): TaskRecord => ({
  label: '["hf/sto-3g", [1], [1]]',
  index: 0,
  modelChemistry: 'hf/sto-3g',
  real: [1],
  basis: [1],
  nBody: 1,
  status: 'completed',
  source: 'engine',
  energy: -74.9,
  workerId: 'w1',
  attempts: 1,
  queueTimeMs: 1,
  executionTimeMs: 100,
  startedAtMs: 0,
  finishedAtMs: 100,
  ...over,
});

/** The events of a run of `total` tasks, one after the other. */
function* run(total: number, title = 'water4'): Generator<ProgressEvent> {
  yield { type: 'started', title, progress: snapshot({ total, done: 0, completed: 0, elapsedMs: 0 }) };
  for (let done = 1; done <= total; done++) {
    yield {
      type: 'task-finished',
      task: `t${done}`,
      record: record(),
      progress: snapshot({ total, done, completed: done, elapsedMs: done * 10 }),
    };
  }
  const progress = snapshot({ total, done: total, completed: total, running: 0, elapsedMs: total * 10, problems: [] });
  yield { type: 'finished', status: 'complete', progress };
}

const collect = () => {
  const bundles: MimeBundle[] = [];
  const display = new ProgressDisplay((bundle) => bundles.push(bundle));
  return { bundles, display };
};

describe('live progress', () => {
  test('the last picture stands alone: it ends with the outcome and names no running task', async () => {
    const { bundles, display } = collect();
    for (const event of run(64)) display.handle(event);
    const last = bundles.at(-1) as MimeBundle;
    expect(last['text/plain']).toMatch(/64\/64 ok$/);
    expect(last['text/html']).toContain('64/64 ok');
    expect(last['text/html']).not.toContain('(1, 3)');
  });

  test('a run of 10 000 tasks makes few updates, each under 4 kB, for under 2 % of 10 ms tasks', () => {
    const events = [...run(10_000)];
    const { bundles, display } = collect();
    const started = performance.now();
    for (const event of events) display.handle(event);
    const spent = performance.now() - started;
    expect(bundles.length).toBeLessThanOrEqual(2 + spent / 200);
    for (const bundle of bundles) expect(Buffer.byteLength(String(bundle['text/html']))).toBeLessThanOrEqual(4096);
    expect(spent).toBeLessThan(0.02 * 10_000 * 10);
  });

  test('updates come at most five times a second, and the newest picture is never lost', () => {
    vi.useFakeTimers();
    try {
      const { bundles, display } = collect();
      const [started, ...rest] = [...run(50)];
      display.handle(started as ProgressEvent);
      for (const event of rest.slice(0, -1)) {
        display.handle(event);
        vi.advanceTimersByTime(20);
      }
      expect(bundles.length).toBeLessThanOrEqual(1 + 1000 / 200);
      vi.advanceTimersByTime(200);
      expect(bundles.at(-1)?.['text/plain']).toContain('50/50');
      display.handle(rest.at(-1) as ProgressEvent);
      const settled = bundles.length;
      vi.advanceTimersByTime(10_000);
      expect(bundles.length).toBe(settled);
    } finally {
      vi.useRealTimers();
    }
  });

  test('the clock moves on while no task finishes', () => {
    vi.useFakeTimers();
    try {
      const { bundles, display } = collect();
      display.handle([...run(3)][0] as ProgressEvent);
      vi.advanceTimersByTime(3100);
      expect(bundles.at(-1)?.['text/plain']).toMatch(/3\.\d+ s elapsed/);
    } finally {
      vi.useRealTimers();
    }
  });

  test('an update stays under 4 kB and 100 columns with hostile names, many levels and many workers', () => {
    const long = hostile.repeat(20);
    const progress = snapshot({
      levels: Array.from({ length: 40 }, (_, i) => ({
        modelChemistry: `${long}${i}`,
        nBody: i + 1,
        total: 99999,
        done: 99999,
        failed: 3,
        cached: 7,
      })),
      lanes: Array.from({ length: 64 }, (_, i) => ({ workerId: `${long}${i}`, task: long, since: 0, done: 12345 })),
      problems: Array.from({ length: 5 }, () => ({ task: long, attempt: 3, message: long, retried: false })),
    });
    const bundle = progressBundle({ title: long, status: 'running', progress, busyMs: 0, etaRevised: true }, 1e6);
    expect(Buffer.byteLength(String(bundle['text/html']))).toBeLessThanOrEqual(4096);
    expect(bundle['text/html']).not.toContain('<script');
    for (const line of String(bundle['text/plain']).split('\n')) expect([...line].length).toBeLessThanOrEqual(100);
    expect(bundle['text/plain']).not.toContain('\u001b');
  });

  test('an ETA that grows by more than a quarter is announced as revised', () => {
    const { bundles, display } = collect();
    display.handle({ type: 'started', title: 'x', progress: snapshot({ elapsedMs: 1000, etaMs: 4000 }) });
    display.handle({ type: 'finished', status: 'complete', progress: snapshot() });
    expect(bundles.at(-1)?.['text/plain']).not.toContain('revised');
    const live = collect();
    vi.useFakeTimers();
    live.display.handle({ type: 'started', title: 'x', progress: snapshot({ elapsedMs: 1000, etaMs: 4000 }) });
    live.display.handle({ type: 'task-started', task: 't', workerId: 'w', progress: snapshot({ etaMs: 90_000 }) });
    vi.advanceTimersByTime(300);
    vi.useRealTimers();
    expect(live.bundles.at(-1)?.['text/plain']).toContain('ETA revised');
  });

  test('an interrupted run says what it kept', () => {
    const { bundles, display } = collect();
    display.handle({ type: 'started', title: 'x', progress: snapshot() });
    display.handle({ type: 'finished', status: 'cancelled', progress: snapshot() });
    expect(bundles.at(-1)?.['text/plain']).toMatch(/stopped, 41\/64 kept$/);
  });

  test('follow() draws a stream and passes its failure on', async () => {
    const { bundles, display } = collect();
    async function* failing(): AsyncGenerator<ProgressEvent> {
      yield* run(3);
      throw new Error('lost');
    }
    await expect(display.follow(failing())).rejects.toThrow('lost');
    expect(bundles.at(-1)?.['text/plain']).toMatch(/3\/3 ok$/);
  });
});

describe('progress on a stream', () => {
  const written = (isTTY: boolean, events: Iterable<ProgressEvent>, plain?: boolean) => {
    const texts: string[] = [];
    const listen = terminalProgress({ write: (text: string) => texts.push(text), isTTY, columns: 80 }, { plain });
    for (const event of events) listen(event);
    return texts;
  };

  test('a terminal gets one live line of its own width, and a last line', () => {
    const texts = written(true, run(64));
    expect(texts.at(-1)).toMatch(/64\/64 ok\n$/);
    for (const text of texts) {
      expect(text.startsWith('\r\u001b[2K')).toBe(true);
      expect([...text.replace('\r\u001b[2K', '').trimEnd()].length).toBeLessThan(80);
    }
    expect(texts.filter((text) => text.endsWith('\n')).length).toBe(2);
  });

  test('a pipe gets about one line a tenth of the tasks and no control characters', () => {
    for (const texts of [written(false, run(1000)), written(true, run(1000), true)]) {
      expect(texts.length).toBe(12);
      // biome-ignore lint/suspicious/noControlCharactersInRegex: that there are none is the point
      for (const text of texts) expect(text).not.toMatch(/[\u0000-\u0009\u000b-\u001f]/);
    }
  });

  test('failures and retries get a line each, without terminal escapes of the message', () => {
    const error = { error_type: 'convergence_error', error_message: `no convergence ${hostile}` };
    const texts = written(false, [
      { type: 'started', title: hostile, progress: snapshot() },
      { type: 'task-retried', task: 'A (1)@(1)', message: 'timed out', progress: snapshot() },
      {
        type: 'task-finished',
        task: 'A (2)@(2)',
        record: record({ status: 'failed', energy: null, error }),
        progress: snapshot({ failed: 1 }),
      },
      { type: 'finished', status: 'failed', progress: snapshot({ completed: 63, failed: 1 }) },
    ]);
    expect(texts.join('')).toContain('! A (1)@(1): timed out (trying again)');
    expect(texts.join('')).toContain('✖ A (2)@(2): no convergence');
    expect(texts.join('')).not.toContain('\u001b');
    expect(texts.at(-1)).toMatch(/63\/64 ok, 1 failed\n$/);
  });
});

test('MANYBODY_PROGRESS takes off, plain and auto, and nothing else', () => {
  expect(progressMode({})).toBe('auto');
  expect(progressMode({ MANYBODY_PROGRESS: 'off' })).toBe('off');
  expect(progressMode({ MANYBODY_PROGRESS: 'plain' })).toBe('plain');
  expect(() => progressMode({ MANYBODY_PROGRESS: 'loud' })).toThrow(/'loud'.*off, plain, auto/);
});
