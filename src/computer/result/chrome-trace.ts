import type { Timeline } from './statistics';

/** An event of the Chrome trace format. Times in microseconds. */
export interface TraceEvent {
  readonly name: string;
  readonly cat?: string;
  /** X: a span, i: an instant, M: metadata. */
  readonly ph: 'X' | 'i' | 'M';
  readonly pid: number;
  readonly tid: number;
  readonly ts?: number;
  readonly dur?: number;
  /** Scope of an instant: its thread. */
  readonly s?: 't';
  readonly args: Readonly<Record<string, string | number>>;
}

/** A trace as chrome://tracing and Perfetto read it. */
export interface ChromeTrace {
  readonly traceEvents: readonly TraceEvent[];
  readonly displayTimeUnit: 'ms';
  readonly otherData: Readonly<Record<string, string | number>>;
}

const pid = 1;

/**
 * A timeline in the Chrome trace format: write it as JSON and open it in Perfetto (ui.perfetto.dev) or chrome://tracing. Workers
 * are threads, attempts are spans, results from the store are instants.
 *
 * @see "Trace Event Format", Google, 2016.
 */
export function chromeTrace(timeline: Timeline, options: { readonly title?: string | undefined } = {}): ChromeTrace {
  const tidOf = new Map(timeline.lanes.map((lane, i) => [lane, i + 1]));
  const events: TraceEvent[] = [
    { name: 'process_name', ph: 'M', pid, tid: 0, args: { name: options.title ?? 'many-body expansion' } },
  ];
  for (const [lane, tid] of tidOf) {
    events.push({ name: 'thread_name', ph: 'M', pid, tid, args: { name: lane } });
    events.push({ name: 'thread_sort_index', ph: 'M', pid, tid, args: { sort_index: tid } });
  }
  for (const { lane, task, modelChemistry, nBody, attempt, startMs, endMs, outcome, error } of timeline.bars) {
    const common = {
      name: task,
      cat: `${nBody}-body,${outcome}`,
      pid,
      tid: tidOf.get(lane)!,
      ts: 1000 * startMs,
      args: { modelChemistry, nBody, attempt, outcome, ...(error === undefined ? {} : { error }) },
    };
    events.push(
      outcome === 'store'
        ? { ...common, ph: 'i', s: 't' }
        : { ...common, ph: 'X', dur: 1000 * Math.max(0, endMs - startMs) },
    );
  }
  return {
    traceEvents: events,
    displayTimeUnit: 'ms',
    otherData: { wallMs: timeline.wallMs, omittedBars: timeline.omitted },
  };
}
