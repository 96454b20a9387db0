import { binomial } from '../coefficients';
import type { ClusterSet } from './cluster-set';

const names: Readonly<Record<number, string>> = { 1: 'single fragments', 2: 'pairs', 3: 'triples', 4: 'quadruples' };

/** `1614 pairs, 40751 triples`: clusters through `maxBody` fragments that a set lacks; undefined when it lacks none. */
export function droppedText(kept: ClusterSet, maxBody: number): string | undefined {
  const parts: string[] = [];
  for (let n = 1; n <= maxBody; n += 1) {
    const count = binomial(kept.nFragments, n) - BigInt(kept.ofSize(n).count);
    if (count > 0n) parts.push(`${count} ${names[n] ?? `clusters of ${n}`}`);
  }
  return parts.length > 0 ? parts.join(', ') : undefined;
}
