import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { chromeTrace, type TraceEvent } from '../../src/computer/result/chrome-trace';
import { RunRecorder } from '../../src/computer/result/statistics';
import type { TaskRecord } from '../../src/computer/result/task-record';
import { summariseTimes } from '../../src/computer/result/time-summary';

function record(index: number, changes: Partial<TaskRecord> = {}): TaskRecord {
  const startedAtMs = changes.startedAtMs ?? 100 * index;
  const finishedAtMs = changes.finishedAtMs ?? startedAtMs + 80;
  return {
    label: `["hf/6-31g", [${index}], [${index}]]`,
    index,
    modelChemistry: 'hf/6-31g',
    real: [1],
    basis: [1],
    nBody: 1,
    status: 'completed',
    source: 'engine',
    energy: -1,
    workerId: 'thread-1',
    attempts: 1,
    queueTimeMs: 5,
    executionTimeMs: finishedAtMs - startedAtMs,
    startedAtMs,
    finishedAtMs,
    ...changes,
  };
}

describe('summary of times', () => {
  test('nothing has none', () => {
    expect(summariseTimes([])).toBeNull();
  });

  test('numbers by hand', () => {
    expect(summariseTimes([4, 1, 3, 2])).toEqual({
      count: 4,
      total: 10,
      min: 1,
      mean: 2.5,
      median: 2.5,
      p95: 3.8499999999999996,
      max: 4,
    });
    expect(summariseTimes([7])).toEqual({ count: 1, total: 7, min: 7, mean: 7, median: 7, p95: 7, max: 7 });
  });

  test('lies between the extremes, whatever the sample', () => {
    fc.assert(
      fc.property(fc.array(fc.double({ min: 0, max: 1e7, noNaN: true }), { minLength: 1 }), (times) => {
        const { min, mean, median, p95, max } = summariseTimes(times)!;
        expect(min).toBe(Math.min(...times));
        expect(max).toBe(Math.max(...times));
        expect(mean).toBeGreaterThanOrEqual(min * (1 - 1e-12));
        expect(mean).toBeLessThanOrEqual(max * (1 + 1e-12));
        expect(median).toBeLessThanOrEqual(p95);
        // Half of the sample on either side.
        expect(times.filter((t) => t <= median).length).toBeGreaterThanOrEqual(times.length / 2);
        expect(times.filter((t) => t >= median).length).toBeGreaterThanOrEqual(times.length / 2);
      }),
    );
  });
});

describe('statistics of a run', () => {
  /** Two workers over one second: 800 ms of work on one, 400 and a failed attempt of 100 on the other, one store hit. */
  function twoWorkers(): RunRecorder {
    const recorder = new RunRecorder({ workers: 2, coresPerTask: 2 });
    recorder.settled(record(0, { startedAtMs: 0, finishedAtMs: 500, nBody: 2 }));
    recorder.settled(record(1, { startedAtMs: 500, finishedAtMs: 800 }));
    recorder.retried({
      lane: 'thread-2',
      task: 'x',
      modelChemistry: 'hf/6-31g',
      nBody: 1,
      attempt: 1,
      startMs: 0,
      endMs: 100,
    });
    recorder.settled(
      record(2, { startedAtMs: 200, finishedAtMs: 600, workerId: 'thread-2', attempts: 2, queueTimeMs: 200 }),
    );
    recorder.settled(
      record(3, {
        source: 'store',
        workerId: 'store',
        attempts: 0,
        startedAtMs: 10,
        finishedAtMs: 10,
        executionTimeMs: 0,
      }),
    );
    return recorder;
  }

  test('totals, by body, by worker', () => {
    const statistics = twoWorkers().statistics({ wallMs: 1000 });
    expect(statistics).toMatchObject({
      tasks: 4,
      completed: 4,
      failed: 0,
      cancelled: 0,
      cached: 1,
      retries: 1,
      workers: 2,
      coreSeconds: 2.4,
      execution: { count: 3, total: 1200, min: 300, median: 400, max: 500 },
      queue: { count: 3, max: 200 },
      lanes: [
        { workerId: 'thread-1', tasks: 2, busyMs: 800 },
        { workerId: 'thread-2', tasks: 1, busyMs: 500 },
      ],
    });
    expect(statistics.byBody).toMatchObject([
      { nBody: 1, tasks: 3, cached: 1, execution: { count: 2, total: 700 } },
      { nBody: 2, tasks: 1, cached: 0, execution: { count: 1, total: 500 } },
    ]);
    // 1300 busy ms of 2 x 1000; the busier worker has 800 where the mean is 650.
    expect(statistics.utilisation).toBeCloseTo(0.65, 12);
    expect(statistics.loadImbalance).toBeCloseTo(800 / 650, 12);
  });

  test('a speed-up without a sequential run calls itself an estimate', () => {
    const { speedUp } = twoWorkers().statistics({ wallMs: 1000 });
    expect(speedUp).toMatchObject({ kind: 'estimate', value: 1.2, sequentialMs: 1200 });
    expect(speedUp!.note).toMatch(/estimate/);
  });

  test('and with one it is measured against that, not against contended task times', () => {
    const { speedUp } = twoWorkers().statistics({ wallMs: 1000, sequentialMs: 900 });
    expect(speedUp).toMatchObject({ kind: 'measured', value: 0.9, sequentialMs: 900 });
  });

  test('failed and cancelled tasks have no execution time, but a failed one kept its worker busy', () => {
    const recorder = new RunRecorder({ workers: 1 });
    const error = { error_type: 'timeout_error', error_message: 'too long' };
    recorder.settled(record(0, { status: 'timeout', error, startedAtMs: 0, finishedAtMs: 300 }));
    recorder.settled(record(1, { status: 'cancelled', attempts: 0, startedAtMs: 300, finishedAtMs: 300 }));
    const statistics = recorder.statistics({ wallMs: 400 });
    expect(statistics).toMatchObject({
      tasks: 2,
      completed: 0,
      failed: 1,
      cancelled: 1,
      execution: null,
      speedUp: null,
    });
    expect(statistics.utilisation).toBeCloseTo(0.75, 12);
    expect(recorder.timeline().bars.map(({ outcome }) => outcome)).toEqual(['timeout']);
  });

  test('a run from the store alone has no utilisation to boast of', () => {
    const recorder = new RunRecorder({ workers: 2 });
    recorder.settled(record(0, { source: 'store', attempts: 0 }));
    expect(recorder.statistics({ wallMs: 5 })).toMatchObject({
      cached: 1,
      utilisation: null,
      loadImbalance: null,
      speedUp: null,
    });
  });

  test('a replaced worker goes on in its seat', () => {
    const recorder = new RunRecorder({ workers: 2 });
    recorder.settled(record(0, { workerId: 'thread-1', startedAtMs: 0, finishedAtMs: 100 }));
    recorder.settled(record(1, { workerId: 'thread-1.2', startedAtMs: 100, finishedAtMs: 200 }));
    recorder.settled(record(2, { workerId: 'thread-2', startedAtMs: 0, finishedAtMs: 200 }));
    expect(recorder.statistics({ wallMs: 200 }).loadImbalance).toBe(1);
  });

  test('idle workers count in the imbalance', () => {
    const recorder = new RunRecorder({ workers: 4 });
    recorder.settled(record(0));
    expect(recorder.statistics({ wallMs: 80 }).loadImbalance).toBe(4);
  });

  test('survives JSON', () => {
    const statistics = twoWorkers().statistics({ wallMs: 1000 });
    expect(JSON.parse(JSON.stringify(statistics))).toEqual(statistics);
  });
});

describe('timeline and Chrome trace', () => {
  function recorded(): RunRecorder {
    const recorder = new RunRecorder({ workers: 2, maxBars: 6 });
    const error = { error_type: 'unknown_error', error_message: 'no' };
    recorder.settled(record(0, { source: 'store', workerId: 'store', attempts: 0, startedAtMs: 1, finishedAtMs: 1 }));
    recorder.settled(record(1, { startedAtMs: 2, finishedAtMs: 82.5 }));
    recorder.retried({
      lane: 'thread-2',
      task: 'x',
      modelChemistry: 'hf/6-31g',
      nBody: 1,
      attempt: 1,
      startMs: 2,
      endMs: 30,
    });
    recorder.settled(record(2, { workerId: 'thread-2', attempts: 2, startedAtMs: 40, finishedAtMs: 60 }));
    recorder.settled(record(3, { workerId: 'thread-2', startedAtMs: 61, finishedAtMs: 90, status: 'failed', error }));
    recorder.settled(record(4, { startedAtMs: 83, finishedAtMs: 99, status: 'cancelled' }));
    recorder.settled(record(5, { startedAtMs: 100, finishedAtMs: 101 }));
    return recorder;
  }

  test('bars never overlap on a worker, and add up to its busy time', () => {
    const recorder = recorded();
    const { bars, lanes, omitted, wallMs } = recorder.timeline();
    expect(lanes).toEqual(['store', 'thread-1', 'thread-2']);
    expect(bars.map(({ outcome }) => outcome)).toEqual([
      'store',
      'completed',
      'retried',
      'completed',
      'failed',
      'cancelled',
    ]);
    expect([omitted, wallMs]).toEqual([1, 101]);
    const busy = recorder.statistics({ wallMs }).lanes.find(({ workerId }) => workerId === 'thread-2')!.busyMs;
    const own = bars.filter(({ lane }) => lane === 'thread-2');
    expect(own.reduce((sum, { startMs, endMs }) => sum + endMs - startMs, 0)).toBe(busy);
    for (let i = 1; i < own.length; i++) expect(own[i]!.startMs).toBeGreaterThanOrEqual(own[i - 1]!.endMs);
  });

  test('the trace follows the event format: phases, integer ids, microseconds, names of threads', () => {
    const trace = JSON.parse(JSON.stringify(chromeTrace(recorded().timeline(), { title: 'water' })));
    expect(Object.keys(trace)).toEqual(['traceEvents', 'displayTimeUnit', 'otherData']);
    const events = trace.traceEvents as TraceEvent[];
    for (const event of events) {
      expect(typeof event.name).toBe('string');
      expect(Number.isInteger(event.pid) && Number.isInteger(event.tid)).toBe(true);
      expect(typeof event.args).toBe('object');
      if (event.ph === 'M') {
        expect(['process_name', 'thread_name', 'thread_sort_index']).toContain(event.name);
      } else {
        expect(Number.isFinite(event.ts) && event.ts! >= 0).toBe(true);
        expect(typeof event.cat).toBe('string');
        if (event.ph === 'X') expect(event.dur! >= 0).toBe(true);
        else expect([event.ph, event.s]).toEqual(['i', 't']);
      }
    }
    const threads = new Map(
      events.filter(({ name }) => name === 'thread_name').map(({ tid, args }) => [args.name, tid]),
    );
    expect([...threads.keys()]).toEqual(['store', 'thread-1', 'thread-2']);
    const span = events.find(({ ph, tid }) => ph === 'X' && tid === threads.get('thread-1'))!;
    expect(span).toMatchObject({ ts: 2000, dur: 80_500, args: { outcome: 'completed', nBody: 1, attempt: 1 } });
    expect(events.filter(({ ph }) => ph === 'i')).toHaveLength(1);
    expect(trace.otherData).toEqual({ wallMs: 101, omittedBars: 1 });
  });
});
