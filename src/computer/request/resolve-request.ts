import { createExpansion, type Expansion } from '../../expansion/expansion';
import type { ExpansionRequest } from '../../expansion/expansion-request';
import { resolveKeywords } from '../../expansion/keywords';
import { bodyOrders } from '../../expansion/model-chemistries';
import { buildMolecule } from '../../molecule/build-molecule';
import type { EmbeddingCharges } from '../../molecule/cluster-molecule';
import type { AtomicSpecification } from '../../schema/atomic';
import type { Driver } from '../../schema/driver';
import { parseOrExplain } from '../../schema/input-error-from-zod';
import type { ManyBodyInput } from '../../schema/many-body';
import type { Molecule } from '../../schema/molecule';
import { type SelectionSpec, selectionSchema } from '../../schema/selection';
import type { ClusterChoice } from '../../selection/cluster-choice';
import { selectClusters } from '../../selection/select-clusters';
import { checkEmbeddingCharges } from './embedding-charges';

/** A ManyBodyInput document, complete and without contradictions. */
export interface ResolvedRequest {
  readonly input: ManyBodyInput;
  readonly molecule: Molecule;
  readonly driver: Driver;
  readonly expansion: Expansion;
  /** Which clusters are kept and why; undefined where all are. */
  readonly choice: ClusterChoice | undefined;
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
  const choice = choose(molecule, input, request);
  const expansion = createExpansion(request, choice?.selection);
  return {
    input,
    molecule,
    driver,
    expansion,
    choice,
    specifications: new Map(Object.entries(specification)),
    embeddingCharges,
    warnings: [
      ...idleLevels(expansion),
      ...(choice?.warnings ?? []),
      ...(choice && request.bsse.includes('cp') && request.nFragments > 64 ? [wholeBasis] : []),
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

const wholeBasis =
  'With cp every cluster has the basis functions of all fragments; vmfc confines ghosts to the cluster.';

function choose(
  molecule: Molecule,
  { specification: { extras, specification } }: ManyBodyInput,
  { levels }: ExpansionRequest,
): ClusterChoice | undefined {
  const spec = selectionIn(extras);
  if (!spec || Object.keys(spec).length === 0) return undefined;
  const maxBody = bodyOrders(levels).at(-1)!;
  return selectClusters(molecule, spec, { levels, maxBody, modelChemistries: Object.keys(specification) });
}

/** What the extras of a specification say about the clusters that are kept. @throws InputError */
export function selectionIn(extras: Readonly<Record<string, unknown>>): SelectionSpec | undefined {
  return extras.manybody === undefined
    ? undefined
    : parseOrExplain(selectionSchema, extras.manybody, 'specification.extras.manybody');
}
