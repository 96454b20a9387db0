import type { Molecule } from '../../schema/molecule';
import { MoleculeView } from './molecule-view';
import { buildScene, type SceneOptions } from './scene';

/** What to show of a molecule. */
export interface ViewOptions extends Pick<SceneOptions, 'cluster'> {
  /** Default: the molecule's name. */
  readonly title?: string | undefined;
}

/**
 * The fragments of a molecule in three dimensions, one colour each; with `cluster` only those of one task are solid, its ghost
 * atoms translucent. @throws InputError for a cluster that the molecule does not have
 *
 * @example
 * viewMolecule(trimer, { cluster: '1-3@1-2-3' });
 */
export function viewMolecule(molecule: Molecule, { title = molecule.name, cluster }: ViewOptions = {}): MoleculeView {
  return new MoleculeView(buildScene(title, molecule, { cluster }));
}
