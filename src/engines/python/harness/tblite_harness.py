"""tblite: GFN1-xTB, GFN2-xTB and IPEA1-xTB, in process."""

from manybody_bridge import Answer, ConvergenceError, InputError, Program, serve
from qcschema_elements import NUMBERS

METHODS = {"gfn1": "GFN1-xTB", "gfn2": "GFN2-xTB", "ipea1": "IPEA1-xTB"}
# tblite's own are loose for differences: 1e-6 hartree times the accuracy.
DEFAULTS = {"accuracy": 0.001, "max_iter": 250, "guess": None, "mixer_damping": None, "temperature": None}


def load():
    import tblite.interface
    import numpy
    from tblite.exceptions import TBLiteRuntimeError
    from tblite.library import get_version

    def sort_error(error):
        if not isinstance(error, TBLiteRuntimeError):
            return None
        return ConvergenceError if "not converged" in str(error) else InputError

    def compute(task):
        name = task.method.lower().removesuffix("-xtb")
        if name not in METHODS:
            raise InputError(f"there is no method '{task.method}'. It has: {', '.join(METHODS)}")
        keywords = task.take_keywords(DEFAULTS)
        calculator = tblite.interface.Calculator(
            METHODS[name],
            numpy.array([NUMBERS[symbol.upper()] for symbol in task.symbols]),
            numpy.array(task.coordinates()),
            charge=task.charge,
            uhf=task.multiplicity - 1,
        )
        calculator.set("verbosity", 0)
        for keyword, value in keywords.items():
            if value is not None:
                calculator.set(keyword.replace("_", "-"), value)
        found = calculator.singlepoint()
        return Answer(
            found.get("energy"),
            gradient=found.get("gradient").ravel(),
            properties={"scf_dipole_moment": found.get("dipole")},
            extras={"atomic_charges": found.get("charges")},
            routine=METHODS[name],
        )

    version = ".".join(map(str, get_version()))
    return Program(versions={"tblite": version}, compute=compute, sort_error=sort_error)


serve(load)
