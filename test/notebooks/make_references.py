"""Reference energies that the notebooks quote: PYTHONPATH=<psi4's Python> python3 make_references.py > references.json

Plain psi4 single points, one for each cluster and basis, summed here: nothing of psi4's own many-body driver is used.
Hartree; geometries in angstrom as in the notebooks.
"""
import itertools
import json
import math

import psi4

psi4.core.be_quiet()
psi4.core.set_num_threads(1)
BOHR = 0.52917721067
psi4.set_options({"e_convergence": 1e-10, "d_convergence": 1e-9, "scf_type": "pk", "mp2_type": "conv"})


# psi4 1.3.2 takes the unit of the molecule for that of the charges: everything is given in bohr.
def energy(fragments, real, basis, method, basis_set, charges=None):
    """Energy of the fragments `real` (from 1) in the basis functions of the fragments `basis`."""
    lines = []
    for f in basis:
        for symbol, *xyz in fragments[f - 1]:
            lines.append("%s%s %.12f %.12f %.12f" % ("" if f in real else "@", symbol, *(x / BOHR for x in xyz)))
    molecule = psi4.geometry("\n".join(["0 1"] + lines + ["symmetry c1", "no_com", "no_reorient", "units bohr"]))
    psi4.set_options({"basis": basis_set})
    field = None
    if charges:
        field = psi4.QMMM()
        for f, fragment in enumerate(fragments, 1):
            if f not in real:
                for q, (_, *xyz) in zip(charges, fragment):
                    field.addChargeBohr(q, *(x / BOHR for x in xyz))
        field.populateExtern()
        psi4.core.set_global_option_python("EXTERN", field.extern)
    try:
        return psi4.energy(method, molecule=molecule)
    finally:
        psi4.core.set_global_option_python("EXTERN", None)
        psi4.core.clean()


def subsets(fragments):
    return [s for n in range(1, len(fragments) + 1) for s in itertools.combinations(fragments, n)]


def interaction(fragments, treatment, n_max, method, basis_set):
    """Interaction energy through n = 2, 3 … bodies, by inclusion and exclusion over increments."""
    everyone = tuple(range(1, len(fragments) + 1))
    known = {}

    def e(real, basis):
        if (real, basis) not in known:
            known[real, basis] = energy(fragments, real, basis, method, basis_set)
        return known[real, basis]

    through, total = {}, 0.0
    for n in range(2, n_max + 1):
        for cluster in itertools.combinations(everyone, n):
            basis = {"nocp": lambda s: s, "cp": lambda s: everyone, "vmfc": lambda s: cluster}[treatment]
            total += sum((-1) ** (n - len(s)) * e(s, basis(s)) for s in subsets(cluster))
        through[str(n)] = total
    return through


def parse(text):
    return [
        [(w[0], *map(float, w[1:])) for w in map(str.split, part.strip().splitlines())] for part in text.split("--")
    ]


def water(oxygen, toward, side):
    """The notebooks' rigid water: one OH along `toward`, the other in the half plane of `side`."""
    unit = lambda v: [x / math.sqrt(sum(y * y for y in v)) for x in v]
    u = unit(toward)
    along = sum(a * b for a, b in zip(side, u))
    v = unit([s - along * x for s, x in zip(side, u)])
    r, angle = 0.957, math.radians(104.5)
    place = lambda d: [round(o + r * x, 6) for o, x in zip(oxygen, d)]
    h2 = [math.cos(angle) * a + math.sin(angle) * b for a, b in zip(u, v)]
    return [("O", *[round(x, 6) for x in oxygen]), ("H", *place(u)), ("H", *place(h2))]


def between(a, b):
    return [y - x for x, y in zip(a, b)]


def chain(n):
    oxygens = [[2.65 * i, 1.05 * (i % 2), 0.0] for i in range(n + 1)]
    return [water(oxygens[i], between(oxygens[i], oxygens[i + 1]), [0, 0, (-1) ** i]) for i in range(n)]


def ring(n):
    radius = 2.85 / (2 * math.sin(math.pi / n))
    oxygens = [[radius * math.cos(2 * math.pi * i / n), radius * math.sin(2 * math.pi * i / n), 0.0] for i in range(n + 1)]
    return [water(oxygens[i], between(oxygens[i], oxygens[i + 1]), [0, 0, (-1) ** i]) for i in range(n)]


def dimer(r):
    return parse(f"""O 0 0 0
H 0.957 0 0
H -0.240 0.927 0
--
O {r} 0 0
H {r + 0.330} -0.485 0.759
H {r + 0.330} -0.485 -0.759""")


DIMER = parse("""O -1.551007 -0.114520 0.000000
H -1.934259 0.762503 0.000000
H -0.599677 0.040712 0.000000
--
O 1.350625 0.111469 0.000000
H 1.680398 -0.373741 -0.758561
H 1.680398 -0.373741 0.758561""")

TRIMER = parse("""O -1.290 -0.624 0.012
H -1.415 0.326 0.055
H -2.005 -0.975 0.544
--
O 1.338 -0.572 -0.013
H 0.417 -0.834 0.023
H 1.633 -0.912 -0.859
--
O -0.067 1.963 0.023
H 0.656 1.333 0.042
H 0.236 2.690 -0.523""")

if __name__ == "__main__":
    whole = lambda fragments: tuple(range(1, len(fragments) + 1))
    total = lambda fragments, method, basis: energy(fragments, whole(fragments), whole(fragments), method, basis)
    out = {"program": f"psi4 {psi4.__version__}", "unit": "hartree", "options": "e_convergence 1e-10, d_convergence 1e-9, pk, all electrons"}
    say = lambda key, value: (out.__setitem__(key, value), print(key, value, file=__import__("sys").stderr, flush=True))
    say("dimer hf/6-31g total", total(DIMER, "scf", "6-31g"))
    for basis in ["sto-3g", "6-31g", "cc-pvdz", "aug-cc-pvdz"]:
        for treatment in ["nocp", "cp"]:
            say(f"dimer hf/{basis} {treatment}", interaction(DIMER, treatment, 2, "scf", basis))
    for r in [3.0, 12.0, 16.0]:
        say(f"scan {r} hf/6-31g cp", interaction(dimer(r), "cp", 2, "scf", "6-31g"))
    say("trimer hf/6-31g nocp", interaction(TRIMER, "nocp", 3, "scf", "6-31g"))
    say("trimer hf/6-31g cp", interaction(TRIMER, "cp", 3, "scf", "6-31g"))
    for name, cluster in [("ring4", ring(4)), ("chain4", chain(4))]:
        say(f"{name} hf/6-31g nocp", interaction(cluster, "nocp", 4, "scf", "6-31g"))
    for treatment in ["cp", "vmfc"]:
        say(f"ring4 hf/6-31g {treatment}", interaction(ring(4), treatment, 3, "scf", "6-31g"))
    say("ring4 hf/6-31g* cp", interaction(ring(4), "cp", 3, "scf", "6-31g*"))
    six = chain(6)
    say("chain6 hf/6-31g supersystem", total(six, "scf", "6-31g") - sum(total([f], "scf", "6-31g") for f in six))
    say("ring4 mp2/6-31g* nocp", interaction(ring(4), "nocp", 4, "mp2", "6-31g*"))
    tip3p = [-0.834, 0.417, 0.417]
    say("trimer hf/6-31g total", total(TRIMER, "scf", "6-31g"))
    for n in [1, 2]:
        parts = {s: energy(TRIMER, s, s, "scf", "6-31g", tip3p) for s in subsets((1, 2, 3)) if len(s) <= n}
        one = sum(parts[(i,)] for i in (1, 2, 3))
        value = one if n == 1 else one + sum(
            parts[s] - parts[(s[0],)] - parts[(s[1],)] for s in parts if len(s) == 2
        )
        say(f"trimer hf/6-31g embedded {n}-body", value)
    print(json.dumps(out, indent=1))
