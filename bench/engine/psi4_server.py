"""One psi4 in a long-lived process: JSON requests on stdin, timings on stdout, one line each."""

import json
import sys
import time

import psi4

psi4.core.be_quiet()
psi4.set_num_threads(1)
psi4.set_memory("3 GB")


def molecule(request):
    lines = ["0 1"]
    for i, symbol in enumerate(request["symbols"]):
        ghost = "" if request["real"][i] else "@"
        lines.append("%s%s %.12f %.12f %.12f" % (ghost, symbol, *request["geometry"][3 * i : 3 * i + 3]))
    return psi4.geometry("\n".join(lines + ["units bohr", "no_com", "no_reorient", "symmetry c1"]))


def run(request):
    df = request["variant"] == "df"
    psi4.core.clean()
    psi4.core.clean_options()
    psi4.set_options(
        {
            "basis": request["basis"],
            "scf_type": "df" if df else "pk",
            "mp2_type": "df" if df else "conv",
            "e_convergence": 1e-6,
            "d_convergence": 1e-6,
            "freeze_core": False,
        }
    )
    m = molecule(request)
    wall, cpu = time.perf_counter(), time.process_time()
    if request["driver"] == "gradient":
        _, wfn = psi4.gradient(request["method"], molecule=m, return_wfn=True)
        energy = wfn.energy()
    else:
        energy = psi4.energy(request["method"], molecule=m)
    return {"cpu": time.process_time() - cpu, "wall": time.perf_counter() - wall, "energy": energy}


for line in sys.stdin:
    print(json.dumps(run(json.loads(line))), file=sys.stdout, flush=True)
