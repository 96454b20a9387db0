import type { BodyRow } from '../../expansion/analysis';
import type { Plan } from '../plan/plan';

/** One part of the error of a result: hartree, or null where it is not known, and in words where it comes from. */
export interface ErrorPart {
  readonly value: number | null;
  readonly why: string;
}

/** What is known of the error of the returned energy, cause by cause. Nothing is summed to a single silent number. */
export interface ResultErrors {
  /** Of the bodies beyond the largest level; a heuristic. */
  readonly order: ErrorPart;
  /** Of the clusters that are not kept. */
  readonly dropped: ErrorPart;
  /** Of the convergence of the tasks: independent of one another, and all pushing one way. */
  readonly convergence: { readonly independent: number | null; readonly worst: number | null };
  /** Spread of the returned quantity over the treatments of basis-set superposition error; no part of an error bar. */
  readonly bsse: ErrorPart;
}

/** A series whose steps shrink less than this has not begun to converge. */
const largestRatio = 0.7;

/**
 * @param rows of all treatments.
 * @param noise bound of the numerical noise, hartree; null where an engine does not tell.
 */
export function resultErrors(plan: Plan, rows: readonly BodyRow[], noise: number | null): ResultErrors {
  const { independent, worst } = plan.noiseAmplification;
  return {
    order: orderError(plan, rows),
    dropped: droppedError(plan),
    convergence: { independent: noise === null || worst === 0 ? noise : (noise * independent) / worst, worst: noise },
    bsse: bsseSpread(plan, rows),
  };
}

function orderError(plan: Plan, rows: readonly BodyRow[]): ErrorPart {
  const { maxBody, returned, selection } = plan;
  const N = plan.molecule.fragments.length;
  const everything = Array.from({ length: N }, (_, i) => i + 1);
  if (selection ? selection.selection.union.has(everything) : maxBody === N)
    return { value: 0, why: 'all bodies are there' };
  if (plan.highestBody > maxBody)
    return { value: null, why: 'the supersystem stands for the bodies above the last level' };
  if (maxBody < 3) return { value: null, why: 'needs 3 bodies to tell' };
  const of = (n: number): number | null =>
    rows.find((row) => row.treatment === returned && row.nBody === n)?.contribution ?? null;
  const [last, before] = [of(maxBody), of(maxBody - 1)];
  if (last === null || before === null) return { value: null, why: 'contributions are not known' };
  if (last === 0) return { value: 0, why: `the ${maxBody}-body contribution is zero (heuristic)` };
  const ratio = Math.abs(last / before);
  const words = `${maxBody}-body is ${ratio.toPrecision(2)} of ${maxBody - 1}-body`;
  if (!(ratio <= largestRatio)) return { value: null, why: `the series does not converge: ${words}` };
  return { value: (Math.abs(last) * ratio) / (1 - ratio), why: `${words} (heuristic: a geometric series)` };
}

function droppedError({ selection, highestBody, maxBody }: Plan): ErrorPart {
  if (!selection || Object.keys(selection.dropped).length === 0) return { value: 0, why: 'nothing is dropped' };
  const count = Object.values(selection.dropped).reduce((sum, n) => sum + n, 0);
  if (highestBody > maxBody)
    return { value: null, why: `${count} clusters are dropped; the supersystem brings them back at its level` };
  return { value: null, why: `${count} clusters are dropped; compare with larger cutoffs to know what they hold` };
}

function bsseSpread({ treatments, highestBody, returnsTotal }: Plan, rows: readonly BodyRow[]): ErrorPart {
  const values = treatments.flatMap((treatment) => {
    const row = rows.find((one) => one.treatment === treatment && one.nBody === highestBody);
    return (returnsTotal ? row?.total : row?.interaction) ?? [];
  });
  if (values.length < 2) return { value: null, why: 'needs two treatments to tell' };
  return { value: Math.max(...values) - Math.min(...values), why: `spread of ${treatments.join(', ')}` };
}

/** A line for each cause. */
export function errorsText({ order, dropped, convergence, bsse }: ResultErrors): string {
  const hartree = (value: number | null): string => (value === null ? 'not known' : `± ${value.toExponential(1)} Eh`);
  const line = (name: string, value: string, why: string): string =>
    `     ${name.padEnd(20)} ${value.padEnd(16)} ${why}`;
  return [
    '   Error of the returned energy, by cause:',
    line('body orders above', hartree(order.value), order.why),
    line('clusters dropped', hartree(dropped.value), dropped.why),
    line('convergence', hartree(convergence.independent), `if independent; at worst ${hartree(convergence.worst)}`),
    line('BSSE', bsse.value === null ? 'not known' : `${bsse.value.toExponential(1)} Eh`, bsse.why),
  ].join('\n');
}
