import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

const shared = process.env.MANYBODY_SHARED ?? resolve(__dirname, '../../../shared');
const folder = join(shared, 'reference/qcmanybody');

/** Whether the reference vectors are there; where they are not, tests over them are skipped. */
export const vectorsFound = existsSync(folder);
if (!vectorsFound) console.log('skipped: no reference vectors at ../shared (or MANYBODY_SHARED)');

/** One vector file, as in `molecule/from_text.json`; an empty list of cases where the vectors are absent. */
// biome-ignore lint/suspicious/noExplicitAny: the vectors are foreign JSON of many shapes
export function vector(path: string): any {
  return vectorsFound ? JSON.parse(readFileSync(join(folder, path), 'utf8')) : { cases: [] };
}

/** Names of the vector files of a folder, as in `result/result_he4_single_conv_1b_cp.json`. */
export function vectorFiles(name: string): string[] {
  return vectorsFound
    ? readdirSync(join(folder, name))
        .filter((f) => f.endsWith('.json'))
        .sort()
        .map((f) => `${name}/${f}`)
    : [];
}

interface KnownDifference {
  /** Which case: its name, or its index as text. */
  readonly case: string;
  /** Number in SPEC section 12. */
  readonly reason: number;
  readonly note: string;
  /** Which values differ, where a case has many; all others must agree. */
  readonly fields?: readonly string[];
}

/** Differences from QCManyBody that are intended, of one vector file. */
export function knownDifferencesOf(path: string): KnownDifference[] {
  const all: Record<string, KnownDifference[]> = JSON.parse(
    readFileSync(join(__dirname, 'known-differences.json'), 'utf8'),
  );
  return all[path] ?? [];
}

/** The same by case. */
export function knownDifferences(path: string): Map<string, KnownDifference> {
  return new Map(knownDifferencesOf(path).map((difference) => [difference.case, difference]));
}
