"""A program that exists for the tests: the energy is the sum of squares of the coordinates; the method says what goes wrong."""

import os
import sys
import time

os.write(1, b"rubbish before anything\n")
os.write(1, b"and without an end")

from manybody_bridge import Answer, ConvergenceError, InputError, Program, serve  # noqa: E402


def load():
    print("rubbish on import")
    if "missing" in sys.argv:
        import no_such_module  # noqa: F401

    def compute(task):
        print("rubbish while computing")
        os.write(1, b'{"id": 1, "ok": true}\n')
        squares = sum(x * x for x in task.geometry)
        if task.method == "sleep":
            open("started", "w").write(str(os.getpid()))
            time.sleep(60)
        if task.method == "crash":
            print("the last words", file=sys.stderr, flush=True)
            os.abort()
        if task.method == "exit":
            sys.exit(3)
        if task.method == "unconverged":
            raise ConvergenceError("no convergence in 3 iterations")
        if task.method == "wrong":
            task.take_keywords({"known": 1})
        if task.method == "nan":
            return Answer(float("nan"))
        if task.method == "short":
            return Answer(squares, gradient=[0.0])
        if task.method == "full":
            raise OSError(28, "No space left on device")
        if task.method == "input":
            return Answer(squares, extras={"stdin": sys.stdin.read()})
        extras = {
            "pid": os.getpid(),
            "cwd": os.getcwd(),
            "threads": os.environ["OMP_NUM_THREADS"],
            "comment": task.input["molecule"].get("comment"),
            "cores": task.cores,
        }
        return Answer(squares, gradient=[2 * x for x in task.geometry], extras=extras)

    return Program(versions={"toy": "1.0", "toolbox": "7"}, compute=compute)


serve(load)
