import type { Reference } from './reference';

const entry = (
  key: string,
  author: string,
  title: string,
  journal: string,
  volume: string,
  pages: string,
  year: number,
  doi: string,
): Reference => ({ key, author, title, journal, volume, pages, year, doi });

const jcp = 'J. Chem. Phys.';

export const manyBodyExpansion: Reference = entry(
  'Burns2024',
  'Burns, Lori A. and Sherrill, C. David and Pritchard, Benjamin P.',
  'QCManyBody: A flexible implementation of the many-body expansion',
  jcp,
  '161',
  '152501',
  2024,
  '10.1063/5.0231843',
);

/** How superposition error is treated. */
export const treatmentReferences: Readonly<Record<string, Reference>> = {
  cp: entry(
    'Boys1970',
    'Boys, S. F. and Bernardi, F.',
    'The calculation of small molecular interactions by the differences of separate total energies. Some procedures with reduced errors',
    'Mol. Phys.',
    '19',
    '553-566',
    1970,
    '10.1080/00268977000101561',
  ),
  vmfc: entry(
    'Valiron1997',
    'Valiron, Pierre and Mayer, István',
    'Hierarchy of counterpoise corrections for N-body clusters: generalization of the Boys-Bernardi scheme',
    'Chem. Phys. Lett.',
    '275',
    '46-55',
    1997,
    '10.1016/S0009-2614(97)00689-7',
  ),
};

const roothaan = entry(
  'Roothaan1951',
  'Roothaan, C. C. J.',
  'New developments in molecular orbital theory',
  'Rev. Mod. Phys.',
  '23',
  '69-89',
  1951,
  '10.1103/RevModPhys.23.69',
);
const popleNesbet = entry(
  'Pople1954',
  'Pople, J. A. and Nesbet, R. K.',
  'Self-consistent orbitals for radicals',
  jcp,
  '22',
  '571-572',
  1954,
  '10.1063/1.1740120',
);
const mollerPlesset = entry(
  'Moller1934',
  'Møller, Chr. and Plesset, M. S.',
  'Note on an approximation treatment for many-electron systems',
  'Phys. Rev.',
  '46',
  '618-622',
  1934,
  '10.1103/PhysRev.46.618',
);
const spinScaled = entry(
  'Grimme2003',
  'Grimme, Stefan',
  'Improved second-order Møller-Plesset perturbation theory by separate scaling of parallel- and antiparallel-spin pair correlation energies',
  jcp,
  '118',
  '9095-9102',
  2003,
  '10.1063/1.1569242',
);
const gfn2 = entry(
  'Bannwarth2019',
  'Bannwarth, Christoph and Ehlert, Sebastian and Grimme, Stefan',
  'GFN2-xTB: An accurate and broadly parametrized self-consistent tight-binding quantum chemical method with multipole electrostatics and density-dependent dispersion contributions',
  'J. Chem. Theory Comput.',
  '15',
  '1652-1671',
  2019,
  '10.1021/acs.jctc.8b01176',
);
const pm7 = entry(
  'Stewart2013',
  'Stewart, James J. P.',
  'Optimization of parameters for semiempirical methods VI: more modifications to the NDDO approximations and re-optimization of parameters',
  'J. Mol. Model.',
  '19',
  '1-32',
  2013,
  '10.1007/s00894-012-1667-x',
);
const lennardJones = entry(
  'LennardJones1924',
  'Jones, J. E.',
  'On the determination of molecular fields. II. From the equation of state of a gas',
  'Proc. R. Soc. London A',
  '106',
  '463-477',
  1924,
  '10.1098/rspa.1924.0082',
);
const axilrodTeller = entry(
  'Axilrod1943',
  'Axilrod, B. M. and Teller, E.',
  'Interaction of the van der Waals type between three atoms',
  jcp,
  '11',
  '299-300',
  1943,
  '10.1063/1.1723844',
);

const kohnSham = entry(
  'Kohn1965',
  'Kohn, W. and Sham, L. J.',
  'Self-consistent equations including exchange and correlation effects',
  'Phys. Rev.',
  '140',
  'A1133-A1138',
  1965,
  '10.1103/PhysRev.140.A1133',
);
const localDensity = entry(
  'Vosko1980',
  'Vosko, S. H. and Wilk, L. and Nusair, M.',
  'Accurate spin-dependent electron liquid correlation energies for local spin density calculations: a critical analysis',
  'Can. J. Phys.',
  '58',
  '1200-1211',
  1980,
  '10.1139/p80-159',
);
const pbe = entry(
  'Perdew1996',
  'Perdew, John P. and Burke, Kieron and Ernzerhof, Matthias',
  'Generalized gradient approximation made simple',
  'Phys. Rev. Lett.',
  '77',
  '3865-3868',
  1996,
  '10.1103/PhysRevLett.77.3865',
);
const revPbe = entry(
  'Zhang1998',
  'Zhang, Yingkai and Yang, Weitao',
  'Comment on "Generalized gradient approximation made simple"',
  'Phys. Rev. Lett.',
  '80',
  '890',
  1998,
  '10.1103/PhysRevLett.80.890',
);
const becke = entry(
  'Becke1988',
  'Becke, A. D.',
  'Density-functional exchange-energy approximation with correct asymptotic behavior',
  'Phys. Rev. A',
  '38',
  '3098-3100',
  1988,
  '10.1103/PhysRevA.38.3098',
);
const leeYangParr = entry(
  'Lee1988',
  'Lee, Chengteh and Yang, Weitao and Parr, Robert G.',
  'Development of the Colle-Salvetti correlation-energy formula into a functional of the electron density',
  'Phys. Rev. B',
  '37',
  '785-789',
  1988,
  '10.1103/PhysRevB.37.785',
);
const b3lyp = entry(
  'Stephens1994',
  'Stephens, P. J. and Devlin, F. J. and Chabalowski, C. F. and Frisch, M. J.',
  'Ab initio calculation of vibrational absorption and circular dichroism spectra using density functional force fields',
  'J. Phys. Chem.',
  '98',
  '11623-11627',
  1994,
  '10.1021/j100096a001',
);
const pbe0 = entry(
  'Adamo1999',
  'Adamo, Carlo and Barone, Vincenzo',
  'Toward reliable density functional methods without adjustable parameters: The PBE0 model',
  jcp,
  '110',
  '6158-6170',
  1999,
  '10.1063/1.478522',
);
const r2scan = entry(
  'Furness2020',
  'Furness, James W. and Kaplan, Aaron D. and Ning, Jinliang and Perdew, John P. and Sun, Jianwei',
  'Accurate and numerically efficient r2SCAN meta-generalized gradient approximation',
  'J. Phys. Chem. Lett.',
  '11',
  '8208-8215',
  2020,
  '10.1021/acs.jpclett.0c02405',
);

/** By method name in lower case. */
export const methodReferences: Readonly<Record<string, readonly Reference[]>> = {
  hf: [roothaan],
  scf: [roothaan],
  rhf: [roothaan],
  uhf: [popleNesbet],
  mp2: [roothaan, mollerPlesset],
  rmp2: [roothaan, mollerPlesset],
  ump2: [popleNesbet, mollerPlesset],
  'scs-mp2': [roothaan, mollerPlesset, spinScaled],
  svwn: [kohnSham, localDensity],
  pbe: [kohnSham, pbe],
  revpbe: [kohnSham, pbe, revPbe],
  blyp: [kohnSham, becke, leeYangParr],
  r2scan: [kohnSham, r2scan],
  pbe0: [kohnSham, pbe, pbe0],
  b3lyp: [kohnSham, becke, leeYangParr, b3lyp],
  gfn2: [gfn2],
  'gfn2-xtb': [gfn2],
  pm7: [pm7],
};

/** Density fitting of Fock matrices, and the fitting sets for them. */
export const fittingReferences: readonly Reference[] = [
  entry(
    'Dunlap1979',
    'Dunlap, B. I. and Connolly, J. W. D. and Sabin, J. R.',
    'On some approximations in applications of Xα theory',
    jcp,
    '71',
    '3396-3402',
    1979,
    '10.1063/1.438728',
  ),
  entry(
    'Weigend2002',
    'Weigend, Florian',
    'A fully direct RI-HF algorithm: Implementation, optimised auxiliary basis sets, demonstration of accuracy and efficiency',
    'Phys. Chem. Chem. Phys.',
    '4',
    '4285-4291',
    2002,
    '10.1039/b204199p',
  ),
];

export const fittedMp2: Reference = entry(
  'Feyereisen1993',
  'Feyereisen, Martin and Fitzgerald, George and Komornicki, Andrew',
  'Use of approximate integrals in ab initio theory. An application in MP2 energy calculations',
  'Chem. Phys. Lett.',
  '208',
  '359-363',
  1993,
  '10.1016/0009-2614(93)87156-W',
);

const extended = entry(
  'Ditchfield1971',
  'Ditchfield, R. and Hehre, W. J. and Pople, J. A.',
  'Self-consistent molecular-orbital methods. IX. An extended Gaussian-type basis for molecular-orbital studies of organic molecules',
  jcp,
  '54',
  '724-728',
  1971,
  '10.1063/1.1674902',
);
const pople631 = entry(
  'Hehre1972',
  'Hehre, W. J. and Ditchfield, R. and Pople, J. A.',
  'Self-consistent molecular orbital methods. XII. Further extensions of Gaussian-type basis sets for use in molecular orbital studies of organic molecules',
  jcp,
  '56',
  '2257-2261',
  1972,
  '10.1063/1.1677527',
);
const polarisation = entry(
  'Hariharan1973',
  'Hariharan, P. C. and Pople, J. A.',
  'The influence of polarization functions on molecular orbital hydrogenation energies',
  'Theor. Chim. Acta',
  '28',
  '213-222',
  1973,
  '10.1007/BF00533485',
);
const pople6311 = entry(
  'Krishnan1980',
  'Krishnan, R. and Binkley, J. S. and Seeger, R. and Pople, J. A.',
  'Self-consistent molecular orbital methods. XX. A basis set for correlated wave functions',
  jcp,
  '72',
  '650-654',
  1980,
  '10.1063/1.438955',
);
const diffusePople = entry(
  'Clark1983',
  'Clark, Timothy and Chandrasekhar, Jayaraman and Spitznagel, Günther W. and Schleyer, Paul von Ragué',
  'Efficient diffuse function-augmented basis sets for anion calculations. III. The 3-21+G basis set for first-row elements, Li-F',
  'J. Comput. Chem.',
  '4',
  '294-301',
  1983,
  '10.1002/jcc.540040303',
);
const dunning = entry(
  'Dunning1989',
  'Dunning, Thom H.',
  'Gaussian basis sets for use in correlated molecular calculations. I. The atoms boron through neon and hydrogen',
  jcp,
  '90',
  '1007-1023',
  1989,
  '10.1063/1.456153',
);
const augmented = entry(
  'Kendall1992',
  'Kendall, Rick A. and Dunning, Thom H. and Harrison, Robert J.',
  'Electron affinities of the first-row atoms revisited. Systematic basis sets and wave functions',
  jcp,
  '96',
  '6796-6806',
  1992,
  '10.1063/1.462569',
);
const def2 = entry(
  'Weigend2005',
  'Weigend, Florian and Ahlrichs, Reinhart',
  'Balanced basis sets of split valence, triple zeta valence and quadruple zeta valence quality for H to Rn: Design and assessment of accuracy',
  'Phys. Chem. Chem. Phys.',
  '7',
  '3297-3305',
  2005,
  '10.1039/b508541a',
);
const minimal = entry(
  'Hehre1969',
  'Hehre, W. J. and Stewart, R. F. and Pople, J. A.',
  'Self-consistent molecular-orbital methods. I. Use of Gaussian expansions of Slater-type atomic orbitals',
  jcp,
  '51',
  '2657-2664',
  1969,
  '10.1063/1.1672392',
);
const splitValence = entry(
  'Binkley1980',
  'Binkley, J. Stephen and Pople, John A. and Hehre, Warren J.',
  'Self-consistent molecular orbital methods. 21. Small split-valence basis sets for first-row elements',
  'J. Am. Chem. Soc.',
  '102',
  '939-947',
  1980,
  '10.1021/ja00523a008',
);

/** Patterns of basis-set names in lower case, and what to cite for them; all that match. */
export const basisReferences: readonly (readonly [RegExp, Reference])[] = [
  [/^sto-\dg/, minimal],
  [/^3-21\+{0,2}g/, splitValence],
  [/^6-31\+{0,2}g/, extended],
  [/^6-31\+{0,2}g/, pople631],
  [/^6-311\+{0,2}g/, pople6311],
  [/^6-31\+{0,2}g(\*|\()/, polarisation],
  [/^(3-21|6-31|6-311)\+/, diffusePople],
  [/^(aug-)?cc-pv[dtq5]z/, dunning],
  [/^aug-cc-/, augmented],
  [/^def2-/, def2],
];

const psi4 = entry(
  'Smith2020',
  'Smith, Daniel G. A. and Burns, Lori A. and Simmonett, Andrew C. and Parrish, Robert M. and Schieber, Matthew C. and others',
  'PSI4 1.4: Open-source software for high-throughput quantum chemistry',
  jcp,
  '152',
  '184108',
  2020,
  '10.1063/5.0006002',
);
const nwchem = entry(
  'Apra2020',
  'Aprà, E. and Bylaska, E. J. and de Jong, W. A. and Govind, N. and Kowalski, K. and others',
  'NWChem: Past, present, and future',
  jcp,
  '152',
  '184102',
  2020,
  '10.1063/5.0004997',
);
const qcengine = entry(
  'Smith2021',
  'Smith, Daniel G. A. and Lolinco, Annabelle T. and Glick, Zachary L. and Lee, Jiyoung and Alenaizan, Asem and others',
  'Quantum Chemistry Common Driver and Databases (QCDB) and Quantum Chemistry Engine (QCEngine): Automation and interoperability among computational chemistry programs',
  jcp,
  '155',
  '204801',
  2021,
  '10.1063/5.0059356',
);
const xtb = entry(
  'Bannwarth2021',
  'Bannwarth, Christoph and Caldeweyher, Eike and Ehlert, Sebastian and Hansen, Andreas and Pracht, Philipp and others',
  'Extended tight-binding quantum chemistry methods',
  'WIREs Comput. Mol. Sci.',
  '11',
  'e1493',
  2021,
  '10.1002/wcms.1493',
);
const integrals = entry(
  'McMurchie1978',
  'McMurchie, Larry E. and Davidson, Ernest R.',
  'One- and two-electron integrals over Cartesian Gaussian functions',
  'J. Comput. Phys.',
  '26',
  '218-231',
  1978,
  '10.1016/0021-9991(78)90092-X',
);

/** By engine name. */
export const engineReferences: Readonly<Record<string, readonly Reference[]>> = {
  builtin: [integrals],
  model: [lennardJones, axilrodTeller],
  psi4: [psi4],
  nwchem: [nwchem],
  xtb: [xtb],
  qcengine: [qcengine],
};
