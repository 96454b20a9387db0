/**
 * Where a document keeps what the other generation of its schema has and its own has not, so that converting there and
 * back loses nothing: one entry of its `extras`.
 */
const KEPT = 'manybody:other_generation';

type Extras = Record<string, unknown>;

/** `extras` with `fields` tucked away; fields that are undefined or null are left out, and nothing is added for nothing. */
export function keepFields(extras: Extras | null | undefined, fields: Extras): Extras {
  const said = Object.entries(fields).filter(([, value]) => value !== undefined && value !== null);
  return said.length === 0 ? { ...extras } : { ...extras, [KEPT]: Object.fromEntries(said) };
}

/** Takes out what {@link keepFields} tucked away: `extras` without it, and the fields (empty when there were none). */
export function takeFields(extras: Extras | null | undefined): { extras: Extras; kept: Extras } {
  const { [KEPT]: kept, ...rest } = extras ?? {};
  return { extras: rest, kept: typeof kept === 'object' && kept !== null ? (kept as Extras) : {} };
}
