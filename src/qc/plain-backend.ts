import { InputError } from '../errors/input-error';
import { twoElectronGradient } from './gradient/two-electron-gradient';
import type { IntegralBackend } from './integral-backend';
import { packedEri, packedLength } from './integrals/packed-eri';
import { plainAlgebra } from './linear-algebra/plain';
import { StoredTransformation } from './mp2/stored-transformation';
import { StoredFockBuilder } from './scf/stored-fock-builder';

/** Everything in plain TypeScript, to be read: the explanation of the fast backend, and its oracle. `pk` only. */
export const plainBackend: IntegralBackend = {
  name: 'plain',
  algebra: plainAlgebra,
  scfTypes: ['pk'],
  twoElectronBytes: ({ nbf }) => 8 * packedLength(nbf),
  twoElectron(basis, { scfType, screening = 1e-12, checkCancelled }) {
    if (scfType !== 'pk') throw new InputError(`The plain backend has no scf_type '${scfType}', only 'pk'.`);
    return new StoredFockBuilder(basis.nbf, packedEri(basis, screening, checkCancelled));
  },
  orbitalTransformation(integrals) {
    const eri = integrals.eri();
    if (!eri) throw new InputError('The plain backend transforms stored integrals only.');
    return new StoredTransformation(integrals.nbf, eri);
  },
  orbitalTransformationBytes: ({ nbf, p, q, r, s }) => 8 * (p * q * ((nbf * (nbf + 1)) / 2) + q * r * s + nbf * nbf),
  twoElectronGradientBytes: () => 0,
  twoElectronGradient,
};
