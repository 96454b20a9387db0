/** How far numbers may be apart: absolute plus relative, as the reference's README has it. */
export type Tolerance = number;

/**
 * Paths at which two values differ: numbers beyond the tolerance, lists and objects element by element (missing and
 * superfluous keys too), everything else by identity.
 */
export function differences(actual: unknown, expected: unknown, tolerance: Tolerance, path = ''): string[] {
  if (typeof actual === 'number' && typeof expected === 'number') {
    return Math.abs(actual - expected) <= tolerance * (1 + Math.abs(expected)) ? [] : [path];
  }
  if (Array.isArray(expected)) {
    // The reference nests its arrays, ours are flat.
    const flat = expected.flat(Number.POSITIVE_INFINITY);
    if (!Array.isArray(actual) || actual.length !== flat.length) return [path];
    return flat.some((value, i) => differences(actual[i], value, tolerance).length > 0) ? [path] : [];
  }
  if (isRecord(actual) && isRecord(expected)) {
    const keys = new Set([...Object.keys(actual), ...Object.keys(expected)]);
    return [...keys].flatMap((key) => {
      const at = path === '' ? key : `${path}.${key}`;
      return key in actual && key in expected ? differences(actual[key], expected[key], tolerance, at) : [at];
    });
  }
  return actual === expected ? [] : [path];
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

// Twelve decimals are printed; the reference rounds while it sums, so its last digit is not always that of the exact sum.
const LAST_DIGIT_HARTREE = 1.01e-12;
const LAST_DIGIT_KCAL = 628 * LAST_DIGIT_HARTREE;

/** Are two printed tables the same but for the last digit of numbers and the sign of zeros? */
export function sameTable(actual: string, expected: string): boolean {
  const number = / {1,20}-?\d+\.\d{12}/g;
  const skeleton = (text: string) => text.replace(number, (token) => '#'.repeat(token.length));
  if (skeleton(actual).replaceAll('#', ' ') !== skeleton(expected).replaceAll('#', ' ')) return false;
  const values = (text: string) => (text.match(number) ?? []).map(Number);
  const right = values(expected);
  const left = values(actual);
  return left.length === right.length && left.every((value, i) => Math.abs(value - right[i]!) <= LAST_DIGIT_KCAL);
}
