import { type ChildProcess, spawn } from 'node:child_process';
import { EngineError } from '../errors/engine-error';

/**
 * What the guard runs. It is told of programs, `+pid` and `-pid`, and reads on until nobody is left who could tell: then it ends
 * their process groups, and (where /proc lists children) descendants that left the group, first asking and then by force.
 */
const script = `trap '' HUP INT TERM
programs=
while read -r what pid; do
  case $what in
    +) programs="$programs $pid" ;;
    -) left=; for p in $programs; do [ "$p" = "$pid" ] || left="$left $p"; done; programs=$left ;;
  esac
done
[ -n "$programs" ] || exit 0
below() {
  for task in /proc/$1/task/*/children; do
    [ -r "$task" ] && read -r children < "$task"
    for child in $children; do echo $child; (below $child); done
    children=
  done
}
family=$(for p in $programs; do below $p; done)
for signal in TERM KILL; do
  for p in $programs; do kill -$signal -$p $p; done
  [ -n "$family" ] && kill -$signal $family
  [ $signal = TERM ] && sleep 0.1
done`;

/** A guard without programs waits so long for the next one. */
const idleMs = 1000;

/**
 * Sees to it that no program outlives the thread that started it, not even when the process is ended by a signal or by kill -9,
 * when no code of ours runs any more. One small process (a shell) serves all programs of a thread: it holds the end of a pipe, and
 * the system closes the other one with the thread, whatever became of it.
 */
export class ProgramGuard {
  private readonly programs = new Set<number>();
  private guard: ChildProcess | undefined;
  private idle: NodeJS.Timeout | undefined;

  /**
   * A program is guarded when this returns: what has been written into a pipe is read, even when the writer is gone.
   *
   * @param pid leads a process group.
   * @throws EngineError when the guard cannot be started.
   */
  add(pid: number): void {
    clearTimeout(this.idle);
    this.programs.add(pid);
    if (this.guard) this.guard.stdin?.write(`+ ${pid}\n`);
    else this.start();
  }

  remove(pid: number): void {
    if (!this.programs.delete(pid)) return;
    this.guard?.stdin?.write(`- ${pid}\n`);
    if (this.programs.size > 0) return;
    clearTimeout(this.idle);
    this.idle = setTimeout(() => this.end(), idleMs).unref();
  }

  private start(): void {
    // In a session of its own: what the terminal sends to us does not reach it.
    const guard = spawn('/bin/sh', ['-c', script], { detached: true, stdio: ['pipe', 'ignore', 'ignore'] });
    guard.on('error', () => this.lost(guard));
    if (guard.pid === undefined) {
      throw new EngineError('No further process could be started (/bin/sh, which guards programs of engines).');
    }
    guard.once('exit', () => this.lost(guard));
    guard.stdin?.on('error', () => this.lost(guard));
    // It must not keep this process alive.
    guard.unref();
    (guard.stdin as unknown as { unref(): void }).unref();
    this.guard = guard;
    for (const pid of this.programs) guard.stdin?.write(`+ ${pid}\n`);
  }

  private end(): void {
    const { guard } = this;
    this.guard = undefined;
    guard?.stdin?.end();
  }

  /** Somebody has ended the guard: the programs get another one. */
  private lost(guard: ChildProcess): void {
    if (this.guard !== guard) return;
    this.guard = undefined;
    if (this.programs.size > 0) this.start();
  }
}
