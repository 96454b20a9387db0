"""Jupyter's own kernel tests (jupyter_kernel_test), for the installed kernel.

Left out, with reasons:
- code_stdin: cells cannot ask for input; an input_request is never sent.
- code_page_something, code_clear_output: pagers and clear_output are IPython's; no TypeScript spelling exists.
- supported_history_operations lists all three, and test_history runs.
"""
import unittest

import jupyter_kernel_test


class ManyBodyKernelTests(jupyter_kernel_test.KernelTests):
    kernel_name = "manybody-ts"
    language_name = "typescript"
    file_extension = ".ts"

    code_hello_world = "console.log('hello, world')"
    code_stderr = "console.error('to stderr')"
    code_execute_result = [
        {"code": "6 * 7", "result": "42"},
        {"code": "'two' + 'words'", "result": "'twowords'"},
        {"code": "await Promise.resolve([1, 2])", "mime": "text/plain"},
        {
            "code": "({ [Symbol.for('Jupyter.display')]: () => ({ 'text/plain': 'x', 'text/html': '<b>x</b>' }) })",
            "mime": "text/html",
            "result": "<b>x</b>",
        },
    ]
    code_display_data = [
        {"code": "import { display } from 'tslab'; display.html('<i>x</i>')", "mime": "text/html"},
    ]
    code_generate_error = "throw new RangeError('too large')"
    code_inspect_sample = "console.log"
    completion_samples = [
        {"text": "const words = ['a']; words.fla", "matches": {"flat", "flatMap"}},
        {"text": "ManyBodyComp", "matches": {"ManyBodyComputer"}},
        {"text": "%mb unit", "matches": {"%mb units"}},
    ]
    complete_code_samples = ["1 + 1", "const f = () => 3;", "%mb help", "for (const x of [1]) { x }"]
    incomplete_code_samples = ["function f() {", "const x = [", "[1, 2].map((x) =>"]
    invalid_code_samples = []
    supported_history_operations = ("tail", "range", "search")
    code_history_pattern = "6 ?*"


if __name__ == "__main__":
    unittest.main()
