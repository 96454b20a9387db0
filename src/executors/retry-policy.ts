/**
 * Errors that come again however often the task is tried: the input is wrong, the iteration does not converge, the work does
 * not fit, the program is not there. Everything else (a crash, a time-out, a lost worker, lost scratch, an engine that
 * failed without a known reason) may be an accident and is worth another attempt.
 */
const lasting: ReadonlySet<string> = new Set([
  'input_error',
  'convergence_error',
  'resource_error',
  'engine_not_found',
  'cancelled',
]);

/** @param errorType QCSchema's `error_type`. */
export function isWorthRetrying(errorType: string): boolean {
  return !lasting.has(errorType);
}

/** A pause never exceeds this many times the first one, nor a minute (unless the first one does). */
const longestFactor = 64;
const longestMs = 60_000;

/**
 * Pause before the next attempt: exponential backoff with jitter, so that tasks that failed together (a full disk, a busy
 * licence server) do not come back together.
 *
 *   pause = base · 2^(failures-1) · u,   u uniform in [0.5, 1)
 *
 * @param failures attempts that have failed so far, from 1.
 * @param baseMs `retryBackoffMs`
 * @param random in [0, 1)
 */
export function retryDelayMs(failures: number, baseMs: number, random: number = Math.random()): number {
  const full = Math.min(baseMs * Math.min(2 ** (failures - 1), longestFactor), Math.max(longestMs, baseMs));
  return full * (0.5 + random / 2);
}
