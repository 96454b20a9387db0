import { InputError } from '../errors/input-error';

/** The key of a level: a body order, counting from 1, or the whole system. */
export type LevelKey = number | 'supersystem';

/** A model chemistry and the body orders that it covers. */
export interface LevelGroup {
  readonly modelChemistry: string;
  /** Ascending; 'supersystem' last. */
  readonly bodies: readonly LevelKey[];
}

/**
 * Which body orders each model chemistry covers, ordered by the smallest one, the supersystem's model chemistry last.
 *
 * @param levels one model chemistry for every body order 1 … M, and perhaps the supersystem.
 * @throws InputError when the orders have a gap, are not counting numbers, or one model chemistry covers a broken range.
 */
export function groupLevels(levels: Readonly<Record<string, string>>): LevelGroup[] {
  const numeric = bodyOrders(levels);
  const maxBody = numeric.at(-1)!;
  if (numeric.some((n, i) => n !== i + 1)) {
    throw new InputError(
      `Levels must be contiguous from 1 to ${maxBody}, but only [${numeric.join(', ')}] are given.`,
      {
        detail: { levels },
      },
    );
  }
  const groups = new Map<string, LevelKey[]>();
  for (const n of numeric) {
    const name = levels[n]!;
    const bodies = groups.get(name);
    if (bodies === undefined) groups.set(name, [n]);
    else if (bodies.at(-1) === n - 1) bodies.push(n);
    else {
      throw new InputError(
        `n-body levels must be contiguous within a model chemistry, but ${name} covers [${[...bodies, n].join(', ')}]. Give one of them an alternate name.`,
        { detail: { levels } },
      );
    }
  }
  const supersystem = levels.supersystem;
  if (supersystem !== undefined) {
    groups.set(supersystem, [...(groups.get(supersystem) ?? []), 'supersystem']);
  }
  return [...groups].map(([modelChemistry, bodies]) => ({ modelChemistry, bodies }));
}

/**
 * The body orders among the keys of levels, ascending.
 *
 * @throws InputError when there is none, or a key is neither a counting number nor 'supersystem'.
 */
export function bodyOrders(levels: Readonly<Record<string, string>>): number[] {
  const keys = Object.keys(levels).filter((key) => key !== 'supersystem');
  const wrong = keys.find((key) => !Number.isInteger(Number(key)) || Number(key) < 1);
  if (wrong !== undefined) {
    throw new InputError(
      `Level '${wrong}' is not a body order: levels are numbered from 1, besides the special level 'supersystem'.`,
      { detail: { levels } },
    );
  }
  if (keys.length === 0) {
    throw new InputError(
      `Levels name no body order, only ${JSON.stringify(Object.keys(levels))}: give at least level 1, e.g. { 1: 'hf/6-31g' }.`,
      { detail: { levels } },
    );
  }
  return keys.map(Number).sort((a, b) => a - b);
}

/** One row of the legend: name, ordinal letter (`§A`) and bodies covered (`§123`, `§<11` beyond one digit, `§SS`). */
export type ModelChemistryLabel = readonly [modelChemistry: string, letter: string, cover: string];

/**
 * Labels of the model chemistry of each body order.
 *
 * @param bodies body orders of each model chemistry, in any order.
 */
export function modelchemLabels(
  bodies: Readonly<Record<string, readonly LevelKey[]>>,
): Record<string, ModelChemistryLabel> {
  const position = (key: LevelKey) => (key === 'supersystem' ? Number.POSITIVE_INFINITY : key);
  const first = (keys: readonly LevelKey[]) => Math.min(...keys.map(position));
  const labels: Record<string, ModelChemistryLabel> = {};
  Object.entries(bodies)
    .sort(([, a], [, b]) => first(a) - first(b))
    .forEach(([name, keys], ordinal) => {
      const numeric = keys.filter((key) => key !== 'supersystem').sort((a, b) => a - b);
      const max = numeric.at(-1);
      const cover = max === undefined ? '§SS' : max > 9 ? `§<${max}` : `§${numeric.join('')}`;
      for (const key of keys) labels[key] = [name, ordinalLetter(ordinal), key === 'supersystem' ? '§SS' : cover];
    });
  return labels;
}

/** §A … §Z, then §AA, as spreadsheets count. */
export function ordinalLetter(ordinal: number): string {
  let letters = '';
  for (let rest = ordinal; rest >= 0; rest = Math.floor(rest / 26) - 1) {
    letters = String.fromCharCode(65 + (rest % 26)) + letters;
  }
  return `§${letters}`;
}
