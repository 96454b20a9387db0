"""DFT-D3 and DFT-D4: the dispersion correction of a functional. The argument says which.

Atoms alone have dispersion: ghosts, which are functions without an atom, are left out, and their gradient is zero.
"""

import sys

from manybody_bridge import Answer, InputError, Program, serve
from qcschema_elements import NUMBERS


def load():
    which = sys.argv[1]
    if which == "dftd4":
        from dftd4.interface import DampingParam, DispersionModel
        from dftd4.library import get_api_version

        defaults = {"model": "d4"}
    else:
        from dftd3 import interface
        from dftd3.library import get_api_version

        dampings = {
            "bj": interface.RationalDampingParam,
            "zero": interface.ZeroDampingParam,
            "mbj": interface.ModifiedRationalDampingParam,
            "mzero": interface.ModifiedZeroDampingParam,
            "op": interface.OptimizedPowerDampingParam,
            "cso": interface.CSODampingParam,
        }
        defaults = {"damping": "bj", "atm": False}
    import numpy

    # Of the damping function, in place of those of a functional.
    numbers = {"s6", "s8", "s9", "a1", "a2", "alp", "rs6", "rs8", "bet"}

    def damping_of(functional, keywords):
        own = {name: float(keywords[name]) for name in numbers if keywords[name] is not None}
        if which == "dftd4":
            return DampingParam(**(own or {"method": functional}))
        kind = dampings.get(str(keywords["damping"]).lower())
        if kind is None:
            raise InputError(f"there is no damping '{keywords['damping']}'. It has: {', '.join(dampings)}")
        return kind(**(own or {"method": functional, "atm": bool(keywords["atm"])}))

    def compute(task):
        keywords = task.take_keywords({**defaults, **dict.fromkeys(numbers)})
        functional = task.method.lower().split("-d3")[0].split("-d4")[0]
        atoms = [atom for atom, real in enumerate(task.real) if real]
        elements = numpy.array([NUMBERS[task.symbols[atom].upper()] for atom in atoms])
        places = numpy.array([task.coordinates()[atom] for atom in atoms])
        try:
            damping = damping_of(functional, keywords)
            if which == "dftd4":
                model = DispersionModel(elements, places, charge=task.charge, model=keywords["model"])
            else:
                model = interface.DispersionModel(elements, places)
        except (RuntimeError, TypeError, ValueError) as error:
            raise InputError(str(error)) from error
        found = model.get_dispersion(damping, grad=True)
        gradient = numpy.zeros((len(task.symbols), 3))
        gradient[atoms] = found["gradient"]
        energy = float(found["energy"])
        return Answer(
            energy,
            gradient=gradient.ravel(),
            properties={"scf_dispersion_correction_energy": energy},
            routine=f"dispersion of {functional}",
        )

    return Program(versions={which: str(get_api_version())}, compute=compute)


serve(load)
