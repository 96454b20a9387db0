/** Stands for -0 while `JSON.stringify` works; no string of ours starts with a control character. */
const negativeZero = '\u0000-0';

/**
 * JSON that gives back the same bits: every double round-trips, -0 included, which `JSON.stringify` alone turns into 0.
 *
 * @throws RangeError for NaN and infinities, which JSON cannot hold.
 */
export function exactJson(value: unknown): string {
  const text = JSON.stringify(value, (name, member: unknown) => {
    if (typeof member !== 'number') return member;
    if (!Number.isFinite(member)) throw new RangeError(`${name || 'value'} is ${member}, which JSON cannot hold`);
    return Object.is(member, -0) ? negativeZero : member;
  });
  return text.replaceAll('"\\u0000-0"', '-0');
}

/** JSON with the keys of every object sorted: the same text for the same content. `undefined` members are left out. */
export function canonicalJson(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonicalJson).join(',')}]`;
  if (typeof value === 'object' && value !== null) {
    const members = Object.entries(value)
      .filter(([, member]) => member !== undefined)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([name, member]) => `${JSON.stringify(name)}:${canonicalJson(member)}`);
    return `{${members.join(',')}}`;
  }
  return JSON.stringify(value) ?? 'null';
}
