"""One PySCF in a long-lived process: JSON requests on stdin, timings on stdout, one line each."""

import json
import sys
import time

from pyscf import gto, lib, mp, scf

lib.num_threads(1)


def run(request):
    atoms = [
        ("" if request["real"][i] else "ghost-") + symbol
        for i, symbol in enumerate(request["symbols"])
    ]
    xyz = [request["geometry"][3 * i : 3 * i + 3] for i in range(len(atoms))]
    wall, cpu = time.perf_counter(), time.process_time()
    mol = gto.M(
        atom=list(zip(atoms, xyz)), unit="bohr", basis=request["basis"], cart=request["cartesian"], verbose=0,
        max_memory=3000,
    )
    mf = scf.RHF(mol)
    energy = mf.kernel()
    if request["method"] == "mp2":
        energy += mp.MP2(mf).kernel()[0]
    if request["driver"] == "gradient":
        mf.nuc_grad_method().kernel()
    return {"cpu": time.process_time() - cpu, "wall": time.perf_counter() - wall, "energy": float(energy)}


for line in sys.stdin:
    print(json.dumps(run(json.loads(line))), file=sys.stdout, flush=True)
