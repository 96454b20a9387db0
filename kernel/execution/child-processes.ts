import { readdirSync, readFileSync } from 'node:fs';

/** Programs that were asked to end have this long to do so, in ms. */
const patienceMs = 500;

/**
 * Ends all processes below this one, whoever started them (a cell, a thread, a program that a cell started): first asks, then forces.
 * Does nothing where /proc does not list children; elsewhere than on Linux they outlive the kernel.
 */
export async function endChildProcesses(): Promise<void> {
  for (const pid of descendants('self')) send(pid, 'SIGTERM');
  const deadline = Date.now() + patienceMs;
  while (descendants('self').length > 0 && Date.now() < deadline) await new Promise((wake) => setTimeout(wake, 10));
  for (const pid of descendants('self')) send(pid, 'SIGKILL');
}

/** Parents come before their children. */
function descendants(pid: string): string[] {
  const children = tasks(pid).flatMap((task) => words(`/proc/${pid}/task/${task}/children`));
  return children.flatMap((child) => [child, ...descendants(child)]);
}

// A process may end while it is being looked at: then it has no children.
function tasks(pid: string): string[] {
  try {
    return readdirSync(`/proc/${pid}/task`);
  } catch {
    return [];
  }
}

function words(file: string): string[] {
  try {
    return readFileSync(file, 'latin1').split(' ').filter(Boolean);
  } catch {
    return [];
  }
}

function send(pid: string, signal: NodeJS.Signals): void {
  try {
    process.kill(Number(pid), signal);
  } catch {
    // It has ended already, or it has taken another user's rights.
  }
}
