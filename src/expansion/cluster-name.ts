import { InputError } from '../errors/input-error';

/** Which fragments of a molecule are real and which have basis functions; they count from 1, ascending, and `basis` contains `real`. */
export interface Cluster {
  readonly real: readonly number[];
  readonly basis: readonly number[];
}

/** `1-3@1-2-3`: real fragments @ fragments with basis functions. */
export function clusterName({ real, basis }: Cluster): string {
  return `${real.join('-')}@${basis.join('-')}`;
}

/**
 * `1-3@1-2-3` taken apart; `1-3` stands for `1-3@1-3`.
 *
 * @throws InputError when there are no such fragments, or a real one has no basis functions.
 */
export function parseClusterName(text: string, nFragments: number): Cluster {
  const [real = [], basis = real, ...more] = String(text)
    .split('@')
    .map((list) => [...new Set(list.split('-').map(Number))].sort((a, b) => a - b));
  const known = [...real, ...basis].every((n) => Number.isInteger(n) && n >= 1 && n <= nFragments);
  if (!known || more.length > 0 || !real.every((fragment) => basis.includes(fragment))) {
    throw new InputError(
      `'${text}' is no cluster of this molecule: write real fragments @ basis fragments, e.g. 1-2@1-2-3, numbers from 1 to ${nFragments}.`,
      { detail: { cluster: text, nFragments } },
    );
  }
  return { real, basis };
}
