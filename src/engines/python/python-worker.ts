import type { ChildProcess } from 'node:child_process';
import type { Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { delimiter } from 'node:path';
import { z } from 'zod';
import { EngineError } from '../../errors/engine-error';
import { builtFile } from '../../files/built-file';
import { spawnEngineProgram } from '../run-program';
import { LineReader } from './line-reader';

/** What a harness says of itself when its program is loaded. */
const readySchema = z.object({
  ready: z.literal(true),
  /** Name and version of the program, then of what its numbers depend on besides. */
  versions: z.record(z.string(), z.string()),
  /** Generation of QCSchema that it wants its input in. */
  schema: z.union([z.literal(1), z.literal(2)]),
  python: z.string(),
  executable: z.string(),
});
export type PythonReady = z.output<typeof readySchema>;

const missingSchema = z.object({ missing: z.string(), python: z.string(), executable: z.string() });

const answerSchema = z.object({
  id: z.int(),
  ok: z.literal(true),
  seconds: z.number(),
  /** hartree, bohr, flat arrays. */
  energy: z.number(),
  gradient: z.array(z.number()).nullish(),
  hessian: z.array(z.number()).nullish(),
  properties: z.record(z.string(), z.unknown()).default({}),
  extras: z.record(z.string(), z.unknown()).default({}),
  routine: z.string().nullish(),
  stdout: z.string().nullish(),
});
/** What a harness answers to a task that it could do. */
export type PythonAnswer = z.output<typeof answerSchema>;

const refusalSchema = z.object({
  id: z.int(),
  ok: z.literal(false),
  seconds: z.number(),
  error_type: z.string(),
  error_message: z.string(),
});
/** What a harness answers to a task that it could not do. */
export type PythonRefusal = z.output<typeof refusalSchema>;

const messageSchema = z.union([readySchema, missingSchema, answerSchema, refusalSchema]);
type Message = z.output<typeof messageSchema>;

/** What a harness is asked. */
export interface PythonRequest {
  /** QCSchema AtomicInput of the generation that it wants. */
  readonly input: unknown;
  readonly cores: number;
  /** 0: unknown. */
  readonly memory_mib: number;
  /** The folder in which it works; whoever asks removes it. */
  readonly scratch: string;
}

/** The program cannot be loaded by this Python. */
export class NotInThisPython extends Error {}

const tailBytes = 4000;

interface Waiting {
  readonly resolve: (message: Message) => void;
  readonly reject: (error: Error) => void;
}

/**
 * A Python that stays, with one program loaded, and answers one task after the other. It dies with the thread that started
 * it. While it has nothing to do it keeps no process alive.
 */
export class PythonWorker {
  private readonly life = new AbortController();
  private waiting: Waiting | undefined;
  private requests = 0;
  private tail = '';
  private gone: string | undefined;
  private about: PythonReady | undefined;

  private constructor(
    private readonly child: ChildProcess,
    private readonly name: string,
    life: AbortController,
  ) {
    this.life = life;
    const lines = new LineReader((text) => this.receive(text));
    child.stdout?.on('data', (chunk: Buffer) => lines.add(chunk));
    child.stderr?.on('data', (chunk: Buffer) => {
      this.tail = (this.tail + chunk.toString('utf8')).slice(-tailBytes);
    });
    child.once('close', (code, signal) => this.ended(signal ? `was ended by ${signal}` : `ended with ${code}`));
  }

  /**
   * Starts a Python and waits until it has loaded its program.
   *
   * @param python a command. @param harness path of the Python file. @param cores for the numeric libraries.
   * @throws NotInThisPython, EngineNotFoundError (no such Python), EngineError; the reason of the signal.
   */
  static async start(
    options: { name: string; python: string; harness: string; args: readonly string[]; cores: number },
    signal: AbortSignal,
  ): Promise<PythonWorker> {
    const { name, python, harness, args, cores } = options;
    const life = new AbortController();
    const bridge = builtFile(__dirname, 'harness');
    const paths = [bridge, process.env.PYTHONPATH].filter((path) => path !== undefined && path !== '');
    const child = await spawnEngineProgram(python, [harness, ...args], {
      context: { signal: life.signal, scratchDir: null, cores },
      cwd: tmpdir(),
      env: { PYTHONPATH: paths.join(delimiter), PYTHONUNBUFFERED: '1', PYTHONDONTWRITEBYTECODE: '1', PYTHONUTF8: '1' },
    });
    const worker = new PythonWorker(child, name, life);
    try {
      const message = await worker.next(signal);
      if ('missing' in message)
        throw new NotInThisPython(`Python ${message.python} (${message.executable}): ${message.missing}`);
      if (!('ready' in message))
        throw new EngineError(`${name} did not say what it is, but answered before it was asked.`);
      worker.about = message;
    } catch (error) {
      worker.end();
      throw error;
    }
    worker.rest();
    return worker;
  }

  /** What was loaded. */
  get ready(): PythonReady {
    return this.about!;
  }

  get alive(): boolean {
    return this.gone === undefined && !this.life.signal.aborted;
  }

  /**
   * Has one task done. One at a time.
   *
   * @throws EngineError when the program crashed; the reason of the signal, and then the program is being ended, since nothing
   *   less stops it.
   */
  async ask(request: PythonRequest, signal: AbortSignal): Promise<PythonAnswer | PythonRefusal> {
    signal.throwIfAborted();
    const id = ++this.requests;
    this.tail = '';
    this.hold();
    try {
      const answer = this.next(signal);
      this.child.stdin?.write(`${JSON.stringify({ id, ...request })}\n`);
      const message = await answer;
      if (!('ok' in message) || message.id !== id) {
        this.end();
        throw new EngineError(`${this.name} answered something that it was not asked.`);
      }
      return message;
    } finally {
      this.rest();
    }
  }

  /** Ends it, with all that it started. */
  end(): void {
    this.life.abort();
  }

  private async next(signal: AbortSignal): Promise<Message> {
    if (this.gone !== undefined) throw this.crash();
    let stop: () => void = () => undefined;
    try {
      return await new Promise<Message>((resolve, reject) => {
        this.waiting = { resolve, reject };
        stop = () => this.end();
        if (signal.aborted) stop();
        else signal.addEventListener('abort', stop, { once: true });
      });
    } catch (error) {
      // It is gone now: whoever asked to stop hears so.
      signal.throwIfAborted();
      throw error;
    } finally {
      signal.removeEventListener('abort', stop);
      this.waiting = undefined;
    }
  }

  private receive(text: string): void {
    let message: Message;
    try {
      message = messageSchema.parse(JSON.parse(text));
    } catch (error) {
      this.waiting?.reject(new EngineError(`${this.name} broke the protocol: ${text.slice(0, 200)}`, { cause: error }));
      this.end();
      return;
    }
    this.waiting?.resolve(message);
  }

  private ended(how: string): void {
    this.gone = how;
    this.waiting?.reject(this.crash());
  }

  private crash(): EngineError {
    const tail = this.tail.trim();
    const memory = this.gone?.includes('SIGKILL') ? ' (the system does so when memory runs out)' : '';
    return new EngineError(
      `The Python that runs ${this.name} ${this.gone}${memory}.${tail ? ` Its last words:\n${tail}` : ' It left no message.'}`,
      { detail: { program: this.name } },
    );
  }

  private hold(): void {
    for (const stream of this.handles()) stream.ref();
  }

  private rest(): void {
    for (const stream of this.handles()) stream.unref();
  }

  private handles(): { ref(): void; unref(): void }[] {
    const { child } = this;
    return [
      child,
      child.stdin as unknown as Socket,
      child.stdout as unknown as Socket,
      child.stderr as unknown as Socket,
    ];
  }
}
