import type { ProgressEvent } from '../../computer/run/progress';
import { printable, shortened } from '../render/printable';
import { aged } from './progress-display';
import { nextPicture, outcome, type ProgressPicture } from './progress-picture';
import { statusLine, summary } from './progress-text';
import { Throttle } from './throttle';

/** Where progress goes: `process.stderr`, or anything like it. */
export interface ProgressStream {
  write(text: string): unknown;
  readonly isTTY?: boolean | undefined;
  readonly columns?: number | undefined;
}

const barIntervalMs = 100;
const heartbeatMs = 1000;
/** In a pipe: a line each tenth of the tasks, or after this time. */
const lineIntervalMs = 10_000;

/**
 * A listener that writes a run's progress: one live line on a terminal, sparse lines elsewhere (or with `plain`). Problems get
 * a line of their own, and the last line stands alone. Nothing but what `stream.write` receives is written.
 */
export function terminalProgress(
  stream: ProgressStream,
  options: { plain?: boolean | undefined } = {},
): (event: ProgressEvent) => void {
  return stream.isTTY && !options.plain ? liveLine(stream) : sparseLines(stream);
}

function liveLine(stream: ProgressStream): (event: ProgressEvent) => void {
  let picture: ProgressPicture | undefined;
  let receivedAt = 0;
  let heartbeat: NodeJS.Timeout | undefined;
  const write = (text: string, end = '') =>
    stream.write(`\r\u001b[2K${shortened(text, Math.max(20, (stream.columns ?? 80) - 1))}${end}`);
  const throttle = new Throttle(() => {
    if (picture) write(statusLine(aged(picture, Date.now() - receivedAt)));
  }, barIntervalMs);
  return (event) => {
    picture = nextPicture(picture, event);
    receivedAt = Date.now();
    if (event.type === 'started') write(printable(event.title), '\n');
    const problem = problemOf(event);
    if (problem) write(problem, '\n');
    if (event.type === 'finished') {
      clearInterval(heartbeat);
      throttle.now();
      write(lastLine(picture), '\n');
      return;
    }
    heartbeat ??= setInterval(() => throttle.request(), heartbeatMs).unref();
    throttle.request();
  };
}

function sparseLines(stream: ProgressStream): (event: ProgressEvent) => void {
  let picture: ProgressPicture | undefined;
  let tenths = 0;
  let lastAt = 0;
  const write = (text: string) => stream.write(`${text}\n`);
  return (event) => {
    picture = nextPicture(picture, event);
    const { done, total } = event.progress;
    const problem = problemOf(event);
    if (problem) write(problem);
    if (event.type === 'started') {
      write(`${printable(event.title)}: ${total} tasks, ${event.progress.workers} workers`);
      lastAt = Date.now();
    } else if (event.type === 'finished') {
      write(lastLine(picture));
    } else {
      const now = Math.floor((10 * done) / Math.max(1, total));
      if (now > tenths || Date.now() - lastAt >= lineIntervalMs) {
        tenths = now;
        lastAt = Date.now();
        write(statusLine(picture).replace(/^[▓░]+\s+/, ''));
      }
    }
  };
}

function problemOf(event: ProgressEvent): string | undefined {
  if (event.type === 'task-retried') return `! ${printable(event.task)}: ${printable(event.message)} (trying again)`;
  // Tasks that the user's own stop ended are no problems: the last line and the error say it once.
  if (event.type !== 'task-finished' || !event.record.error || event.record.status === 'cancelled') return undefined;
  return `✖ ${printable(event.task)}: ${printable(event.record.error.error_message)}`;
}

function lastLine(picture: ProgressPicture): string {
  return [...summary(picture), outcome(picture)].join('   ');
}
