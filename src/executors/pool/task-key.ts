import { createHash } from 'node:crypto';
import { canonicalJson } from '../../schema/exact-json';
import type { Task } from '../executor';

/**
 * Names an attempt at a task by its content: a run that is started again asks for the same names, and finds what a pool of workers
 * has finished, or is at, for the run before it.
 *
 * @param attempt from 1.
 */
export function taskKey({ id, engine, input }: Task, attempt: number): string {
  const content = createHash('sha256').update(canonicalJson({ id, engine, input })).digest('hex');
  return `${content.slice(0, 40)}-${attempt}`;
}
