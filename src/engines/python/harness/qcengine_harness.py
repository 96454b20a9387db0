"""QCEngine: the door to every program that it knows. The argument says which; without one it only tells its version.

QCEngine 0.50 and newer speaks the second generation of QCSchema, older ones the first.
"""

import os
import sys

from manybody_bridge import Answer, ConvergenceError, InputError, Program, ResourceError, serve

KINDS = {"input_error": InputError, "resource_error": ResourceError, "convergence_error": ConvergenceError}
# QCEngine calls most failures of programs unknown errors, with what the program said.
SIGNS = (
    ("onverge", ConvergenceError),
    ("ValidationError", InputError),
    ("BasisSetNotFound", InputError),
    ("not a valid option", InputError),
    ("is not available", InputError),
    ("basis library", InputError),
    ("No space left", ResourceError),
)


def load():
    import qcengine
    import qcelemental

    which = sys.argv[1] if len(sys.argv) > 1 else None
    own = qcengine.__version__.removeprefix("v")
    version = tuple(int(part) for part in own.split(".")[:2])
    schema = 2 if version >= (0, 50) else 1
    versions = {"qcengine": own, "qcelemental": qcelemental.__version__.removeprefix("v")}
    if which is not None:
        versions[which] = version_of(qcengine, which, version)

    def compute(task):
        if which is None:
            raise InputError("say which program QCEngine shall run: engine qcengine:NAME, as in qcengine:psi4")
        limits = {
            "ncores": task.cores,
            "nnodes": 1,
            "memory": (task.memory_mib or 1000) / 1024,  # GiB
            "scratch_directory": os.getcwd(),
            "retries": 0,
        }
        options = {"return_version": 2} if schema == 2 else {}
        result = qcengine.compute(task.input, which, task_config=limits, return_dict=True, **options)
        if result.get("success") is not True:
            raise failure(result.get("error") or {})
        return answer(task, result)

    return Program(versions=versions, compute=compute, schema=schema)


def failure(error):
    kind, message = error.get("error_type", ""), str(error.get("error_message", "")).strip()
    for sign, sort in SIGNS:
        if kind not in KINDS and sign in message:
            return sort(message[-3000:])
    return KINDS.get(kind, RuntimeError)(message[-3000:] or kind)


def answer(task, result):
    properties = {name: flat(value) for name, value in result["properties"].items() if value is not None}
    value = flat(result["return_result"])
    energy = value if task.driver == "energy" else properties.get("return_energy")
    arrays = {} if task.driver == "energy" else {task.driver: value}
    if energy is None:
        raise RuntimeError(f"the result holds a {task.driver}, but no energy")
    for name in ("schema_name", "return_energy", "return_gradient", "return_hessian"):
        properties.pop(name, None)
    provenance = result["provenance"]
    if provenance.get("creator") == "Psi4" and str(provenance.get("version")).startswith("1.3"):
        # psi4 1.3 says debye where QCSchema says atomic units.
        dipole = properties.get("scf_dipole_moment")
        if dipole:
            properties["scf_dipole_moment"] = [component / 2.541746472 for component in dipole]
    return Answer(
        energy,
        properties=properties,
        extras={"qcengine_provenance": {name: provenance.get(name) for name in ("creator", "version", "routine")}},
        routine=f"{provenance.get('creator')} {provenance.get('version')} {task.driver}",
        stdout=result.get("stdout") if task.wants_stdout else None,
        **arrays,
    )


def flat(value):
    """Arrays as one list, row-major; everything else as it is."""
    if hasattr(value, "ravel"):
        return value.ravel().tolist()
    if isinstance(value, (list, tuple)) and value and isinstance(value[0], (list, tuple)):
        return [number for row in value for number in flat(row)]
    return value


def version_of(qcengine, name, own):
    """What the harness of QCEngine says; a program that is not there has none."""
    if name not in qcengine.list_all_programs():
        known = ", ".join(sorted(qcengine.list_all_programs()))
        raise ImportError(f"QCEngine {qcengine.__version__} knows no program '{name}'. It knows {known}")
    if name not in qcengine.list_available_programs():
        here = ", ".join(sorted(qcengine.list_available_programs()))
        raise ImportError(f"QCEngine {qcengine.__version__} does not find {name} here. It finds {here or 'none'}")
    found = str(qcengine.get_program(name).get_version())
    if name == "psi4" and own >= (0, 50) and found.startswith("1.3"):
        raise ImportError(
            f"QCEngine {qcengine.__version__} sends psi4 {found} a document that it refuses. Take qcengine 0.34.2 with "
            "qcelemental 0.30.1, a newer psi4, or the engine psi4"
        )
    return found


serve(load)
