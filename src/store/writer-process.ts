import { readFileSync } from 'node:fs';

/**
 * Who writes a file: `pid`, and where /proc tells it `pid.start`. Numbers of processes are used again, in containers after
 * every restart; with the start, in ticks since the machine's (which no setting of clocks changes), they are not.
 */
export function ownMark(): string {
  const start = startOf(process.pid);
  return start === undefined ? String(process.pid) : `${process.pid}.${start}`;
}

/** May the process of this mark still be alive, on this machine? Unsure counts as yes. */
export function mayBeAlive(mark: string): boolean {
  const [pid, start] = mark.split('.');
  try {
    process.kill(Number(pid), 0);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ESRCH') return false;
  }
  const now = startOf(Number(pid));
  return start === undefined || now === undefined || now === start;
}

function startOf(pid: number): string | undefined {
  try {
    // The command, in parentheses, may hold anything; of the fields after it the 20th is the start.
    const [, fields = ''] = /^.*\)\s+(.*)$/s.exec(readFileSync(`/proc/${pid}/stat`, 'utf8')) ?? [];
    const start = fields.split(' ')[19] ?? '';
    return /^\d+$/.test(start) ? start : undefined;
  } catch {
    return undefined;
  }
}
