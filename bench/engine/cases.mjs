// Water clusters in bohr, as in the reference data, and the rows of the comparison.
const monomer = [0, 0, -0.1432, 0, 1.4305, 1.1366, 0, -1.4305, 1.1366];
const dimer = [
  -2.9309784486679695, -0.21641143588743048, 0, -3.655219765701933, 1.4409218398399704, 0, -1.133225293736174,
  0.0769345300196391, 0, 2.552311348196479, 0.21064588147865865, 0, 3.1754920017670836, -0.7062681318547341,
  -1.4334725394534156, 3.1754920017670836, -0.7062681318547341, 1.4334725394534156,
];
const trimer = [
  -2.76373224, -1.24377706, -0.15444566, -1.12357791, -2.0622797, -0.05243799, -3.80792362, -2.08705525, 1.06090407,
  2.46924614, -1.75437739, -0.17092884, 3.7636826, -2.21425403, 1.00846104, 2.3059833, 0.07098445, -0.03942473,
  0.2912793, 3.00875625, 0.20308515, -1.21253048, 1.958209, 0.10303324, 0.10002049, 4.24958115, -1.10222079,
];
/** Two of the dimers, 5.6 bohr apart. */
const tetramer = [...dimer, ...dimer.map((x, i) => (i % 3 === 1 ? x + 5.6 : x))];

function water(name, geometry) {
  const count = geometry.length / 9;
  const symbols = Array.from({ length: count }, () => ['O', 'H', 'H']).flat();
  return { name, symbols, geometry, real: symbols.map(() => true), fragments: [symbols.map((_, i) => i)] };
}
export const clusters = {
  monomer: water('water', monomer),
  dimer: water('dimer', dimer),
  trimer: water('trimer', trimer),
  tetramer: water('tetramer', tetramer),
};

/** 6 cartesian d functions in Pople's sets. */
export const cartesian = (basis) => basis.startsWith('6-31');

const kinds = [
  { method: 'hf', driver: 'energy' },
  { method: 'mp2', driver: 'energy' },
  { method: 'hf', driver: 'gradient' },
];
const systems = [
  ...['monomer', 'dimer', 'trimer'].flatMap((name) => ['6-31g', '6-31g*', 'cc-pvdz'].map((basis) => [name, basis])),
  ['tetramer', '6-31g*'],
  ['dimer', 'aug-cc-pvdz'],
];
export const rows = kinds.flatMap((kind) =>
  systems.map(([name, basis]) => ({ ...clusters[name], basis, cartesian: cartesian(basis), ...kind })),
);

/** The seven tasks of a counterpoise calculation on the trimer: every subset, real atoms in the basis of all; fragments as an expansion says them. */
export function counterpoiseGroup(basis, method) {
  const { trimer: cluster } = clusters;
  const subsets = [[0], [1], [2], [0, 1], [0, 2], [1, 2], [0, 1, 2]];
  return subsets.map((subset) => ({
    ...cluster,
    basis,
    cartesian: cartesian(basis),
    method,
    driver: 'energy',
    real: cluster.symbols.map((_, i) => subset.includes(Math.floor(i / 3))),
    fragments: [0, 1, 2].map((f) => [3 * f, 3 * f + 1, 3 * f + 2]),
    keepBasis: true,
  }));
}
