/** Molecular formula with the symbols in alphabetical order, ghosts included: `H6O3`, `ClNa`. */
export function formula(molecule: { readonly symbols: readonly string[] }): string {
  const counts = new Map<string, number>();
  for (const symbol of molecule.symbols) counts.set(symbol, (counts.get(symbol) ?? 0) + 1);
  return [...counts]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([symbol, count]) => (count === 1 ? symbol : `${symbol}${count}`))
    .join('');
}
