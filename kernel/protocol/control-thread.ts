/**
 * A thread that owns the heartbeat and control sockets, so that a kernel whose main thread is computing still answers
 * the heartbeat, and can be interrupted and shut down.
 */
import { Session } from 'node:inspector';
import { parentPort, workerData } from 'node:worker_threads';
import { Reply, Router } from 'zeromq';
import {
  type BreakInAnswer,
  breakInSymbol,
  type ControlThreadData,
  type FromControlThread,
  type ToControlThread,
} from './control-messages';
import { decode } from './message';

/** The main thread has this long to take an urgent message before it is broken into, in ms. */
const patienceMs = 200;

/** An orphaned kernel has this long to end in good order, in ms. */
const orphanPatienceMs = 5000;

const { hbEndpoint, controlEndpoint, key, taken } = workerData as ControlThreadData;
const port = parentPort!;
const say = (message: FromControlThread): void => port.postMessage(message);

const heartbeat = new Reply({ linger: 0 });
const control = new Router({ linger: 1000, sendTimeout: 0 });
/** How many urgent messages were handed to the main thread; `taken[0]` counts those that it took. */
let urgent = 0;
let patience: NodeJS.Timeout | undefined;

function breakIntoMainThread(): void {
  if (Atomics.load(taken, 0) >= urgent) {
    clearInterval(patience);
    patience = undefined;
    return;
  }
  const session = new Session();
  session.connectToMainThread();
  // Runs between two instructions of whatever the main thread is executing; what happens then is decided there.
  const expression = `globalThis[Symbol.for(${JSON.stringify(breakInSymbol)})]?.()`;
  session.post('Runtime.evaluate', { expression }, (error, answer) => {
    session.disconnect();
    const decision: BreakInAnswer | undefined = error ? undefined : answer.result.value;
    if (decision === 'signal') process.kill(process.pid, 'SIGINT');
  });
}

/** Ends an orphan: a kernel whose parent is gone would compute for nobody. */
function watchParent(): void {
  const parent = process.ppid;
  const watch = setInterval(() => {
    if (process.ppid === parent) return;
    clearInterval(watch);
    say({ type: 'orphaned' });
    setTimeout(() => process.kill(process.pid, 'SIGKILL'), orphanPatienceMs);
  }, 1000);
  watch.unref();
}

async function relay(): Promise<void> {
  for await (const frames of control) {
    let isUrgent = false;
    try {
      const type = decode(frames, key).header.msg_type;
      isUrgent = type === 'interrupt_request' || type === 'shutdown_request';
    } catch {
      // The main thread decodes again and reports what is wrong.
    }
    if (isUrgent) {
      urgent++;
      patience ??= setInterval(breakIntoMainThread, patienceMs);
    }
    say({ type: 'frames', frames, urgent: isUrgent });
  }
}

async function echo(): Promise<void> {
  for await (const frames of heartbeat) await heartbeat.send(frames);
}

port.on('message', (message: ToControlThread) => {
  if (message.type === 'send') {
    control.send(message.frames).catch((error: Error) => say({ type: 'problem', message: error.message }));
  } else {
    clearInterval(patience);
    heartbeat.close();
    control.close();
    port.close();
  }
});

Promise.all([heartbeat.bind(hbEndpoint), control.bind(controlEndpoint)]).then(
  () => {
    say({ type: 'ready' });
    watchParent();
    const report = (error: Error): void => say({ type: 'problem', message: error.message });
    relay().catch(report);
    echo().catch(report);
  },
  (error: Error) => say({ type: 'failed', message: error.message }),
);
