"""PySCF: Hartree-Fock, density functionals, MP2, CCSD and CCSD(T), with ghosts and point charges."""

import os

from manybody_bridge import Answer, ConvergenceError, InputError, Program, ResourceError, serve

# Polarised sets of the 6-31G family and 3-21G were published with cartesian d functions.
CARTESIAN = ("6-31", "6-31+", "6-31++", "3-21", "3-21+", "4-31", "6-21")
CORRELATED = ("mp2", "ccsd", "ccsd(t)")
# Orbitals in the core of an atom: those of the noble gas before it.
NOBLE_CORE = ((2, 0), (10, 1), (18, 5), (36, 9), (54, 18), (86, 27))

# Keywords that are none of the mean field's own attributes, with their defaults. None: as PySCF has it.
OURS = {
    "reference": None,
    "cart": None,
    "density_fit": False,
    "auxbasis": None,
    "newton": False,
    "stability_analysis": "none",
    "grids_level": None,
    "freeze_core": False,
    "frozen": None,
    "cc_conv_tol": 1e-9,
    "cc_conv_tol_normt": 1e-7,
    "cc_max_cycle": 100,
}
# Attributes of the mean field, where they differ from PySCF's own defaults: tight enough for differences.
TIGHT = {"conv_tol": 1e-10, "max_cycle": 200}


def load():
    import pyscf
    import numpy
    from pyscf import cc, dft, gto, lib, mp, qmmm, scf
    from pyscf.qmmm import itrf

    mend_ghost_gradient(numpy, itrf)

    def sort_error(error):
        if isinstance(error, (gto.basis.BasisNotFoundError, NotImplementedError)):
            return InputError
        text = str(error)
        if isinstance(error, RuntimeError) and "lectron number" in text and "spin" in text:
            return InputError
        if isinstance(error, MemoryError) or "No space left" in text or "not enough memory" in text.lower():
            return ResourceError
        return None

    def compute(task):
        lib.num_threads(task.cores)
        lib.param.TMPDIR = os.getcwd()
        keywords = sort_keywords(task)
        molecule = molecule_of(task, keywords)
        method = task.method.lower()
        if method in CORRELATED and task.driver == "hessian":
            raise InputError(f"PySCF has no analytic Hessian of {task.method}, only of hf and density functionals")
        field = mean_field(task, molecule, method, keywords)
        energy, solved, properties = solve(task, field, method, keywords)
        arrays, extras = {}, {}
        if task.driver == "gradient":
            gradients = solved.nuc_grad_method()
            arrays["gradient"] = numpy.asarray(gradients.kernel()).ravel()
            if task.point_charges and method not in CORRELATED:
                extras["embedding_gradient"] = charge_gradient(gradients, field)
        elif task.driver == "hessian":
            if task.point_charges:
                raise InputError("PySCF has no Hessian with point charges")
            blocks = solved.Hessian().kernel()  # (atom, atom, 3, 3)
            size = 3 * molecule.natm
            arrays["hessian"] = numpy.asarray(blocks).transpose(0, 2, 1, 3).reshape(size * size)
        routine = f"{type(solved).__name__} {task.driver}"
        return Answer(energy, properties=properties, extras=extras, routine=routine, **arrays)

    def sort_keywords(task):
        """Ours, and attributes of the mean field."""
        ours, attributes = dict(OURS), dict(TIGHT)
        for name, value in task.keywords.items():
            (ours if name in ours else attributes)[name] = value
        tight = {"energy": 1e-6, "gradient": 1e-7, "hessian": 1e-7}[task.driver]
        correlated = task.method.lower() in CORRELATED
        attributes.setdefault("conv_tol_grad", min(tight, 1e-7) if correlated else tight)
        return ours, attributes

    def molecule_of(task, keywords):
        if not task.basis:
            raise InputError(f"{task.method} needs a basis set, as in {task.method}/6-31g; none was given")
        atoms = [
            (symbol if real else f"ghost-{symbol}", tuple(where))
            for symbol, real, where in zip(task.symbols, task.real, task.coordinates())
        ]
        cart = keywords[0]["cart"]
        return gto.M(
            atom=atoms,
            unit="Bohr",
            basis=task.basis,
            charge=int(task.charge),
            spin=task.multiplicity - 1,
            cart=is_cartesian(task.basis) if cart is None else bool(cart),
            symmetry=False,
            verbose=0,
            max_memory=task.memory_mib or 4000,
        )

    def mean_field(task, molecule, method, keywords):
        ours, attributes = keywords
        reference = (ours["reference"] or ("rhf" if task.multiplicity == 1 else "uhf")).lower()
        if reference not in ("rhf", "uhf", "rohf"):
            raise InputError(f"reference '{reference}' is not known: rhf, uhf, rohf")
        if reference == "rhf" and task.multiplicity != 1:
            raise InputError(f"reference rhf needs a singlet, but the multiplicity is {task.multiplicity}")
        kohn_sham = method not in ("hf", "scf") and method not in CORRELATED
        if kohn_sham:
            field = {"rhf": dft.RKS, "uhf": dft.UKS, "rohf": dft.ROKS}[reference](molecule)
            field.xc = functional(task.method)
            if ours["grids_level"] is not None:
                field.grids.level = ours["grids_level"]
        else:
            field = {"rhf": scf.RHF, "uhf": scf.UHF, "rohf": scf.ROHF}[reference](molecule)
        for name, value in attributes.items():
            if name.startswith("_") or callable(getattr(field, name, None)) or not hasattr(field, name):
                own = [a for a in vars(field) if not a.startswith("_") and not callable(getattr(field, a))]
                raise InputError(f"there is no keyword '{name}'. Known: {', '.join(sorted([*OURS, *own]))}")
            setattr(field, name, value)
        if ours["density_fit"] or ours["auxbasis"]:
            field = field.density_fit(auxbasis=ours["auxbasis"])
        if ours["newton"]:
            field = field.newton()
        if task.point_charges:
            charges, places = zip(*task.point_charges)
            field = qmmm.mm_charge(field, numpy.array(places), numpy.array(charges), unit="Bohr")
        return field

    def functional(name):
        try:
            dft.libxc.parse_xc(name)
        except (KeyError, ValueError) as error:
            raise InputError(
                f"there is no method '{name}'. PySCF has here: hf, mp2, ccsd, ccsd(t), and the functionals of Libxc"
            ) from error
        return name

    def solve(task, field, method, keywords):
        ours, _ = keywords
        field.kernel()
        if ours["stability_analysis"] == "follow":
            follow(field)
        if not field.converged:
            raise ConvergenceError(
                f"the SCF of {task.method} did not converge in {field.max_cycle} iterations (conv_tol {field.conv_tol:.0e} "
                "hartree). Try keywords { max_cycle: 500 }, { level_shift: 0.3 }, { newton: true }"
            )
        properties = {
            "calcinfo_nbasis": field.mol.nao,
            "calcinfo_nmo": field.mo_coeff[0].shape[-1] if field.mo_coeff.ndim == 3 else field.mo_coeff.shape[1],
            "calcinfo_nalpha": field.mol.nelec[0],
            "calcinfo_nbeta": field.mol.nelec[1],
            "nuclear_repulsion_energy": field.mol.energy_nuc(),
            "scf_total_energy": field.e_tot,
            "scf_iterations": getattr(field, "cycles", None),
            "scf_dipole_moment": field.dip_moment(unit="AU", verbose=0),
        }
        if method not in CORRELATED:
            return field.e_tot, field, present(properties)
        frozen = ours["frozen"]
        if frozen is None and ours["freeze_core"]:
            frozen = core_orbitals(field.mol)
        if method == "mp2":
            solved = mp.MP2(field, frozen=frozen)
            solved.kernel()
            properties.update(of_mp2(solved))
            return solved.e_tot, solved, present(properties)
        solved = cc.CCSD(field, frozen=frozen)
        solved.conv_tol, solved.conv_tol_normt = ours["cc_conv_tol"], ours["cc_conv_tol_normt"]
        solved.max_cycle = ours["cc_max_cycle"]
        solved.kernel()
        if not solved.converged:
            raise ConvergenceError(
                f"CCSD did not converge in {solved.max_cycle} iterations (cc_conv_tol {solved.conv_tol:.0e}). "
                "Try keywords { cc_max_cycle: 300 }"
            )
        properties.update(
            mp2_correlation_energy=solved.emp2,
            mp2_total_energy=field.e_tot + solved.emp2,
            ccsd_correlation_energy=solved.e_corr,
            ccsd_total_energy=solved.e_tot,
        )
        if method == "ccsd":
            return solved.e_tot, solved, present(properties)
        triples = solved.ccsd_t()
        properties.update(
            ccsd_prt_pr_correlation_energy=solved.e_corr + triples,
            ccsd_prt_pr_total_energy=solved.e_tot + triples,
        )
        return solved.e_tot + triples, WithTriples(solved), present(properties)

    def of_mp2(solved):
        found = {"mp2_correlation_energy": solved.e_corr, "mp2_total_energy": solved.e_tot}
        same, opposite = getattr(solved, "e_corr_ss", None), getattr(solved, "e_corr_os", None)
        if same is not None and opposite is not None:
            found.update(mp2_same_spin_correlation_energy=same, mp2_opposite_spin_correlation_energy=opposite)
        return found

    class WithTriples:
        """CCSD(T) has no object of its own in PySCF, only a module of gradients for each reference."""

        def __init__(self, coupled):
            self.coupled = coupled

        def nuc_grad_method(self):
            from pyscf.grad import ccsd_t, uccsd_t

            restricted = isinstance(self.coupled._scf, scf.hf.RHF)
            return (ccsd_t if restricted else uccsd_t).Gradients(self.coupled)

    def follow(field):
        for _ in range(5):
            orbitals, _, stable, _ = field.stability(return_status=True)
            if stable:
                return
            field.kernel(field.make_rdm1(orbitals, field.mo_occ))
        raise ConvergenceError("no stable SCF solution was found in 5 attempts")

    def core_orbitals(molecule):
        charges = [int(charge) for charge in molecule.atom_charges() if charge > 0]
        return sum(next(orbitals for last, orbitals in NOBLE_CORE if Z <= last) for Z in charges)

    def charge_gradient(gradients, field):
        """Hartree/bohr, flat: of the energy with respect to the positions of the charges."""
        density = field.make_rdm1()
        density = density[0] + density[1] if density.ndim == 3 else density
        gradient = gradients.grad_nuc_mm()
        charges = field.mm_mol
        for k, (place, charge) in enumerate(zip(charges.atom_coords(), charges.atom_charges())):
            # By translation, the derivative with respect to the origin of 1/|r-C| is minus those of both functions.
            with field.mol.with_rinv_origin(place):
                bra = field.mol.intor("int1e_iprinv", comp=3)
            gradient[k] -= 2 * charge * numpy.einsum("xij,ij->x", bra, density)
        return gradient.ravel()

    versions = {"pyscf": pyscf.__version__, "libxc": dft.libxc.__version__}
    return Program(versions=versions, compute=compute, sort_error=sort_error)


def is_cartesian(basis):
    family, star, _ = basis.lower().replace("(d)", "*").replace("(d,p)", "**").partition("g")
    return bool(star) and "*" in basis.replace("(d", "*") and family in CARTESIAN


def present(properties):
    return {name: value for name, value in properties.items() if value is not None}


def mend_ghost_gradient(numpy, itrf):
    """PySCF 2.14 leaves the rows of ghosts uninitialised in the gradient of nuclei in the field of charges."""

    def grad_nuc(self, mol=None, atmlst=None):
        mol = mol or self.mol
        charges, places = self.base.mm_mol.atom_charges(), self.base.mm_mol.atom_coords()
        gradient = numpy.array(super(itrf.QMMMGrad, self).grad_nuc(mol))
        for atom in range(mol.natm):
            arms = mol.atom_coord(atom) - places
            distances = numpy.linalg.norm(arms, axis=1)
            gradient[atom] -= mol.atom_charge(atom) * (charges / distances**3) @ arms
        return gradient if atmlst is None else gradient[atmlst]

    itrf.QMMMGrad.grad_nuc = grad_nuc


serve(load)
