"""The Python end of the bridge: answers tasks, one JSON document a line, for as long as standard input is open.

A harness is one short file. It defines ``load``, which imports its program and returns a ``Program``, and ends with
``serve(load)``:

    from manybody_bridge import Answer, Program, serve

    def load():
        import mine                                     # not at the top: what it prints on import must be moved away, too
        def compute(task):
            energy, gradient = mine.run(task.symbols, task.geometry, task.keywords)
            return Answer(energy, gradient=gradient)
        return Program(versions={"mine": mine.__version__}, compute=compute)

    serve(load)

Lines of the protocol begin with the record separator (RFC 7464); everything else that arrives on the pipe is somebody's
rubbish. Programs print on descriptor 1 and read from descriptor 0, so neither is what the protocol uses: standard output
goes where standard error goes, standard input is empty.
"""

import errno
import faulthandler
import json
import os
import signal
import sys
import tempfile
import time
import traceback

SEPARATOR = "\x1e"
MESSAGE_LIMIT = 4000


class InputError(Exception):
    """The input must be changed."""


class ConvergenceError(Exception):
    """An iteration did not converge: keywords must be changed."""


class ResourceError(Exception):
    """Memory or scratch space did not suffice."""


class Answer:
    """Hartree and bohr; arrays for every atom, ghosts included. ``properties`` has QCSchema's names."""

    def __init__(self, energy, gradient=None, hessian=None, properties=None, extras=None, routine=None, stdout=None):
        self.content = {
            "energy": energy,
            "gradient": gradient,
            "hessian": hessian,
            "properties": properties or {},
            "extras": extras or {},
            "routine": routine,
            "stdout": stdout,
        }


class Program:
    """versions: name -> version, the program first; they become part of what a stored result is found by.
    compute: Task -> Answer.
    sort_error: exception -> one of the error classes above, or None where it is an accident.
    schema: generation of QCSchema that ``task.input`` shall have.
    """

    def __init__(self, versions, compute, sort_error=None, schema=2):
        self.versions = versions
        self.compute = compute
        self.sort_error = sort_error or (lambda error: None)
        self.schema = schema


class Task:
    """One calculation. Geometry in bohr, flat; atoms from 0."""

    def __init__(self, message):
        self.input = message["input"]
        self.cores = message["cores"]
        self.memory_mib = message["memory_mib"]
        specification = self.input.get("specification", self.input)
        self.driver = specification["driver"]
        self.method = specification["model"]["method"]
        self.basis = specification["model"].get("basis")
        self.keywords = dict(specification.get("keywords") or {})
        self.wants_stdout = (specification.get("protocols") or {}).get("stdout") is True
        molecule = self.input["molecule"]
        self.symbols = molecule["symbols"]
        self.geometry = molecule["geometry"]
        self.real = molecule.get("real") or [True] * len(self.symbols)
        self.fragments = molecule.get("fragments") or [list(range(len(self.symbols)))]
        self.fragment_charges = molecule.get("fragment_charges")
        self.fragment_multiplicities = molecule.get("fragment_multiplicities")
        self.charge = molecule.get("molecular_charge", 0)
        self.multiplicity = int(molecule.get("molecular_multiplicity", 1))
        # [[e, [bohr, bohr, bohr]], ...]
        self.point_charges = (molecule.get("extras") or {}).get("embedding_charges") or []

    def coordinates(self):
        """Positions of the atoms as a list of triples, bohr."""
        return [self.geometry[3 * atom : 3 * atom + 3] for atom in range(len(self.symbols))]

    def take_keywords(self, known):
        """Keywords over their defaults. What is not in ``known`` is refused."""
        unknown = sorted(set(self.keywords) - set(known))
        if unknown:
            raise InputError(f"there is no keyword {', '.join(map(repr, unknown))}. Known: {', '.join(sorted(known))}")
        return {**known, **self.keywords}


def _kind(error, sort_error):
    """Name of an error in QCSchema's documents."""
    try:
        sort = sort_error(error) or type(error)
    except Exception:  # a harness that fails at sorting has still failed at the task
        sort = type(error)
    if issubclass(sort, InputError):
        return "input_error"
    if issubclass(sort, ConvergenceError):
        return "convergence_error"
    full = isinstance(error, OSError) and error.errno in (errno.ENOSPC, errno.EDQUOT, errno.ENOMEM)
    if full or issubclass(sort, (ResourceError, MemoryError)):
        return "resource_error"
    return "unknown_error"


def _message(error):
    text = str(error).strip() or traceback.format_exc()
    ours = isinstance(error, (InputError, ConvergenceError, ResourceError))
    whole = text if ours else f"{type(error).__name__}: {text}"
    return whole if len(whole) <= MESSAGE_LIMIT else f"... {whole[-MESSAGE_LIMIT:]}"


def _plain(value):
    """numpy's scalars and arrays, and what looks like them."""
    if hasattr(value, "tolist"):
        return value.tolist()
    raise TypeError(f"a result holds a {type(value).__name__}, which JSON does not know")


def _prepare_streams():
    # Copies made by dup are not inherited: children of the program do not hold the pipes.
    requests = os.fdopen(os.dup(0), "r", encoding="utf-8")
    replies = os.fdopen(os.dup(1), "w", encoding="utf-8")
    nothing = os.open(os.devnull, os.O_RDONLY)
    os.dup2(nothing, 0)
    os.close(nothing)
    os.dup2(2, 1)
    return requests, replies


def _answer(program, message):
    """What the task gives, as a document that JSON can carry."""
    started = time.perf_counter()
    home = os.getcwd()
    os.chdir(message["scratch"])
    tempfile.tempdir = message["scratch"]
    try:
        answer = program.compute(Task(message))
        reply = {"ok": True, "seconds": time.perf_counter() - started, **answer.content}
        try:
            return json.dumps({"id": message["id"], **reply}, default=_plain, allow_nan=False)
        except ValueError as error:
            raise ArithmeticError("a result is not a finite number") from error
    except BaseException as error:  # SystemExit, too: nothing that a task does shall end the worker
        kind = _kind(error, program.sort_error)
        failure = {"ok": False, "error_type": kind, "error_message": _message(error)}
        return json.dumps({"id": message["id"], "seconds": time.perf_counter() - started, **failure})
    finally:
        tempfile.tempdir = None
        os.chdir(home)


def serve(load):
    """Loads the program, says what it is, and answers tasks until nobody asks any more."""
    requests, replies = _prepare_streams()
    faulthandler.enable()
    signal.signal(signal.SIGINT, signal.SIG_IGN)

    def say(text):
        sys.stdout.flush()
        replies.write(f"{SEPARATOR}{text}\n")
        replies.flush()

    about = {"python": ".".join(map(str, sys.version_info[:3])), "executable": sys.executable}
    try:
        program = load()
    except ImportError as error:
        say(json.dumps({"missing": str(error), **about}))
        os._exit(0)
    except Exception as error:
        say(json.dumps({"missing": f"its import failed: {_message(error)}", **about}))
        os._exit(0)
    say(json.dumps({"ready": True, "versions": program.versions, "schema": program.schema, **about}, default=str))
    try:
        for line in requests:
            say(_answer(program, json.loads(line)))
    except BrokenPipeError:
        pass  # nobody wants to know any more
    finally:
        # Not the ordinary end: programs write farewell files into the working folder.
        os._exit(0)
