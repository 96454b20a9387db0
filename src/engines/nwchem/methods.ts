import { InputError } from '../../errors/input-error';
import type { Driver } from '../../schema/driver';
import { nearestName } from '../../schema/nearest-name';
import { ownValue } from '../../schema/own-value';

/** What a method name means to NWChem. */
export interface NwchemMethod {
  readonly kind: 'hf' | 'dft' | 'mp2' | 'cc';
  /** `auto`: restricted for singlets, unrestricted otherwise. */
  readonly reference: 'auto' | 'rhf' | 'uhf' | 'rohf';
  /** What `xc` says (dft), or the name of the coupled-cluster method (cc). */
  readonly detail: string;
  /** `disp vdw` of dft. */
  readonly dispersion?: 3 | 4 | undefined;
}

const hf = (reference: NwchemMethod['reference']): NwchemMethod => ({ kind: 'hf', reference, detail: '' });
const mp2 = (reference: NwchemMethod['reference']): NwchemMethod => ({ kind: 'mp2', reference, detail: '' });
const cc = (detail: string): NwchemMethod => ({ kind: 'cc', reference: 'auto', detail });

const waveFunctions: Readonly<Record<string, NwchemMethod>> = {
  hf: hf('auto'),
  scf: hf('auto'),
  rhf: hf('rhf'),
  uhf: hf('uhf'),
  rohf: hf('rohf'),
  mp2: mp2('auto'),
  rmp2: mp2('rhf'),
  ump2: mp2('uhf'),
  ccsd: cc('ccsd'),
  'ccsd(t)': cc('ccsd(t)'),
};

/** Functional → NWChem's `xc`. B3LYP is that of Gaussian and psi4 (VWN1 with RPA), as NWChem's own `b3lyp`. */
const functionals: Readonly<Record<string, string>> = {
  svwn: 'slater vwn_5',
  lda: 'slater vwn_5',
  blyp: 'becke88 lyp',
  bp86: 'becke88 perdew86',
  pbe: 'xpbe96 cpbe96',
  revpbe: 'revpbe cpbe96',
  tpss: 'xtpss03 ctpss03',
  'm06-l': 'm06-l',
  b3lyp: 'b3lyp',
  pbe0: 'pbe0',
  bhlyp: 'bhlyp',
  m06: 'm06',
  'm06-2x': 'm06-2x',
  hse06: 'hse03',
};

/** Empirical dispersion after the functional's name. */
const dispersions: Readonly<Record<string, 3 | 4>> = { d3: 3, d3bj: 4 };

/** Names of the methods; each functional may have -d3 (zero damping) or -d3bj after it. */
export function methodNames(): string[] {
  return [...Object.keys(waveFunctions), ...Object.keys(functionals), 'dft'];
}

/** @throws InputError with the nearest name and the list. */
export function methodOf(name: string): NwchemMethod {
  const word = name.trim().toLowerCase();
  const found = ownValue(waveFunctions, word) ?? functionalOf(word);
  if (found) return found;
  const near = nearestName(name, methodNames());
  throw new InputError(
    `The nwchem engine has no method '${name}'.${near === undefined ? '' : ` Did you mean '${near}'?`} It has: ` +
      `${methodNames().join(', ')}; after a functional -d3 or -d3bj. With dft the keyword dft__xc says the functional in NWChem's words.`,
    { detail: { method: name, known: methodNames() } },
  );
}

function functionalOf(word: string): NwchemMethod | undefined {
  const [, name = '', damping] = /^(.*?)(?:-(d3|d3bj))?$/.exec(word) ?? [];
  const xc = name === 'dft' ? '' : ownValue(functionals, name);
  if (xc === undefined) return undefined;
  const dispersion = damping === undefined ? undefined : dispersions[damping];
  return { kind: 'dft', reference: 'auto', detail: xc, dispersion };
}

/** What NWChem has analytic derivatives for, and this engine asks for. */
export function driversOf({ kind }: NwchemMethod): readonly Driver[] {
  if (kind === 'cc') return ['energy'];
  return kind === 'mp2' ? ['energy', 'gradient'] : ['energy', 'gradient', 'hessian'];
}
