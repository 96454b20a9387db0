"""Makes hf_mp2_more.json with psi4 1.3.2: python3 make_hf_mp2_more.py > hf_mp2_more.json"""
import json
import sys

import numpy as np
import psi4
from psi4.driver.qmmm import QMMM

psi4.core.be_quiet()
psi4.set_num_threads(1)

W=[0,0,-0.1432,0,1.4305,1.1366,0,-1.4305,1.1366]
Wt=[0.11,-0.2,0.05, 0.9,1.3,0.7, -1.2,0.9,-0.6]
cases=[]
def case(id, symbols, geom, basis, method, charge=0, mult=1, real=None, driver='gradient', fc=False, pc=None, puream=None):
    cases.append(dict(id=id,symbols=symbols,geometry=geom,basis=basis,method=method,charge=charge,multiplicity=mult,real=real or [True]*len(symbols),driver=driver,freeze_core=fc,point_charges=pc,puream=puream))
O=['O','H','H']
# f functions
case('h2o_tilted/cc-pvtz',O,Wt,'cc-pvtz','mp2')
case('h2o_tilted/def2-tzvp',O,Wt,'def2-tzvp','mp2')
case('h2o_tilted/cc-pvtz/cartesian',O,Wt,'cc-pvtz','mp2',puream=False)
case('hcl/def2-tzvp',['H','Cl'],[0.3,-0.2,0.1,1.5,1.6,0.9],'def2-tzvp','mp2')
case('ne_ghost_he/cc-pvtz',['Ne','He'],[0,0,0,2.0,2.5,3.0],'cc-pvtz','mp2',real=[True,False])
case('co/cc-pvtz',['C','O'],[0,0,0,1.2,1.0,1.4],'cc-pvtz','mp2')
# sets that hf_mp2.json lacks
for b in ['6-31+g*','6-311g','6-311g*','6-311++g**','6-31g**','def2-svp']:
    case('h2o_tilted/'+b,O,Wt,b,'mp2')
case('nacl_like/6-31+g*',['Na','F'],[0,0,0,0.5,1.0,3.4],'6-31+g*','mp2')
# d and f of the other kind than published
case('h2o_tilted/cc-pvdz/cartesian',O,Wt,'cc-pvdz','mp2',puream=False)
case('h2o_tilted/6-31g*/pure',O,Wt,'6-31g*','mp2',puream=True)
# frozen core
case('h2o_tilted/cc-pvdz/fc',O,Wt,'cc-pvdz','mp2',fc=True,driver='energy')
case('hcl/cc-pvdz/fc',['H','Cl'],[0.3,-0.2,0.1,1.5,1.6,0.9],'cc-pvdz','mp2',fc=True,driver='energy')
# open shells
case('oh/cc-pvdz',['O','H'],[0,0,0,0.4,0.9,1.5],'cc-pvdz','mp2',mult=2)
case('o2/6-31g*',['O','O'],[0,0,0,0.9,1.2,1.6],'6-31g*','mp2',mult=3)
case('ch3/6-31g*',['C','H','H','H'],[0,0,0.1,2.03,0,0,-1.02,1.76,0,-1.02,-1.76,0],'6-31g*','mp2',mult=2)
case('nh2/def2-tzvp',['N','H','H'],[0.02,0.03,0,1.55,1.15,0.2,-1.55,1.2,-0.1],'def2-tzvp','mp2',mult=2)
case('ch2/cc-pvdz',['C','H','H'],[0.02,0.03,0,1.85,0.75,0.2,-1.85,0.8,-0.1],'cc-pvdz','mp2',mult=3)
case('h2o_plus/6-31g',O,W,'6-31g','mp2',charge=1,mult=2)
case('oh_ghost_water/6-31g',['O','H','O','H','H'],[0,0,0,0.4,0.9,1.5,4.5,3.0,1.0,5.5,4.4,0.6,3.2,3.3,2.3],'6-31g','mp2',mult=2,real=[True,True,False,False,False])
# embedding: gradients
PC=[(0.4,[3.0,1.0,2.0]),(-0.8,[0.0,0.5,-5.5]),(0.4,[-2.5,3.0,3.5])]
case('h2o+pc/6-31g*',O,W,'6-31g*','hf',pc=PC)
case('h2o+pc/cc-pvdz/mp2',O,W,'cc-pvdz','mp2',pc=PC)
case('oh+pc/6-31g',['O','H'],[0,0,0,0.4,0.9,1.5],'6-31g','hf',mult=2,pc=PC)

records = []
for c in cases:
    psi4.core.clean()
    psi4.core.clean_options()
    lines = ["%d %d" % (c["charge"], c["multiplicity"])]
    for i, symbol in enumerate(c["symbols"]):
        name = symbol if c["real"][i] else "@" + symbol
        lines.append("%s %.10f %.10f %.10f" % ((name,) + tuple(c["geometry"][3 * i : 3 * i + 3])))
    mol = psi4.geometry("\n".join(lines + ["units bohr", "no_com", "no_reorient", "symmetry c1"]))
    options = dict(
        basis=c["basis"], reference="uhf" if c["multiplicity"] > 1 else "rhf", scf_type="pk", mp2_type="conv",
        e_convergence=1e-10, d_convergence=1e-10, r_convergence=1e-9, ints_tolerance=1e-14,
        freeze_core=c["freeze_core"], guess="sad", maxiter=200,
    )
    if c["puream"] is not None:
        options["puream"] = c["puream"]
    psi4.set_options(options)
    r = {k: v for k, v in c.items() if v is not None}
    if c["point_charges"]:
        field = QMMM()
        for charge, position in c["point_charges"]:
            field.extern.addCharge(charge, *position)
        psi4.core.set_global_option_python("EXTERN", field.extern)
    r["hf_total_energy"], wfn = psi4.energy("scf", return_wfn=True, molecule=mol)
    r["n_basis"] = wfn.basisset().nbf()
    if c["method"] == "mp2":
        r["mp2_total_energy"] = psi4.energy("mp2", molecule=mol)
    if c["driver"] == "gradient":
        r["hf_gradient"] = np.asarray(psi4.gradient("scf", molecule=mol)).ravel().tolist()
        if c["method"] == "mp2" and not c["point_charges"]:
            r["mp2_gradient"] = np.asarray(psi4.gradient("mp2", molecule=mol)).ravel().tolist()
    psi4.core.set_global_option_python("EXTERN", None)
    records.append(r)
json.dump({"records": records}, sys.stdout)
