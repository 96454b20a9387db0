"""psi4, in process: any method, keywords as psi4 knows them."""

import glob
import os
import sys

from manybody_bridge import Answer, ConvergenceError, InputError, Program, ResourceError, serve

# Electrons in the core of an atom that freeze_core leaves out: those of the noble gas before it.
NOBLE_CORE = ((2, 0), (10, 1), (18, 5))


def load():
    # Debian keeps the module where only its own interpreter can use it, and none looks.
    if sys.prefix == "/usr":
        sys.path.extend(os.path.dirname(folder) for folder in glob.glob("/usr/lib/*-linux-gnu/psi4"))
    import psi4
    import numpy
    from psi4.driver.p4util import exceptions

    version = tuple(int(part) for part in psi4.__version__.split(".")[:2] if part.isdigit())
    psi4.core.be_quiet()

    def forget():
        psi4.core.clean()
        psi4.core.clean_options()
        psi4.core.clean_variables()
        if version < (1, 6):
            psi4.core.set_global_option_python("EXTERN", None)  # clean_options() does not undo it

    def sort_error(error):
        text = str(error)
        if isinstance(error, exceptions.ConvergenceError) or "converge" in text and "Could not" in text:
            return ConvergenceError
        if isinstance(error, exceptions.ValidationError) or type(error).__name__ in INPUT_ERRORS:
            return InputError
        if any(words in text for words in ("not a valid option", "is not available", "not found in the basis", "not set")):
            return InputError
        if any(words in text for words in ("No space left", "PSIO", "memory", "WRITE failed", "write error")):
            return ResourceError
        return None

    def compute(task):
        forget()
        psi4.core.set_num_threads(task.cores, quiet=True)
        if task.memory_mib > 0:
            psi4.core.set_memory_bytes(task.memory_mib * 2**20, True)
        psi4.core.IOManager.shared_object().set_default_path(os.getcwd())
        psi4.core.set_output_file("output.dat", False)
        try:
            return calculate(task)
        finally:
            forget()
            psi4.core.close_outfile()

    def calculate(task):
        molecule = molecule_of(task)
        psi4.set_options({"basis": task.basis or "(auto)", **defaults(task)})
        psi4.set_options(with_counted_core(task, molecule))
        arguments = {"molecule": molecule, "return_wfn": True}
        set_charges(task, arguments)
        run = {"energy": psi4.energy, "gradient": psi4.gradient, "hessian": psi4.hessian}[task.driver]
        value, wfn = run(task.method, **arguments)
        energy = value if task.driver == "energy" else psi4.variable("CURRENT ENERGY")
        arrays = {} if task.driver == "energy" else {task.driver: numpy.asarray(value).ravel()}
        extras = {"qcvars": scalars()}
        if task.driver == "gradient" and task.point_charges and is_scf(task, wfn):
            extras["embedding_gradient"] = charge_gradient(task, molecule, wfn)
        return Answer(
            energy,
            properties=properties(molecule, wfn),
            extras=extras,
            routine=f"{wfn.name().lower()} {task.driver}",
            stdout=open("output.dat", encoding="utf-8", errors="replace").read() if task.wants_stdout else None,
            **arrays,
        )

    def molecule_of(task):
        separate = task.method.lower().startswith("sapt")
        fragments = {
            "fragment_separators": [sum(map(len, task.fragments[:k])) for k in range(1, len(task.fragments))],
            "fragment_charges": task.fragment_charges,
            "fragment_multiplicities": task.fragment_multiplicities,
        }
        return psi4.core.Molecule.from_arrays(
            geom=task.geometry,
            elem=task.symbols,
            real=task.real,
            units="Bohr",
            fix_com=True,
            fix_orientation=True,
            fix_symmetry="c1",
            molecular_charge=task.charge,
            molecular_multiplicity=task.multiplicity,
            nonphysical=True,
            tooclose=1.0e-6,
            verbose=0,
            **(fragments if separate else {}),
        )

    def defaults(task):
        """Tight enough for energies that are subtracted from each other; the user's keywords go over them."""
        tight = {"energy": 1e-8, "gradient": 1e-9, "hessian": 1e-10}[task.driver]
        plain = task.method.lower() in ("hf", "scf")
        options = {"e_convergence": 1e-10, "d_convergence": tight if plain else min(tight, 1e-9), "maxiter": 200}
        if task.multiplicity > 1:
            options["reference"] = "uhf"
        return options

    def with_counted_core(task, molecule):
        """psi4 decides over the core by the whole molecule: none on a lone Li+, one orbital next to water. Then the
        energies of a cluster and of its parts do not belong together. So it is counted by element here."""
        keywords = {name.lower(): value for name, value in task.keywords.items()}
        wanted = str(keywords.get("freeze_core", "")).lower() in ("true", "1", "yes", "on")
        real = [int(molecule.Z(atom)) for atom in range(molecule.natom()) if molecule.Z(atom) > 0]
        if not wanted or any(Z > 18 for Z in real) or "num_frozen_docc" in keywords:
            return keywords
        del keywords["freeze_core"]
        core = sum(next(orbitals for last, orbitals in NOBLE_CORE if Z <= last) for Z in real)
        return {**keywords, "num_frozen_docc": core}

    def set_charges(task, arguments):
        if not task.point_charges:
            return
        if version >= (1, 6):
            arguments["external_potentials"] = [[charge, list(where)] for charge, where in task.point_charges]
            return
        external = psi4.core.ExternalPotential()
        for charge, (x, y, z) in task.point_charges:
            external.addCharge(charge, x, y, z)  # bohr, as the molecule
        psi4.core.set_global_option_python("EXTERN", external)

    def is_scf(task, wfn):
        return task.method.lower() in ("hf", "scf") or wfn.name() in ("RKS", "UKS", "DFT")

    def charge_gradient(task, molecule, wfn):
        """Hartree/bohr, flat: minus the charges times the field of nuclei and electrons at them."""
        mints = psi4.core.MintsHelper(wfn.basisset())
        density = wfn.Da().np + wfn.Db().np
        nuclei = [(molecule.Z(atom), numpy.array(task.coordinates()[atom])) for atom in range(molecule.natom())]
        gradient = []
        for charge, where in task.point_charges:
            point = numpy.array(where)
            # The integrals are those of the operator r/|r|^3, which point from the electron to the charge.
            electrons = [numpy.vdot(component.np, density) for component in mints.electric_field(list(where))]
            field = numpy.array(electrons)
            for Z, position in nuclei:
                arm = point - position
                if Z:
                    field += Z * arm / numpy.linalg.norm(arm) ** 3
            gradient.extend(-charge * field)
        return gradient

    def scalars():
        """psi4's own variables: every energy that it has names for, hartree; dipole components are in properties."""
        names = psi4.core.variables()
        return {name: value for name, value in names.items() if isinstance(value, float) and "DIPOLE" not in name}

    def variable(name):
        return psi4.variable(name) if psi4.core.has_variable(name) else None

    def dipole():
        if version >= (1, 4):
            return numpy.asarray(psi4.variable("SCF DIPOLE")).ravel() if psi4.core.has_variable("SCF DIPOLE") else None
        parts = [variable(f"SCF DIPOLE {axis}") for axis in "XYZ"]
        return None if None in parts else [part / psi4.constants.dipmom_au2debye for part in parts]

    def properties(molecule, wfn):
        iterations = variable("SCF ITERATIONS")
        found = {
            "calcinfo_nbasis": wfn.nso(),
            "calcinfo_nmo": wfn.nmo(),
            "calcinfo_nalpha": wfn.nalpha(),
            "calcinfo_nbeta": wfn.nbeta(),
            "nuclear_repulsion_energy": variable("NUCLEAR REPULSION ENERGY"),
            "scf_total_energy": variable("SCF TOTAL ENERGY"),
            "scf_one_electron_energy": variable("ONE-ELECTRON ENERGY"),
            "scf_two_electron_energy": variable("TWO-ELECTRON ENERGY"),
            "scf_dipole_moment": dipole(),
            "scf_iterations": None if iterations is None else int(iterations),
            "mp2_correlation_energy": variable("MP2 CORRELATION ENERGY"),
            "mp2_total_energy": variable("MP2 TOTAL ENERGY"),
            "mp2_same_spin_correlation_energy": variable("MP2 SAME-SPIN CORRELATION ENERGY"),
            "mp2_opposite_spin_correlation_energy": variable("MP2 OPPOSITE-SPIN CORRELATION ENERGY"),
            "ccsd_correlation_energy": variable("CCSD CORRELATION ENERGY"),
            "ccsd_total_energy": variable("CCSD TOTAL ENERGY"),
            "ccsd_prt_pr_correlation_energy": variable("CCSD(T) CORRELATION ENERGY"),
            "ccsd_prt_pr_total_energy": variable("CCSD(T) TOTAL ENERGY"),
        }
        return {name: value for name, value in found.items() if value is not None}

    return Program(versions={"psi4": psi4.__version__}, compute=compute, sort_error=sort_error)


INPUT_ERRORS = ("ValidationError", "ParsingError", "MissingMethodError", "ManagedMethodError", "BasisSetNotFound", "BasisSetFileNotFound",
                "UpgradeHelper", "OptionError", "NotAnElementError", "MoleculeFormatError")

serve(load)
