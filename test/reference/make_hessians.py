"""Makes hessians.json with psi4 1.3.2 (analytic Hartree-Fock Hessians): python3 make_hessians.py > hessians.json"""
import json
import sys

import numpy as np
import psi4

psi4.core.be_quiet()
psi4.set_num_threads(1)
water = [0.11, -0.2, 0.05, 0.9, 1.3, 0.7, -1.2, 0.9, -0.6]
cases = [
    dict(id="h2o_tilted/sto-3g", symbols=["O", "H", "H"], geometry=water, basis="sto-3g"),
    dict(id="h2o_tilted/6-31g*", symbols=["O", "H", "H"], geometry=water, basis="6-31g*"),
    dict(id="lih/cc-pvdz", symbols=["Li", "H"], geometry=[0.0, 0.0, 0.0, 1.0, 2.0, 2.0], basis="cc-pvdz"),
]
for c in cases:
    psi4.core.clean()
    psi4.core.clean_options()
    atoms = ["%s %.10f %.10f %.10f" % ((s,) + tuple(c["geometry"][3 * i : 3 * i + 3])) for i, s in enumerate(c["symbols"])]
    mol = psi4.geometry("\n".join(["0 1"] + atoms + ["units bohr", "no_com", "no_reorient", "symmetry c1"]))
    psi4.set_options(dict(basis=c["basis"], scf_type="pk", e_convergence=1e-11, d_convergence=1e-11, ints_tolerance=1e-14))
    c["hf_hessian"] = np.asarray(psi4.hessian("scf", molecule=mol)).ravel().tolist()
meta = {
    "program": "psi4 1.3.2, analytic Hartree-Fock Hessians",
    "units": "bohr, hartree/bohr^2, flat, row-major (3 nat, 3 nat)",
    "options": "scf_type pk, e_convergence 1e-11, d_convergence 1e-11, ints_tolerance 1e-14, symmetry c1",
    "tolerance": "3e-5 hartree/bohr^2: ours are central differences of gradients with a step of 5e-3 bohr",
}
json.dump({"meta": meta, "records": cases}, sys.stdout)
