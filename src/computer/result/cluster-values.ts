import type { TaskValues } from '../../expansion/accumulator';
import type { AtomicResult } from '../../schema/atomic';
import type { Driver } from '../../schema/driver';

const largestBytes = 256 * 1024 * 1024;
/** Labels and energies of more clusters are left out, too: a document of hundreds of megabytes serves nobody. */
const mostClusters = 100_000;

/** What one task brought, for the result document: hartree, and arrays at the size of the cluster. */
interface Values {
  readonly energy: number;
  readonly gradient?: Float64Array | undefined;
  readonly hessian?: Float64Array | undefined;
}

/**
 * The properties of every cluster, which a result document lists, while they are affordable: the memory of a large expansion
 * must not grow with its tasks. Arrays go first, then whole clusters; the sums are not touched by it.
 */
export class ClusterValues {
  private readonly values = new Map<string, Values>();
  private bytes = 0;

  private count = 0;

  /** Arrays, or whole clusters, were left out. */
  get truncated(): boolean {
    return this.bytes > largestBytes || this.count > mostClusters;
  }

  /** Clusters that were added, kept or not. */
  get total(): number {
    return this.count;
  }

  add(label: string, { energy, gradient, hessian }: CheckedValues): void {
    this.count++;
    if (this.count > mostClusters) return;
    this.bytes += 8 * ((gradient?.length ?? 0) + (hessian?.length ?? 0));
    this.values.set(label, this.bytes > largestBytes ? { energy } : { energy, gradient, hessian });
  }

  entries(): IterableIterator<[string, Values]> {
    return this.values.entries();
  }
}

/** Values of a result, complete for the driver. */
export interface CheckedValues extends TaskValues {
  readonly energy: number;
  readonly gradient?: Float64Array | undefined;
  readonly hessian?: Float64Array | undefined;
}

/**
 * What an expansion takes from a result: the energy always, and whatever arrays it brings.
 *
 * @returns a sentence that says what is wrong where the result does not hold what the driver asks for.
 */
export function valuesOf(result: AtomicResult, driver: Driver): CheckedValues | string {
  const { properties, return_result: returned } = result;
  const nAtoms = result.molecule.symbols.length;
  const own = (property: Driver): number | number[] | undefined =>
    result.input_data.specification.driver === property ? returned : undefined;
  const energy = properties.return_energy ?? own('energy');
  const gradient = properties.return_gradient ?? own('gradient');
  const hessian = properties.return_hessian ?? own('hessian');
  if (typeof energy !== 'number' || !Number.isFinite(energy)) return `gave no energy (return_energy is ${energy})`;
  const array = (
    property: 'gradient' | 'hessian',
    values: number | number[] | undefined,
    length: number,
  ): Float64Array | string | undefined => {
    if (values === undefined) return driver === property ? `gave no ${property}` : undefined;
    const flat = Float64Array.from([values].flat());
    if (flat.length !== length) return `gave a ${property} of ${flat.length} numbers; ${nAtoms} atoms need ${length}`;
    return flat.every(Number.isFinite) ? flat : `gave a ${property} with values that are not numbers`;
  };
  const gradientValues = array('gradient', gradient, 3 * nAtoms);
  if (typeof gradientValues === 'string') return gradientValues;
  const hessianValues = array('hessian', hessian, 9 * nAtoms * nAtoms);
  if (typeof hessianValues === 'string') return hessianValues;
  return { energy, gradient: gradientValues, hessian: hessianValues };
}
