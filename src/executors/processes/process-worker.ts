import { Worker } from 'node:worker_threads';
import type { EngineReference } from '../../engines/engine';
import { resolveEngine } from '../../engines/registry';
import { observePrograms } from '../../engines/run-program';
import { toComputeError } from '../../errors/compute-error';
import type { AtomicInput } from '../../schema/atomic';
import { type AttemptReply, attemptTask } from '../attempt';
import { now } from '../clock';
import type { JobResources } from '../dispatch/lane';

// The file that a worker process runs: one job at a time, spoken of over the channel to the process that forked it.

export type ToProcess =
  | {
      readonly type: 'job';
      readonly engine: EngineReference;
      readonly input: AtomicInput;
      readonly resources: JobResources;
      readonly limitMs: number;
    }
  | { readonly type: 'interrupt'; readonly reason: { name: string; message: string } };

export type FromProcess =
  | { readonly type: 'ready' }
  | { readonly type: 'started'; readonly at: number }
  /** `overdue`: the job noticed that its time was up, when messages could not reach it. */
  | { readonly type: 'finished'; readonly reply: AttemptReply; readonly overdue: boolean }
  | { readonly type: 'program'; readonly pid: number; readonly alive: boolean };

function send(message: FromProcess): void {
  process.send?.(message);
}

/** Said when the process was started: no message can add to it. */
const allowedEngines: readonly string[] = JSON.parse(process.argv[3] ?? '[]');

let controller = new AbortController();

async function run({ engine, input, resources, limitMs }: Extract<ToProcess, { type: 'job' }>): Promise<void> {
  controller = new AbortController();
  const { signal } = controller;
  const startedAt = now();
  send({ type: 'started', at: startedAt });
  let overdue = false;
  const cancelled = () => {
    overdue ||= now() - startedAt > limitMs;
    return overdue || signal.aborted;
  };
  const find = () => resolveEngine(engine, allowedEngines);
  const reply = await attemptTask(find, input, { ...resources, signal, cancelled }, startedAt);
  try {
    send({ type: 'finished', reply, overdue });
  } catch (error) {
    // An engine put something into its result that cannot travel.
    const { finishedAt } = reply;
    send({ type: 'finished', reply: { startedAt, finishedAt, error: toComputeError(error) }, overdue });
  }
}

// Only the process that forked us can talk to us; imported by anyone else, this file does nothing.
if (process.send) {
  observePrograms({
    started: (pid) => send({ type: 'program', pid, alive: true }),
    ended: (pid) => send({ type: 'program', pid, alive: false }),
  });
  process.on('message', (message: ToProcess) => {
    if (message.type === 'job') void run(message);
    else controller.abort(Object.assign(new Error(message.reason.message), { name: message.reason.name }));
  });
  process.once('disconnect', () => process.exit());
  // A busy loop never hears of it: a thread of its own sees that the parent is gone, and ends this process and its group by force.
  // The parent says who it is: it may be gone before anyone could look.
  const watchdog = `const { workerData } = require('node:worker_threads');
    setInterval(() => { if (process.ppid !== workerData) process.kill(-process.pid, 'SIGKILL'); }, 250);`;
  new Worker(watchdog, { eval: true, workerData: Number(process.argv[2]) }).unref();
  send({ type: 'ready' });
}
