import { type MessagePort, receiveMessageOnPort, threadId } from 'node:worker_threads';
import type { Engine, EngineReference } from '../../engines/engine';
import { threadPath } from '../../engines/process-tree';
import { resolveEngine } from '../../engines/registry';
import { observePrograms } from '../../engines/run-program';
import { toComputeError } from '../../errors/compute-error';
import { ResourceError } from '../../errors/resource-error';
import { type AttemptReply, attemptTask } from '../attempt';
import { now } from '../clock';
import {
  cancelSlot,
  type FromWorker,
  firstProgramSlot,
  type LaneOpening,
  nextSlot,
  programSlots,
  type SharedEngine,
  type ToWorker,
  type WarmUp,
} from './lane-protocol';

// The file that a worker thread of the pool loads. Its exports are the pool's jobs.

type JobMessage = Extract<ToWorker, { type: 'job' }>;

/** Code that never waits would keep timers, output and late errors from their turn: it is given up after this long. */
const yieldAfterMs = 10;

const adopted = new Set<string>();
const keyOf = ({ name, module }: EngineReference) => `${module ?? ''}#${name}`;

/** Serves one lane of a run until the lane is closed. */
export async function serveLane({ port, shared, allowedEngines }: LaneOpening): Promise<void> {
  const lane = new WorkerLane(port, shared, allowedEngines);
  observePrograms(lane);
  try {
    await lane.serve();
  } finally {
    observePrograms(undefined);
    port.close();
  }
}

/** Loads an engine and lets it get ready, while there is nothing else to do. */
export async function warmEngine({ engine, enough, allowedEngines }: WarmUp): Promise<void> {
  await (await adopt(engine, allowedEngines)).warm?.(() => Atomics.load(enough, 0) !== 0);
}

async function adopt({ reference, shared }: SharedEngine, allowedEngines: readonly string[]): Promise<Engine> {
  const engine = await resolveEngine(reference, allowedEngines);
  if (!adopted.has(keyOf(reference))) {
    adopted.add(keyOf(reference));
    if (shared !== undefined) engine.adopt?.(shared);
  }
  return engine;
}

class WorkerLane {
  private readonly waiting: JobMessage[] = [];
  private readonly offers = new Map<string, SharedEngine>();
  private running: { readonly number: number; readonly controller: AbortController } | undefined;
  private closing = false;
  private wake: () => void = () => undefined;

  constructor(
    private readonly port: MessagePort,
    private readonly shared: Int32Array,
    private readonly allowedEngines: readonly string[],
  ) {}

  async serve(): Promise<void> {
    this.port.on('message', (message: ToWorker) => this.receive(message));
    this.send({ type: 'ready', threadId, threadPath: threadPath() });
    let yieldedAt = performance.now();
    let finished: { number: number; reply: AttemptReply } | undefined;
    while (true) {
      this.receiveAll();
      const job = this.waiting.shift();
      if (!job) {
        if (finished) this.send({ type: 'progress', finished, started: undefined });
        finished = undefined;
        if (this.closing) return;
        await new Promise<void>((resolve) => {
          this.wake = resolve;
        });
        yieldedAt = performance.now();
        continue;
      }
      // Taken back: the main thread does not expect to hear of it.
      if (Atomics.compareExchange(this.shared, nextSlot, job.number, job.number + 1) !== job.number) continue;
      const startedAt = now();
      this.send({ type: 'progress', finished, started: { number: job.number, at: startedAt } });
      finished = { number: job.number, reply: await this.run(job, startedAt) };
      if (performance.now() - yieldedAt > yieldAfterMs) {
        // What is finished leaves first: another turn of the event loop may bring the end of this thread.
        this.send({ type: 'progress', finished, started: undefined });
        finished = undefined;
        await new Promise((resolve) => setImmediate(resolve));
        yieldedAt = performance.now();
      }
    }
  }

  private async run({ number, engine, input, resources }: JobMessage, startedAt: number): Promise<AttemptReply> {
    const controller = new AbortController();
    this.running = { number, controller };
    const cancelled = () => this.isCancelled(number);
    const find = () =>
      adopt(this.offers.get(keyOf(engine)) ?? { reference: engine, shared: undefined }, this.allowedEngines);
    const reply = await attemptTask(find, input, { ...resources, signal: controller.signal, cancelled }, startedAt);
    this.running = undefined;
    return reply;
  }

  private isCancelled(number: number): boolean {
    return Atomics.load(this.shared, cancelSlot) >= number;
  }

  /** Takes what has arrived without waiting for the event loop. */
  private receiveAll(): void {
    for (let received = receiveMessageOnPort(this.port); received; received = receiveMessageOnPort(this.port)) {
      this.receive(received.message);
    }
  }

  private receive(message: ToWorker): void {
    if (message.type === 'job') this.waiting.push(message);
    else if (message.type === 'adopt') this.offers.set(keyOf(message.engine.reference), message.engine);
    else if (message.type === 'close') this.closing = true;
    else if (this.running && this.running.number <= message.number) {
      const reason = new Error(message.reason.message);
      reason.name = message.reason.name;
      this.running.controller.abort(reason);
    }
    this.wake();
  }

  private send(message: FromWorker): void {
    try {
      this.port.postMessage(message);
    } catch (error) {
      // An engine put something into its result that cannot travel, a function for instance.
      if (message.type !== 'progress' || !message.finished) throw error;
      const { number, reply } = message.finished;
      const { startedAt, finishedAt } = reply;
      const failed: AttemptReply = { startedAt, finishedAt, error: toComputeError(error) };
      this.port.postMessage({ ...message, finished: { number, reply: failed } });
    }
  }

  /** Programs are noted where the main thread sees them, for the day when this thread is gone and they are not. */
  started(pid: number): void {
    for (let slot = firstProgramSlot; slot < firstProgramSlot + programSlots; slot++) {
      if (Atomics.compareExchange(this.shared, slot, 0, pid) === 0) return;
    }
    throw new ResourceError(`One task may run ${programSlots} programs at the same time, not more.`);
  }

  ended(pid: number): void {
    const slot = this.shared.indexOf(pid, firstProgramSlot);
    if (slot > 0) Atomics.store(this.shared, slot, 0);
  }
}
