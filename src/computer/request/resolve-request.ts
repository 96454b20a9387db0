import { createExpansion, type Expansion } from '../../expansion/expansion';
import { resolveKeywords } from '../../expansion/keywords';
import { buildMolecule } from '../../molecule/build-molecule';
import type { EmbeddingCharges } from '../../molecule/cluster-molecule';
import type { AtomicSpecification } from '../../schema/atomic';
import type { Driver } from '../../schema/driver';
import type { ManyBodyInput } from '../../schema/many-body';
import type { Molecule } from '../../schema/molecule';
import { checkEmbeddingCharges } from './embedding-charges';

/** A ManyBodyInput document, complete and without contradictions. */
export interface ResolvedRequest {
  readonly input: ManyBodyInput;
  readonly molecule: Molecule;
  readonly driver: Driver;
  readonly expansion: Expansion;
  /** By model chemistry; every model chemistry of the expansion has one. */
  readonly specifications: ReadonlyMap<string, AtomicSpecification>;
  readonly embeddingCharges: EmbeddingCharges | undefined;
  readonly warnings: readonly string[];
}

/** @throws InputError for everything that can be known to be wrong before an engine is asked. */
export function resolveRequest(input: ManyBodyInput): ResolvedRequest {
  const { driver, keywords, specification } = input.specification;
  const molecule = buildMolecule(input.molecule);
  const { request, embeddingCharges } = resolveKeywords(keywords, {
    nFragments: molecule.fragments.length,
    driver,
    modelChemistries: Object.keys(specification),
  });
  const expansion = createExpansion(request);
  return {
    input,
    molecule,
    driver,
    expansion,
    specifications: new Map(Object.entries(specification)),
    embeddingCharges,
    warnings: [
      ...idleLevels(expansion),
      ...(embeddingCharges ? checkEmbeddingCharges(molecule, embeddingCharges) : []),
    ],
  };
}

/** Model chemistries that were given and have nothing to do, as one of monomers alone in counterpoise-corrected interactions. */
function idleLevels({ modelChemistries }: Expansion): string[] {
  return modelChemistries
    .filter(({ taskCount }) => taskCount === 0)
    .map(({ name }) => `Nothing is computed with ${name}: interaction energies do not need it, total energies do.`);
}
