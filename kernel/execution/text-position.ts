/** Jupyter counts characters (code points), JavaScript counts UTF-16 units; they differ after an emoji. */
export function toUtf16(text: string, codePoints: number): number {
  let units = 0;
  let seen = 0;
  for (const character of text) {
    if (seen++ >= codePoints) break;
    units += character.length;
  }
  return units;
}

/** The inverse of {@link toUtf16}. */
export function toCodePoints(text: string, units: number): number {
  return [...text.slice(0, units)].length;
}
