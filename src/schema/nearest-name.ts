import { distance } from 'fastest-levenshtein';

const bare = (name: string) => name.toLowerCase().replace(/[\s_-]/g, '');

/**
 * The valid name that a misspelt one most probably stands for: the same but for case and underscores, else one that
 * contains it (`bsse` in `bsse_type`) or is contained in it, else the nearest within a third of its letters.
 *
 * @returns undefined when nothing is near.
 */
export function nearestName(word: string, names: readonly string[]): string | undefined {
  const wanted = bare(word);
  if (wanted === '') return undefined;
  const same = names.find((name) => bare(name) === wanted);
  if (same !== undefined) return same;

  let near: string | undefined;
  let nearDistance = Math.max(1, Math.floor(wanted.length / 3)) + 1;
  for (const name of names) {
    const d = distance(wanted, bare(name));
    if (d < nearDistance) {
      near = name;
      nearDistance = d;
    }
  }
  if (near !== undefined) return near;

  const related = (name: string) =>
    wanted.length >= 3 && (bare(name).includes(wanted) || (bare(name).length >= 3 && wanted.includes(bare(name))));
  return names.filter(related).sort((a, b) => a.length - b.length)[0];
}
