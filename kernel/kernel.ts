import { dirname } from 'node:path';
import { installKernelChannel } from 'manybody/notebook';
import { Publisher, Router } from 'zeromq';
import { installBreakIn } from './execution/break-in';
import { CellChannel } from './execution/channel';
import { endChildProcesses } from './execution/child-processes';
import { ExecutionQueue } from './execution/execution-queue';
import { type Exit, guardProcess } from './execution/guard';
import { hideBookkeeping } from './execution/hidden-bookkeeping';
import { History } from './execution/history';
import { captureOutput } from './execution/output';
import { Prelude } from './execution/prelude';
import { RequestRunner } from './execution/run-request';
import { sdk } from './execution/sdk';
import { Session } from './execution/session';
import { TracebackWriter } from './execution/traceback';
import { connectDisplay } from './execution/tslab';
import { CodeAssistance } from './magics/code-assistance';
import { MagicRunner } from './magics/magic-runner';
import { type Connection, endpoint } from './protocol/connection';
import { ControlChannel } from './protocol/control-channel';
import { Dispatcher, type Handler, sender } from './protocol/dispatcher';
import { Iopub } from './protocol/iopub';
import { kernelInfo } from './protocol/kernel-info';
import { encode, type Message } from './protocol/message';
import { kernelVersion } from './version';

/** How long an interrupt waits for a cell that was sent before it, in ms. */
const stragglerMs = 20;
/** A notebook that is run at once does that first. */
const idleMs = 500;
/** Longest time that a running cell may take to clean up when the kernel ends, in ms. */
const farewellMs = 1500;

/** A kernel: sockets, one session of variables, and what connects them. */
export class Kernel {
  private readonly shell = new Router({ linger: 1000, sendTimeout: 0 });
  // A slow front end must not lose output: no high-water mark.
  private readonly publisher = new Publisher({ linger: 1000, sendTimeout: 0, sendHighWaterMark: 0 });
  /** Bound because front ends connect to it; this kernel never asks for input. */
  private readonly stdin = new Router({ linger: 0 });
  private control: ControlChannel | undefined;

  private readonly iopub: Iopub;
  private readonly history = new History();
  private readonly session: Session;
  private readonly runner: RequestRunner;
  private readonly queue = new ExecutionQueue();
  private readonly prelude: Prelude;
  private readonly dispatcher: Dispatcher;
  private readonly exit: Exit;
  private ready: Promise<void> | undefined;
  private ending = false;

  constructor(
    private readonly connection: Connection,
    folder: string,
  ) {
    this.iopub = new Iopub(sender(this.publisher), connection.key);
    this.session = new Session(folder);
    this.prelude = new Prelude(this.session);
    const traceback = new TracebackWriter(
      (script, position) => this.session.sourceMap(script)?.toCell(position),
      (script) => this.runner.sourceOf(script),
      dirname(__dirname),
    );
    const magics = new MagicRunner(this.session, this.prelude, () => this.channel);
    const booted = {
      execute: async (...cell: Parameters<MagicRunner['execute']>) => {
        await this.boot();
        this.channel.cellStarts(cell[1]);
        return magics.execute(...cell);
      },
      evaluate: (...cell: Parameters<Session['evaluate']>) => this.session.evaluate(...cell),
    };
    this.runner = new RequestRunner(booted, this.iopub, this.history, () => traceback);
    this.channel = new CellChannel(kernelVersion(), this.iopub, this.runner);
    const assistance = new CodeAssistance(this.session, () => this.boot());
    this.dispatcher = new Dispatcher(
      { ...this.handlers(), ...assistance.handlers },
      this.iopub,
      connection.key,
      () => this.runner.running,
    );
    this.exit = guardProcess(this.runner);
  }

  private readonly channel: CellChannel;

  /** Binds the sockets, answers requests, and then loads the compiler, so that front ends do not wait for it. */
  async start(): Promise<void> {
    const answer = (send: (frames: ReturnType<typeof encode>) => void) => (frames: readonly Uint8Array[]) =>
      void this.dispatcher.dispatch(frames, (reply) => send(encode(reply, this.connection.key)));
    const answerControl = answer((frames) => this.control?.send(frames));
    const [control] = await Promise.all([
      ControlChannel.open(this.connection, { onFrames: answerControl, onOrphaned: () => void this.end() }),
      this.shell.bind(endpoint(this.connection, 'shell')),
      this.publisher.bind(endpoint(this.connection, 'iopub')),
      this.stdin.bind(endpoint(this.connection, 'stdin')),
    ]);
    this.control = control;
    this.iopub.status(undefined, 'starting');
    captureOutput(
      (cell, name, text) => {
        if (!cell?.silent) this.iopub.stream(cell?.request, name, text);
      },
      () => this.runner.newest,
    );
    installKernelChannel(this.channel);
    connectDisplay((message, update) => {
      const displayId = message.transient?.display_id;
      this.channel.display(message.data, { update, displayId, metadata: message.metadata });
    });
    installBreakIn();
    hideBookkeeping();
    process.on('SIGINT', () => this.runner.interrupt());
    process.on('SIGTERM', () => void this.end());
    const answerShell = answer(sender(this.shell));
    void (async () => {
      for await (const frames of this.shell) answerShell(frames);
    })();
    // After the first kernel_info_request, which is usually waiting already.
    setTimeout(() => void this.boot(), 20);
  }

  /** Loads compiler and SDK, once. A broken SDK leaves a working TypeScript kernel. */
  private boot(): Promise<void> {
    this.ready ??= this.prelude
      .renew()
      .then(() => this.warmWhenIdle())
      .catch((error: unknown) => {
        this.runner.warn(error, this.runner.newest);
      });
    return this.ready;
  }

  /** The first run of a notebook finds threads that have loaded the engine, if nobody was in a hurry. */
  private warmWhenIdle(): void {
    if (!this.prelude.isOn) return;
    setTimeout(() => {
      if (this.ending) return;
      if (this.runner.running) this.warmWhenIdle();
      // A run says what is wrong with its threads itself.
      else
        sdk()
          .ManyBodyComputer.warmUp()
          .catch(() => undefined);
    }, idleMs).unref();
  }

  private handlers(): Record<string, Handler> {
    return {
      kernel_info_request: kernelInfo,
      execute_request: (request) => this.execute(request),
      comm_info_request: () => ({ comms: {} }),
      // Widgets are not supported: whoever opens a comm is told that it is closed.
      comm_open: (request) => {
        this.iopub.publish(request, 'comm_close', { comm_id: request.content.comm_id, data: {} });
        return undefined;
      },
      comm_msg: () => undefined,
      comm_close: () => undefined,
      history_request: (request) => ({ history: this.history.answer(request.content) }),
      interrupt_request: async () => {
        // The control channel is faster than the shell: the cell that is meant may still be on its way.
        if (!this.runner.running) await new Promise((resolve) => setTimeout(resolve, stragglerMs));
        this.runner.interrupt();
        return {};
      },
      shutdown_request: (request) => {
        // After the reply and the idle status have left.
        setImmediate(() => void this.end());
        return { restart: request.content.restart === true };
      },
    };
  }

  private execute(request: Message): Promise<Awaited<ReturnType<RequestRunner['run']>>> {
    return new Promise((resolve, reject) => {
      this.queue.add({
        fail: reject,
        run: async () => {
          this.iopub.status(request, 'busy');
          const reply = await this.runner.run(request);
          const goOn = reply.status === 'ok' || request.content.stop_on_error === false;
          if (goOn) resolve(reply);
          else await this.queue.abortWaiting(() => resolve(reply));
        },
        abort: () => {
          this.iopub.status(request, 'busy');
          resolve({ status: 'aborted', execution_count: this.runner.executionCount });
        },
      });
    });
  }

  /** Stops what runs, closes everything and ends the process. */
  private async end(): Promise<void> {
    if (this.ending) return;
    this.ending = true;
    if (this.runner.running) {
      this.runner.interrupt();
      const deadline = Date.now() + farewellMs;
      while (this.runner.running && Date.now() < deadline) await new Promise((resolve) => setTimeout(resolve, 10));
    }
    await endChildProcesses();
    this.iopub.flush();
    this.session.close();
    this.shell.close();
    this.stdin.close();
    this.publisher.close();
    await this.control?.close();
    this.exit(0);
  }
}
