import type { AtomicInput } from '../schema/atomic';
import type { StoredOutcome, StoreEntry } from './result-store';

/** The input of a stored calculation. */
export function inputOf(outcome: StoredOutcome): AtomicInput {
  return outcome.status === 'completed' ? outcome.result.input_data : outcome.input;
}

/** What a list of the store shows of one outcome. @param bytes on disk. */
export function entryOf(key: string, outcome: StoredOutcome, bytes: number): StoreEntry {
  const { molecule, specification } = inputOf(outcome);
  const formulaOf = (real: boolean) => hillFormula(molecule.symbols.filter((_, i) => molecule.real[i] === real));
  const ghosts = formulaOf(false);
  return {
    key,
    status: outcome.status,
    engine: outcome.engine,
    method: specification.model.method,
    basis: specification.model.basis ?? '',
    driver: specification.driver,
    formula: ghosts ? `${formulaOf(true)} [${ghosts}]` : formulaOf(true),
    bytes,
    executionTimeMs: outcome.status === 'completed' ? outcome.timing.executionTimeMs : null,
    error: outcome.status === 'failed' ? outcome.error : null,
    storedAt: outcome.storedAt,
  };
}

function hillFormula(symbols: readonly string[]): string {
  const counts = new Map<string, number>();
  for (const symbol of symbols) counts.set(symbol, (counts.get(symbol) ?? 0) + 1);
  // Hill's order: carbon, hydrogen, then the alphabet; without carbon the alphabet alone.
  const rank = (symbol: string) => (counts.has('C') ? { C: 0, H: 1 }[symbol] : undefined) ?? 2;
  return [...counts]
    .sort(([a], [b]) => rank(a) - rank(b) || (a < b ? -1 : 1))
    .map(([symbol, count]) => (count > 1 ? `${symbol}${count}` : symbol))
    .join('');
}
