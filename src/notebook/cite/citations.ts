import { ownValue } from '../../schema/own-value';
import { energiesAt, type ResultView } from '../view-model';
import { bibtexEntry, latex, type Reference, referenceText } from './reference';
import {
  basisReferences,
  engineReferences,
  fittedMp2,
  fittingReferences,
  manyBodyExpansion,
  methodReferences,
  treatmentReferences,
} from './references';

/** What a citation needs to know of a result. */
export type CitedResult = Pick<ResultView, 'levels' | 'treatments' | 'energies' | 'engines' | 'maxBody'>;

/** One work to cite. */
export interface Citation {
  readonly key: string;
  readonly text: string;
  readonly bibtex: string;
}

/** Works behind a result: the expansion, its treatments, methods, basis sets and programs; only what was used, each once. */
export function citations(view: CitedResult): Citation[] {
  const used = new Set<Reference>([manyBodyExpansion]);
  for (const treatment of view.treatments) add(used, treatmentReferences[treatment]);
  for (const { method, basis, engine, densityFitting } of view.levels) {
    if (engine !== 'model') add(used, ...(ownValue(methodReferences, method.toLowerCase()) ?? []));
    if (densityFitting) add(used, ...fittingReferences, ...(/mp2/i.test(method) ? [fittedMp2] : []));
    for (const [pattern, reference] of basisReferences)
      if (pattern.test((basis ?? '').toLowerCase())) add(used, reference);
  }
  for (const { name } of view.engines) add(used, ...(ownValue(engineReferences, name) ?? []));
  return [...used].map((reference) => ({
    key: reference.key,
    text: referenceText(reference),
    bibtex: bibtexEntry(reference),
  }));
}

function add(used: Set<Reference>, ...references: readonly (Reference | undefined)[]): void {
  for (const reference of references) if (reference) used.add(reference);
}

/** A BibTeX file: every work of {@link citations}, and the programs with the versions that ran. */
export function bibtex(view: CitedResult, version: string): string {
  const programs = [
    { name: 'manybody', version },
    ...view.engines.filter(({ name }) => name !== 'builtin' && name !== 'model'),
  ];
  const software = programs.map(
    ({ name, version: number }) =>
      `@misc{${key(name)},\n  title = {{${latex(name)}}},\n  note = {computer program, version ${latex(number)}}\n}`,
  );
  return `${[...citations(view).map((citation) => citation.bibtex), ...software].join('\n\n')}\n`;
}

/** BibTeX keys hold letters, digits and hyphens only. */
function key(name: string): string {
  return `${name.replace(/[^A-Za-z0-9-]/g, '')}Program`;
}

/** The sentence for a methods section, with BibTeX keys in brackets. */
export function citationSentence(view: CitedResult): string {
  const levels = view.levels.map(({ method, basis }) => (basis ? `${method}/${basis}` : method)).join(' and ');
  const treatments = view.treatments
    .filter((treatment) => energiesAt(view, treatment, view.maxBody))
    .map((treatment) => ({ nocp: 'uncorrected', cp: 'counterpoise-corrected', vmfc: 'VMFC' })[treatment]);
  const programs = view.engines.map(({ name, version }) => `${name} ${version}`).join(', ');
  const keys = citations(view).map((citation) => citation.key);
  return `Energies are from a ${treatments.join(' and ')} many-body expansion through ${view.maxBody} bodies at ${levels}, computed with manybody${programs === '' ? '' : ` (${programs})`} [${keys.join(', ')}].`;
}
