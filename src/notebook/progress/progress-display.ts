import type { ProgressEvent } from '../../computer/run/progress';
import type { MimeBundle } from '../mime-bundle';
import { progressHtml } from './progress-html';
import { nextPicture, type ProgressPicture } from './progress-picture';
import { progressText } from './progress-text';
import { Throttle } from './throttle';

/** Updates a second while tasks finish: five are smooth and stay far from the front ends' rate limits. */
const intervalMs = 200;
/** Elapsed times move on even when no task finishes. */
const heartbeatMs = 1000;

/** The picture of a run as a bundle that stands alone. `now` is Date.now(). */
export function progressBundle(picture: ProgressPicture, now: number): MimeBundle {
  return { 'text/plain': progressText(picture, now), 'text/html': progressHtml(picture, now).toString() };
}

/**
 * Draws a run in a notebook: shows one output when the run starts and replaces it while the run goes on, at most five times
 * a second. The last picture is complete by itself. Feed it from `run({ onProgress: display.handle })` or with {@link follow}.
 */
export class ProgressDisplay {
  private picture: ProgressPicture | undefined;
  private receivedAt = 0;
  private shown = false;
  private readonly throttle = new Throttle(() => this.draw(), intervalMs);
  private heartbeat: NodeJS.Timeout | undefined;

  /** @param show puts a bundle on the page; `update` is true when it replaces the one before. */
  constructor(private readonly show: (bundle: MimeBundle, update: boolean) => void) {}

  readonly handle = (event: ProgressEvent): void => {
    this.picture = nextPicture(this.picture, event);
    this.receivedAt = Date.now();
    if (event.type === 'finished') {
      clearInterval(this.heartbeat);
      this.throttle.now();
      return;
    }
    this.heartbeat ??= setInterval(() => this.throttle.request(), heartbeatMs).unref();
    this.throttle.request();
  };

  /** Draws the events of a stream until it ends; rethrows what the stream throws. */
  async follow(events: AsyncIterable<ProgressEvent>): Promise<void> {
    try {
      for await (const event of events) this.handle(event);
    } finally {
      clearInterval(this.heartbeat);
    }
  }

  private draw(): void {
    if (!this.picture) return;
    const now = Date.now();
    this.show(progressBundle(aged(this.picture, now - this.receivedAt), now), this.shown);
    this.shown = true;
  }
}

/** The picture `ms` later, when nothing else has happened: only the clocks have moved. */
export function aged(picture: ProgressPicture, ms: number): ProgressPicture {
  if (picture.status !== 'running' || ms <= 0) return picture;
  const { progress } = picture;
  const etaMs = progress.etaMs === null ? null : Math.max(0, progress.etaMs - ms);
  return { ...picture, progress: { ...progress, elapsedMs: progress.elapsedMs + ms, etaMs } };
}
