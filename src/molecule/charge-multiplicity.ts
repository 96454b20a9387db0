import { InputError } from '../errors/input-error';

/** What is known about charges (e) and spin multiplicities; null or undefined where unknown. */
export interface ChargeMultiplicityInput {
  /** Electrons of each neutral fragment: the sum of its nuclear charges, ghosts counting 0. Length nfr. */
  readonly electrons: readonly number[];
  /** Length nfr; true where every atom of the fragment is a ghost. */
  readonly ghost: readonly boolean[];
  readonly molecularCharge?: number | null | undefined;
  readonly fragmentCharges?: readonly (number | null | undefined)[] | null | undefined;
  readonly molecularMultiplicity?: number | null | undefined;
  readonly fragmentMultiplicities?: readonly (number | null | undefined)[] | null | undefined;
  /** Names of the fragments for error messages, as in `H2O`. */
  readonly names?: readonly string[] | undefined;
}

export interface ChargeMultiplicity {
  molecularCharge: number;
  fragmentCharges: number[];
  molecularMultiplicity: number;
  fragmentMultiplicities: number[];
}

/**
 * Completes charges and multiplicities as QCElemental does, and finds the same solution as its exhaustive search, without
 * the search: charges c, fc and multiplicities m, fm with
 *
 *   c = Σ fc;   m = 1 + Σ (fm − 1)  (high spin; not asked for where all of m and fm are given);
 *   m − 1 ≤ n and m, n of unlike parity, for the whole and for each fragment with n electrons; ghosts are (0, 1).
 *
 * The reference runs through the product c, fc, m, fm (later ones faster, last fragment fastest) of candidates and takes
 * the first that holds. An unknown fragment charge is 0 or the whole charge that is missing, so that the missing charge sits on
 * exactly one fragment: the first that can have it. For the multiplicities, the sets of sums that the fragments
 * i, i+1, ... can still reach say at each fragment which candidate can be completed, so that nothing is tried twice.
 *
 * Work: O(nfr · |candidates|) for the multiplicities, once for each fragment that is tried as the bearer of missing charge.
 *
 * @throws InputError that says which fragment or sum is impossible.
 */
export function completeChargeMultiplicity(input: ChargeMultiplicityInput): ChargeMultiplicity {
  const { electrons, ghost } = input;
  const nFragments = electrons.length;
  const givenCharges = padded(input.fragmentCharges, nFragments, 'fragment_charges');
  const givenMultiplicities = padded(input.fragmentMultiplicities, nFragments, 'fragment_multiplicities');
  const givenCharge = input.molecularCharge ?? undefined;
  const givenMultiplicity = input.molecularMultiplicity ?? undefined;
  if ([givenMultiplicity, ...givenMultiplicities].some((m) => m !== undefined && m < 1)) {
    throw new InputError(
      `Multiplicity must be positive (1 singlet, 2 doublet, ...): molecular ${text(givenMultiplicity)}, fragments ${list(givenMultiplicities)}.`,
    );
  }

  const knownCharge = sum(givenCharges);
  const molecularCharge = givenCharge ?? knownCharge;
  const missingCharge = (givenCharge ?? 0) - knownCharge;
  const atRest = givenCharges.map((charge) => charge ?? 0);

  // No total is given: unknown charges are 0 (a missing charge could not add up). Else one fragment bears what is missing.
  const bearers =
    givenCharge === undefined || isZero(missingCharge)
      ? [-1]
      : givenCharges.flatMap((charge, i) => (charge === undefined ? [i] : []));

  const spins = new SpinSearch(
    electrons,
    ghost,
    sum(electrons) - molecularCharge,
    givenMultiplicity,
    givenMultiplicities,
    atRest,
  );
  for (const bearer of bearers) {
    const found = spins.solve(bearer, missingCharge);
    if (found === undefined) continue;
    const fragmentCharges = atRest.slice();
    if (bearer >= 0) fragmentCharges[bearer] = missingCharge;
    return { molecularCharge, fragmentCharges, ...found };
  }
  throw impossible(input, givenCharges, givenMultiplicities, bearers, missingCharge);
}

/** Finds multiplicities for given charges; keeps what does not depend on which fragment bears the missing charge. */
class SpinSearch {
  /** Candidates of each fragment without missing charge, in the order of the reference; empty where none is physical. */
  private readonly atRest: readonly (readonly number[])[];
  /** Fragments that have no candidate without missing charge. */
  private readonly impossibleAtRest: readonly number[];
  /** Bit s of `reachable[i]`: the unknown multiplicities of fragments i, i+1, ... can have Σ (fm − 1) = s. */
  private readonly reachable: readonly bigint[];
  private readonly suggestions: readonly number[];
  private readonly allGiven: boolean;
  /** 1 + Σ (fm − 1) over the given ones. */
  private readonly knownMultiplicity: number;
  private readonly limit: bigint;

  constructor(
    private readonly electrons: readonly number[],
    private readonly ghost: readonly boolean[],
    private readonly totalElectrons: number,
    private readonly multiplicity: number | undefined,
    private readonly given: readonly (number | undefined)[],
    charges: readonly number[],
  ) {
    const nUnknown = given.filter((m) => m === undefined).length;
    this.allGiven = nUnknown === 0;
    this.knownMultiplicity = given.reduce<number>((m, fm) => m + (fm === undefined ? 0 : fm - 1), 1);
    this.suggestions = suggestedMultiplicities(multiplicity, this.knownMultiplicity, nUnknown);
    const most = multiplicity === undefined ? nUnknown : multiplicity - this.knownMultiplicity;
    // No more unpaired electrons than electrons: keeps the sets small whatever multiplicity is asked for.
    this.limit = (1n << BigInt(Math.max(0, Math.floor(Math.min(most, totalElectrons))) + 1)) - 1n;
    this.atRest = electrons.map((_, i) => this.candidates(i, charges[i]!));
    this.impossibleAtRest = this.atRest.flatMap((multiplicities, i) => (multiplicities.length === 0 ? [i] : []));
    this.reachable = this.reachableSums(this.atRest, electrons.length, 1n);
  }

  /** @param bearer fragment that has `missingCharge`, or -1 for none. */
  solve(
    bearer: number,
    missingCharge: number,
  ): { molecularMultiplicity: number; fragmentMultiplicities: number[] } | undefined {
    if (this.impossibleAtRest.some((i) => i !== bearer)) return undefined;
    let candidates = this.atRest;
    let reachable = this.reachable;
    if (bearer >= 0) {
      const ofBearer = this.candidates(bearer, missingCharge);
      if (ofBearer.length === 0) return undefined;
      candidates = this.atRest.with(bearer, ofBearer);
      // Fragments behind the bearer keep their sums.
      const front = this.reachableSums(candidates, bearer + 1, this.reachable[bearer + 1]!);
      reachable = [...front, ...this.reachable.slice(bearer + 2)];
    }
    for (const molecularMultiplicity of this.totals()) {
      if (!isPhysical(this.totalElectrons, molecularMultiplicity)) continue;
      if (this.allGiven) {
        if (this.multiplicity === undefined && molecularMultiplicity !== this.knownMultiplicity) continue;
        return { molecularMultiplicity, fragmentMultiplicities: this.given.map((m) => m!) };
      }
      let rest = molecularMultiplicity - this.knownMultiplicity;
      if (!hasBit(reachable[0]!, rest)) continue;
      const fragmentMultiplicities = this.given.map((given, i) => {
        if (given !== undefined) return given;
        const first = candidates[i]!.find((m) => hasBit(reachable[i + 1]!, rest - (m - 1)))!;
        rest -= first - 1;
        return first;
      });
      return { molecularMultiplicity, fragmentMultiplicities };
    }
    return undefined;
  }

  private totals(): number[] {
    if (this.multiplicity !== undefined) return [this.multiplicity];
    const nUnknown = this.given.filter((m) => m === undefined).length;
    return Array.from({ length: nUnknown + 1 }, (_, k) => this.knownMultiplicity + k);
  }

  private candidates(i: number, charge: number): number[] {
    const given = this.given[i];
    const offered = given === undefined ? this.suggestions : [given];
    const electrons = this.electrons[i]! - charge;
    return offered.filter((m) => isPhysical(electrons, m) && (!this.ghost[i] || (charge === 0 && m === 1)));
  }

  private reachableSums(candidates: readonly (readonly number[])[], count: number, behind: bigint): bigint[] {
    const sums = new Array<bigint>(count + 1);
    sums[count] = behind;
    for (let i = count - 1; i >= 0; i--) {
      if (this.given[i] !== undefined) {
        sums[i] = sums[i + 1]!;
        continue;
      }
      let set = 0n;
      for (const m of candidates[i]!) set |= sums[i + 1]! << BigInt(m - 1);
      sums[i] = set & this.limit;
    }
    return sums;
  }
}

/** Candidates for an unknown fragment multiplicity: what the total lacks, highest first, then 1, then 2. */
function suggestedMultiplicities(multiplicity: number | undefined, known: number, nUnknown: number): number[] {
  const offered: number[] = [];
  if (multiplicity !== undefined && nUnknown > 0 && Number.isInteger(multiplicity) && Number.isInteger(known)) {
    const highest = multiplicity - known + 1;
    const lowest = Math.max(1, highest - (nUnknown - 1));
    for (let m = highest; m >= lowest; m--) offered.push(m);
  }
  return [...new Set([...offered, 1, 2])];
}

/** m − 1 unpaired electrons fit into n electrons, and what remains is pairs. */
function isPhysical(electrons: number, multiplicity: number): boolean {
  return multiplicity - 1 <= electrons && modulo2(multiplicity) !== modulo2(electrons);
}

const modulo2 = (x: number) => ((x % 2) + 2) % 2;
const hasBit = (set: bigint, bit: number) => bit >= 0 && Number.isInteger(bit) && ((set >> BigInt(bit)) & 1n) === 1n;
const sum = (values: readonly (number | undefined)[]) =>
  values.reduce<number>((total, value) => total + (value ?? 0), 0);
const isZero = (charge: number) => Math.abs(charge) < 1e-9;

function padded(
  values: readonly (number | null | undefined)[] | null | undefined,
  length: number,
  field: string,
): (number | undefined)[] {
  if (values === null || values === undefined) return new Array<undefined>(length).fill(undefined);
  if (values.length !== length) {
    throw new InputError(`${field} has ${values.length} entries for ${length} fragments.`, { detail: { field } });
  }
  return values.map((value) => value ?? undefined);
}

const text = (value: number | undefined) => (value === undefined ? 'not given' : String(value));
const MOST_SHOWN = 12;
const list = (values: readonly (number | undefined)[]) =>
  `[${values
    .slice(0, MOST_SHOWN)
    .map((v) => v ?? '?')
    .join(', ')}${values.length > MOST_SHOWN ? ', ...' : ''}]`;

function impossible(
  input: ChargeMultiplicityInput,
  charges: readonly (number | undefined)[],
  multiplicities: readonly (number | undefined)[],
  bearers: readonly number[],
  missing: number,
): InputError {
  const { electrons, ghost, molecularCharge, molecularMultiplicity } = input;
  const name = (i: number) => `fragment ${i + 1}${input.names?.[i] === undefined ? '' : ` (${input.names[i]})`}`;
  const reasons: string[] = [];
  charges.forEach((charge, i) => {
    const m = multiplicities[i];
    if (ghost[i]) {
      if ((charge ?? 0) !== 0 || (m ?? 1) !== 1)
        reasons.push(`${name(i)} is all ghosts and must have charge 0 and multiplicity 1`);
      return;
    }
    // A charge that another rule may still put here is not known to be wrong.
    if (charge === undefined && bearers.includes(i)) return;
    const n = electrons[i]! - (charge ?? 0);
    if (n < 0)
      reasons.push(
        `${name(i)} would have ${n} electrons: charge ${charge ?? 0} is more than its ${electrons[i]} protons`,
      );
    else if (m !== undefined) reasons.push(...wrongSpin(name(i), n, charge ?? 0, m));
  });
  const known = sum(charges);
  const total = molecularCharge ?? known;
  if (bearers.length === 0) {
    reasons.push(`the fragment charges sum to ${known}, but molecular_charge is ${molecularCharge}`);
  } else if (bearers[0] !== -1 && reasons.length === 0) {
    const open = `${bearers.slice(0, MOST_SHOWN).map(name).join(', ')}${bearers.length > MOST_SHOWN ? ', ...' : ''}`;
    reasons.push(`the charge of ${missing} that is missing from molecular_charge fits on none of ${open}`);
  }
  const nTotal = sum(electrons) - total;
  if (molecularMultiplicity !== null && molecularMultiplicity !== undefined) {
    reasons.push(...wrongSpin('the molecule', nTotal, total, molecularMultiplicity));
    if (reasons.length === 0) {
      reasons.push(
        `no fragment multiplicities with 1 + Σ(m − 1) = ${molecularMultiplicity} fit the electrons of the fragments`,
      );
    }
  }
  const shown = [
    ...reasons.slice(0, MOST_SHOWN),
    ...(reasons.length > MOST_SHOWN ? [`and ${reasons.length - MOST_SHOWN} more`] : []),
  ];
  const why = shown.length === 0 ? '' : ` ${capital(shown.join('; '))}.`;
  return new InputError(
    `Inconsistent or unspecified charge/multiplicity: molecular charge ${text(molecularCharge ?? undefined)}, fragment charges ${list(charges)}, ` +
      `molecular multiplicity ${text(molecularMultiplicity ?? undefined)}, fragment multiplicities ${list(multiplicities)}.${why}`,
    { detail: { reasons, electrons: [...electrons] } },
  );
}

function wrongSpin(who: string, electrons: number, charge: number, multiplicity: number): string[] {
  if (isPhysical(electrons, multiplicity)) return [];
  const has = `${who} with charge ${charge} has ${electrons} electron${electrons === 1 ? '' : 's'}`;
  return multiplicity - 1 > electrons
    ? [`${has}, too few for multiplicity ${multiplicity}`]
    : [
        `${has}, an ${modulo2(electrons) === 0 ? 'even number, so that its multiplicity is odd (1, 3, ...)' : 'odd number, so that its multiplicity is even (2, 4, ...)'}, not ${multiplicity}`,
      ];
}

const capital = (sentence: string) => sentence.charAt(0).toUpperCase() + sentence.slice(1);
