import { readdirSync, readFileSync, readlinkSync } from 'node:fs';

/**
 * Kills a program with everything that it started: its process group, and (on Linux) descendants that left the group, as the
 * ranks of an `mpirun` do. Processes that are gone already are no error.
 *
 * @param pid of the program; when it leads a process group the whole group gets the signal.
 */
export function killTree(pid: number, signal: 'SIGTERM' | 'SIGKILL' = 'SIGKILL'): void {
  // Listed before anything dies: orphans lose the parent that leads to them.
  const family = descendants(pid);
  send(-pid, signal);
  for (const member of [pid, ...family]) send(member, signal);
}

/** Is anything of the process group of `pid` alive? */
export function groupAlive(pid: number): boolean {
  try {
    process.kill(-pid, 0);
    return true;
  } catch {
    return false;
  }
}

function send(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch (error) {
    // Gone already; or it has taken another user's rights, and the one who kills has not.
    const { code } = error as NodeJS.ErrnoException;
    if (code !== 'ESRCH' && code !== 'EPERM') throw error;
  }
}

/** All processes below `pid`; empty where /proc does not tell. */
export function descendants(pid: number): number[] {
  const childrenOf = new Map<number, number[]>();
  for (const [child, parent] of parents()) childrenOf.set(parent, [...(childrenOf.get(parent) ?? []), child]);
  const found: number[] = [];
  const visit = (of: number): void => {
    for (const child of childrenOf.get(of) ?? []) {
      found.push(child);
      visit(child);
    }
  };
  visit(pid);
  return found;
}

/** Pairs of process and parent, of the living. */
function parents(): [number, number][] {
  const pairs: [number, number][] = [];
  for (const entry of list('/proc')) {
    if (!/^\d+$/.test(entry)) continue;
    // "pid (name) state parent ...": the name may hold blanks and parentheses, hence the last one.
    const stat = read(`/proc/${entry}/stat`);
    const [state, parent] = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    if (parent !== undefined && state !== 'Z') pairs.push([Number(entry), Number(parent)]);
  }
  return pairs;
}

/** The kernel's name of the calling thread, to be used with {@link childrenOfThread}; undefined where /proc does not tell. */
export function threadPath(): string | undefined {
  try {
    return `/proc/${readlinkSync('/proc/thread-self')}`;
  } catch {
    return undefined;
  }
}

/** Processes that a thread of this process started, by whatever means, and that are alive. */
export function childrenOfThread(path: string | undefined): number[] {
  if (path === undefined) return [];
  return read(`${path}/children`)
    .split(' ')
    .filter((text) => text !== '')
    .map(Number);
}

// A process may end while it is being read: that is the same as not being there.
function read(path: string): string {
  try {
    return readFileSync(path, 'latin1');
  } catch {
    return '';
  }
}

function list(path: string): string[] {
  try {
    return readdirSync(path);
  } catch {
    return [];
  }
}
