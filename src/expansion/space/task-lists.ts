import type { Bsse } from '../../schema/bsse';

/**
 * The size of a task (R, B): |R| real fragments in the basis of |B| fragments. A size stands for *all* tasks of that size,
 * because every list of the expansion is a union of such complete classes.
 */
export interface TaskSize {
  readonly nReal: number;
  readonly nBasis: number;
}

/** Lists by body order n, as the treatments are defined; `n` counts from 1. */
export type ListByBody = ReadonlyMap<number, readonly TaskSize[]>;

/** What one model chemistry has to compute, by the treatment that needs it. */
export type TaskLists = Readonly<Record<Bsse, ListByBody>>;

export interface TaskListOptions {
  readonly treatments: readonly Bsse[];
  readonly nFragments: number;
  /** Body orders of this model chemistry, ascending. */
  readonly bodies: readonly number[];
  /** Is this (also) the model chemistry of the supersystem? */
  readonly supersystem: boolean;
  /** Largest numeric level of the whole expansion. */
  readonly maxBody: number;
  readonly returnTotalData: boolean;
  readonly supersystemIeOnly: boolean;
}

/**
 * The task lists of one model chemistry.
 *
 *   nocp[n] = {(R, R): |R| <= n}          cp[n] = {(R, F): |R| <= n}, n > 1          vmfc[n] = {(R, B): |B| = n, R ⊆ B}
 *
 * F is the set of all fragments. Monomers in their own basis join nocp[1] for total data; the supersystem level adds (F, F)
 * and the nocp expansion that it replaces; `supersystemIeOnly` keeps |R| = 1 and |R| = N.
 *
 * @see Burns, Sherrill & Pritchard, J. Chem. Phys. 161, 152501 (2024).
 */
export function taskLists(options: TaskListOptions): TaskLists {
  const { treatments, nFragments: N, bodies, maxBody } = options;
  const nocp = new Map<number, TaskSize[]>();
  const cp = new Map<number, TaskSize[]>();
  const vmfc = new Map<number, TaskSize[]>();
  const upTo = (n: number) => Array.from({ length: n }, (_, i) => i + 1);
  // Only monomers and the supersystem when the intermediate bodies are skipped.
  const realSizes = (n: number) => (options.supersystemIeOnly ? (n === N ? [1, N] : []) : upTo(n));

  for (const n of bodies) {
    nocp.set(n, treatments.includes('nocp') ? realSizes(n).map((s) => ({ nReal: s, nBasis: s })) : []);
    cp.set(n, treatments.includes('cp') && n > 1 ? realSizes(n).map((s) => ({ nReal: s, nBasis: N })) : []);
    vmfc.set(n, treatments.includes('vmfc') ? upTo(n).map((s) => ({ nReal: s, nBasis: n })) : []);
  }
  const addNocp = (n: number, nReal: number) => {
    const list = nocp.get(n) ?? [];
    if (!list.some((size) => size.nReal === nReal)) list.push({ nReal, nBasis: nReal });
    nocp.set(n, list);
  };
  if (options.returnTotalData && bodies.includes(1)) addNocp(1, 1);
  if (options.supersystem) {
    for (const n of upTo(maxBody)) for (const s of upTo(n)) addNocp(n, s);
    addNocp(N, N);
  }
  return { nocp, cp, vmfc };
}
