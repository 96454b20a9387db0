import type { Block, DirectiveValue } from './keywords';
import type { NwchemRequest } from './request';

/** Name of the task: NWChem's files begin with it. */
export const jobName = 'task';

/**
 * The input file. Thresholds are tighter than NWChem's own: an expansion is made of small differences. Geometry and charges are in
 * bohr, in the molecule's own frame. The names, comment and identifiers of a molecule stay out of it.
 *
 * @param memoryMiB of one rank; 0 leaves NWChem its own default.
 */
export function buildNwchemInput(request: NwchemRequest, memoryMiB: number): string {
  const { molecule, keywords, driver } = request;
  const tighter: [string, DirectiveValue][] = [
    ['lindep:tol', 1e-7],
    ...(driver === 'hessian' ? ([['cphf:thresh', 1e-6]] as [string, DirectiveValue][]) : []),
  ];
  const set = new Map([...tighter, ...(keywords.directives.get('set') ?? [])]);
  return [
    `start ${jobName}`,
    // Energies and gradients are printed with 6 to 12 digits, but the database has them all.
    'print rtdbvalues',
    ...(memoryMiB > 0 ? [`memory total ${Math.max(smallestMemoryMiB, Math.floor(memoryMiB))} mb`] : []),
    ...(molecule.molecular_charge === 0 ? [] : [`charge ${molecule.molecular_charge}`]),
    ...geometry(request),
    ...charges(request),
    ...basis(request),
    ...[...set].filter(([, value]) => value !== false).map(([name, value]) => `set ${name} ${value}`),
    ...theory(request),
    // A Hessian comes without a gradient unless that was asked before.
    ...(driver === 'hessian' ? [`task ${theoryName(request)} gradient`] : []),
    `task ${theoryName(request)} ${driver}`,
    '',
  ].join('\n');
}

/** With less NWChem does not start. */
const smallestMemoryMiB = 64;

function geometry({ molecule: { symbols, real, geometry } }: NwchemRequest): string[] {
  const atoms = symbols.map((symbol, i) => ` ${tagOf(symbol, real[i]!)} ${row(geometry.slice(3 * i, 3 * i + 3))}`);
  return ['geometry units bohr noautosym nocenter noautoz', ...atoms, 'end'];
}

/** `bq` before the symbol makes a ghost: functions, but neither charge nor electrons. */
function tagOf(symbol: string, real: boolean): string {
  return real ? symbol : `bq${symbol}`;
}

function charges({ pointCharges }: NwchemRequest): string[] {
  if (pointCharges.length === 0) return [];
  return ['bq units au', ...pointCharges.map(([q, position]) => ` ${row([...position, q])}`), 'end'];
}

function basis({ molecule: { symbols, real }, basis, spherical }: NwchemRequest): string[] {
  const tags = new Map(symbols.map((symbol, i) => [tagOf(symbol, real[i]!), symbol]));
  const lines = [...tags].map(([tag, symbol]) => ` ${tag} library ${symbol} "${basis}"`);
  return [`basis ${spherical ? 'spherical' : 'cartesian'}`, ...lines, 'end'];
}

function theory(request: NwchemRequest): string[] {
  const { method, frozen } = request;
  const freeze: [string, DirectiveValue][] = frozen > 0 ? [['freeze', frozen]] : [];
  if (method.kind === 'dft') return block(request, 'dft', dftDirectives(request));
  const scf = block(request, 'scf', scfDirectives(request));
  switch (method.kind) {
    case 'hf':
      return scf;
    case 'mp2':
      return [...scf, ...block(request, 'mp2', [['tight', true], ...freeze])];
    default:
      return [...scf, ...block(request, ccModule(request), ccDirectives(request, freeze))];
  }
}

function scfDirectives({ reference, molecule }: NwchemRequest): [string, DirectiveValue][] {
  return [
    [reference, true],
    ['nopen', molecule.molecular_multiplicity - 1],
    ['thresh', 1e-8],
    ['tol2e', 1e-14],
    ['maxiter', 200],
  ];
}

function dftDirectives({ method, molecule, reference }: NwchemRequest): [string, DirectiveValue][] {
  return [
    ...(method.detail === '' ? [] : ([['xc', method.detail]] as [string, DirectiveValue][])),
    ['mult', molecule.molecular_multiplicity],
    ...(reference === 'uhf' ? ([['odft', true]] as [string, DirectiveValue][]) : []),
    ['grid', 'fine'],
    ['convergence', 'energy 1e-8 density 1e-6 gradient 1e-5'],
    ['tolerances', 'tight'],
    ['iterations', 200],
    ...(method.dispersion === undefined ? [] : ([['disp', `vdw ${method.dispersion}`]] as [string, DirectiveValue][])),
  ];
}

/** NWChem's `ccsd` is fast and for closed shells; its tensor contraction engine does the others. */
function ccModule({ reference }: NwchemRequest): 'ccsd' | 'tce' {
  return reference === 'rhf' ? 'ccsd' : 'tce';
}

function ccDirectives(request: NwchemRequest, freeze: [string, DirectiveValue][]): [string, DirectiveValue][] {
  const shared: [string, DirectiveValue][] = [['thresh', 1e-8], ...freeze];
  return ccModule(request) === 'ccsd'
    ? [...shared, ['maxiter', 100]]
    : [[request.method.detail, true], ...shared, ['maxiter', 100]];
}

function theoryName(request: NwchemRequest): string {
  const { kind, detail } = request.method;
  if (kind === 'cc') return ccModule(request) === 'tce' ? 'tce' : detail;
  return kind === 'hf' ? 'scf' : kind;
}

/** A block with the engine's directives and over them those of the keywords. */
function block({ keywords }: NwchemRequest, name: Block, own: readonly [string, DirectiveValue][]): string[] {
  const directives = new Map([...own, ...(keywords.directives.get(name) ?? [])]);
  const lines = [...directives].flatMap(([directive, value]) => {
    if (value === false) return [];
    return value === true ? [` ${directive}`] : [` ${directive} ${value}`];
  });
  return [name, ...lines, 'end', ...extraBlocks(keywords.directives, name)];
}

/** Blocks that only keywords bring, once, after the reference. */
function extraBlocks(directives: NwchemRequest['keywords']['directives'], after: Block): string[] {
  if (after !== 'scf' && after !== 'dft') return [];
  return (['cosmo', 'relativistic'] as const).flatMap((name) => {
    const given = directives.get(name);
    if (!given) return [];
    return [name, ...[...given].map(([key, value]) => (value === true ? ` ${key}` : ` ${key} ${value}`)), 'end'];
  });
}

function row(values: readonly number[]): string {
  return values.map((value) => value.toFixed(12)).join(' ');
}
