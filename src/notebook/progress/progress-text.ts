import { duration } from '../render/duration';
import { shortened } from '../render/printable';
import { busyShare, counts, outcome, type ProgressPicture } from './progress-picture';

const barWidth = 24;
const mostLevels = 10;
const mostLanes = 8;

/** The run as text of at most 100 columns: one line of summary, one a level, and the workers while it runs. */
export function progressText(picture: ProgressPicture, now: number): string {
  const { progress, status } = picture;
  const lines = [`${shortened(picture.title, 60)}`, ...levelLines(picture)];
  if (status === 'running') {
    lines.splice(1, 0, ` ${statusLine(picture)}`);
    for (const lane of progress.lanes.slice(0, mostLanes)) {
      const task = lane.task === null ? 'idle' : shortened(lane.task, 50);
      const since = lane.since === null ? '' : `  ${duration(Math.max(0, now - lane.since))}`;
      lines.push(` ${shortened(lane.workerId, 20)}: ${task}${since}`);
    }
    if (progress.lanes.length > mostLanes) lines.push(` … ${progress.lanes.length - mostLanes} more workers`);
  }
  const problem = progress.problems.at(-1);
  if (problem) lines.push(` last problem: ${shortened(`${problem.task}: ${problem.message}`, 80)}`);
  if (status !== 'running') lines.push(` ${[...summary(picture), outcome(picture)].join('   ')}`);
  return lines.map((line) => shortened(line, 100)).join('\n');
}

/** Bar, count, share, rate and time left, in one line. */
export function statusLine(picture: ProgressPicture): string {
  const { progress } = picture;
  const share = progress.total > 0 ? progress.done / progress.total : 1;
  const filled = Math.round(share * barWidth);
  return [
    '▓'.repeat(filled) + '░'.repeat(barWidth - filled),
    `${progress.done}/${progress.total}`,
    `${Math.floor(100 * share)} %`,
    ...rateAndTime(picture),
    ...counts(picture),
  ].join('  ');
}

/** `3.2 tasks/s`, `13.0 s elapsed`, `≈9.1 s left`. */
export function rateAndTime({ progress, etaRevised }: ProgressPicture): string[] {
  const { tasksPerSecond, elapsedMs, etaMs } = progress;
  return [
    ...(tasksPerSecond === null ? [] : [`${Number(tasksPerSecond.toPrecision(2))} tasks/s`]),
    `${duration(elapsedMs)} elapsed`,
    ...(etaMs === null ? [] : [`≈${duration(etaMs)} left${etaRevised ? ' (ETA revised)' : ''}`]),
  ];
}

/** `22.4 s on 2 workers`, `41.8 core-s, 93 % busy`, and the counts worth a word. */
export function summary(picture: ProgressPicture): string[] {
  const { progress, busyMs } = picture;
  const workers = `${progress.workers} worker${progress.workers === 1 ? '' : 's'}`;
  return [
    `${duration(progress.elapsedMs)} on ${workers}`,
    ...(busyMs > 0 ? [`${duration(busyMs)} of work, ${Math.round(100 * busyShare(picture))} % busy`] : []),
    ...counts(picture),
  ];
}

function levelLines({ progress }: ProgressPicture): string[] {
  const byModel = new Map<string, string[]>();
  for (const level of progress.levels.slice(0, mostLevels)) {
    const words = byModel.get(level.modelChemistry) ?? [];
    words.push(`${level.nBody}-body ${level.done}/${level.total}`);
    byModel.set(level.modelChemistry, words);
  }
  return [...byModel].map(([model, words]) => ` ${shortened(model, 30)}: ${shortened(words.join('   '), 66)}`);
}
