import type { SubjectView } from '../view-model';
import { wholeState } from './fragment-states';

/** What is calculated, in one line: molecule, size, model chemistries, driver, order of the expansion. */
export function subject(view: SubjectView): string {
  const { molecule } = view;
  const size = `${molecule.fragments.length} fragments, ${molecule.symbols.length} atoms`;
  return `${view.title} (${size}${wholeState(molecule)})   ${levelsText(view)}   ${view.driver}   ${view.treatments.join('+')}   up to ${view.maxBody}-body of ${molecule.fragments.length}`;
}

/** `hf/6-31g`, or `1: mp2/cc-pvdz, 2-3: hf/6-31g`. */
export function levelsText({ levels }: Pick<SubjectView, 'levels'>): string {
  if (levels.length === 1 && levels[0]?.bodies !== 'supersystem') return levels[0]?.modelChemistry ?? '';
  return levels
    .map(({ bodies, modelChemistry }) => {
      const range =
        bodies === 'supersystem'
          ? 'supersystem'
          : bodies.length > 1
            ? `${bodies[0]}-${bodies.at(-1)}`
            : String(bodies[0]);
      return `${range}: ${modelChemistry}`;
    })
    .join(', ');
}
