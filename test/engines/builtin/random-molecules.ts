import { atomicNumber } from '../../../src/qc/elements';
import type { Calculation } from './atomic-input';

/** Numbers in [0, 1) that depend on the seed alone: mulberry32. */
export function random(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), state | 1);
    t = (t + Math.imul(t ^ (t >>> 7), t | 61)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}

const elements = [
  'H',
  'H',
  'H',
  'He',
  'Li',
  'Be',
  'B',
  'C',
  'N',
  'O',
  'O',
  'F',
  'Ne',
  'Na',
  'Mg',
  'Al',
  'Si',
  'P',
  'S',
  'Cl',
  'Ar',
];
const basisSets = ['sto-3g', '3-21g', '6-31g', '6-31g*'];
const largerBasisSets = ['6-31+g*', 'cc-pvdz', 'def2-svp', 'aug-cc-pvdz'];

/**
 * A random small molecule: one to four atoms 1.2 to 8 bohr apart, ghosts among them, charges from -1 to 2, any possible
 * low multiplicity, sometimes a point charge. Chemistry is not asked for: most of them nobody has ever seen.
 */
export function randomCalculation(seed: number): Calculation {
  const next = random(seed);
  const pick = <T>(list: readonly T[]) => list[Math.floor(next() * list.length)]!;
  const count = pick([1, 1, 2, 2, 2, 3, 3, 4]);
  const symbols: string[] = [];
  const real: boolean[] = [];
  const geometry: number[] = [];
  while (symbols.length < count) {
    const reach = pick([1.5, 2.5, 4]);
    const position = [0, 1, 2].map(() => Number(((next() - 0.5) * 2 * reach).toFixed(6)));
    const distances = symbols.map((_, a) => Math.hypot(...[0, 1, 2].map((x) => geometry[3 * a + x]! - position[x]!)));
    if (distances.some((d) => d < 1.2)) continue;
    symbols.push(pick(elements));
    real.push(symbols.length === 1 || next() > 0.2);
    geometry.push(...position);
  }
  const protons = symbols.reduce((sum, symbol, i) => sum + (real[i] ? atomicNumber(symbol)! : 0), 0);
  const charge = Math.min(protons - 1, pick([0, 0, 0, 0, -1, 1, 2]));
  const electrons = protons - charge;
  const lowest = electrons % 2 === 0 ? 1 : 2;
  const multiplicity = electrons > lowest + 1 && next() < 0.2 ? lowest + 2 : lowest;
  const basis = pick(count < 3 ? [...basisSets, ...largerBasisSets] : basisSets);
  const far = [0, 1, 2].map(() => Number(((next() - 0.5) * 4 + 7).toFixed(6))) as [number, number, number];
  return {
    symbols,
    real,
    geometry,
    charge,
    multiplicity,
    method: pick(['hf', 'hf', 'mp2']),
    basis,
    driver: pick(['energy', 'energy', 'gradient']),
    // Radicals are followed to a minimum, so that two programs have the same to look for.
    ...(multiplicity > 1 ? { keywords: { stability_analysis: 'follow' } } : {}),
    ...(next() < 0.15
      ? { embeddingCharges: [[Number((next() - 0.5).toFixed(3)), far]] as [number, [number, number, number]][] }
      : {}),
  };
}
