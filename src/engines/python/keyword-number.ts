import type { AtomicInput } from '../../schema/atomic';

/** The number that a keyword was given, whatever the case of its name; undefined where it was given none. */
export function keywordNumber({ specification }: AtomicInput, name: string): number | undefined {
  const found = Object.entries(specification.keywords).find(([key]) => key.toLowerCase() === name);
  const value = Number(found?.[1]);
  return Number.isFinite(value) && found !== undefined ? value : undefined;
}
