import { duration } from '../render/duration';
import { type Html, html } from '../render/html';
import { piece } from '../render/piece';
import { shortened } from '../render/printable';
import { outcome, type ProgressPicture } from './progress-picture';
import { rateAndTime, summary } from './progress-text';

const mostLevels = 8;
const mostLanes = 8;
const mostProblems = 3;

/** Front ends limit the rate of output: an update is never larger than this. */
const mostBytes = 4096;

/** The run as HTML of at most 4 kB: native elements only, so that it reads the same in a notebook that is not trusted. */
export function progressHtml(picture: ProgressPicture, now: number): Html {
  const running = picture.status === 'running';
  const parts = [headline(picture), levels(picture), running && lanes(picture, now), problems(picture)];
  // Long names may fill the 4 kB: then what says least goes first.
  for (const kept of [parts, parts.slice(0, 3), parts.slice(0, 2)]) {
    const whole = piece(kept);
    if (Buffer.byteLength(whole.toString()) <= mostBytes) return whole;
  }
  return piece(parts[0]);
}

function headline(picture: ProgressPicture): Html {
  const { progress, status, title } = picture;
  const glyph = { running: '▶', complete: '✔', failed: '✖', cancelled: '■' }[status];
  const words =
    status === 'running'
      ? [`${progress.done}/${progress.total}`, ...rateAndTime(picture), ...runningCounts(picture)]
      : [outcome(picture), ...summary(picture)];
  return html`<div class="mb-head"><b>${shortened(title, 80)}</b></div><div><progress max="${Math.max(1, progress.total)}" value="${progress.done}" title="${progress.done} of ${progress.total} tasks"></progress> ${glyph} ${words.join(' · ')}</div>`;
}

function runningCounts({ progress }: ProgressPicture): string[] {
  const { cached, retried, failed } = progress;
  return [`cached ${cached}`, `retried ${retried}`, `failed ${failed}`];
}

function levels({ progress }: ProgressPicture): Html {
  const shown = progress.levels.slice(0, mostLevels);
  const row = (level: (typeof shown)[number]) =>
    html`<tr><td class="mb-l">${shortened(level.modelChemistry, 28)}</td><td>${level.nBody}</td><td>${level.done}/${level.total}</td><td>${level.cached}</td><td>${level.failed}</td></tr>`;
  const more = progress.levels.length - shown.length;
  return html`<table><thead><tr><th class="mb-l" scope="col">model chemistry</th><th scope="col">bodies</th><th scope="col">done</th><th scope="col">cached</th><th scope="col">failed</th></tr></thead><tbody>${shown.map(row)}</tbody></table>${more > 0 && html`<div>… ${more} more levels</div>`}`;
}

function lanes({ progress }: ProgressPicture, now: number): Html {
  const shown = progress.lanes.slice(0, mostLanes);
  const lane = ({ workerId, task, since, done }: (typeof shown)[number]) =>
    html`<tr><td class="mb-l">${shortened(workerId, 16)}</td><td class="mb-l">${task === null ? '– idle' : shortened(task, 40)}</td><td>${since !== null && duration(Math.max(0, now - since))}</td><td>${done}</td></tr>`;
  const more = progress.lanes.length - shown.length;
  return html`<table><thead><tr><th class="mb-l" scope="col">worker</th><th class="mb-l" scope="col">task</th><th scope="col">for</th><th scope="col">done</th></tr></thead><tbody>${shown.map(lane)}</tbody></table>${more > 0 && html`<div>… ${more} more workers</div>`}`;
}

function problems({ progress }: ProgressPicture): Html | false {
  if (progress.problems.length === 0) return false;
  const shown = progress.problems.slice(-mostProblems);
  const item = ({ task, attempt, message, retried }: (typeof shown)[number]) =>
    html`<li>${shortened(task, 40)}, attempt ${attempt}: ${shortened(message, 120)} → ${retried ? 'tried again' : 'given up'}</li>`;
  return html`<details><summary>problems: the last ${shown.length}</summary><ul>${shown.map(item)}</ul></details>`;
}
