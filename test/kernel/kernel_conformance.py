"""Jupyter's own kernel tests (jupyter_kernel_test), for the installed kernel.

Left out, with reasons:
- code_stdin: cells cannot ask for input; an input_request is never sent.
- code_page_something, code_clear_output: pagers and clear_output are IPython's; no TypeScript spelling exists.
- supported_history_operations lists all three, and test_history runs.
"""
import unittest

import jupyter_kernel_test
from jupyter_kernel_test.msgspec_v5 import validate_message

# The tests' own limits (0.1 s from one broadcast to the next) fail on a machine that is busy with something else.
PATIENCE = 60
jupyter_kernel_test.TIMEOUT = PATIENCE


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

    def flush_channels(self):
        """Everything that earlier requests caused arrives before the last word on this one."""
        msg_id = self.kc.kernel_info()
        while True:
            message = self.kc.get_iopub_msg(timeout=PATIENCE)
            validate_message(message)
            if message["parent_header"].get("msg_id") == msg_id and message["content"].get("execution_state") == "idle":
                break
        while self.kc.get_shell_msg(timeout=PATIENCE)["parent_header"]["msg_id"] != msg_id:
            pass

    def get_non_kernel_info_reply(self, timeout=None):
        return super().get_non_kernel_info_reply(timeout=PATIENCE)

    def execute_helper(self, *args, **kwargs):
        channel = self.kc.iopub_channel
        patient = jupyter_kernel_test.ensure_sync(channel.get_msg)
        channel.get_msg = lambda timeout=None: patient(timeout=PATIENCE)
        try:
            return super().execute_helper(*args, **kwargs)
        finally:
            del channel.get_msg


if __name__ == "__main__":
    unittest.main()
