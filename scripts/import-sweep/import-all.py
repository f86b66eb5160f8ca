"""Imports modules one by one with parts of the installation refused; prints what breaks for want of them.

Imports nothing itself that an interpreter does not, so that it hides no missing module.
"""

import os
import sys

with open("/tmp/sweep.txt") as lines:
    left_out, tops, modules = (set(line.split()) for line in lines.read().split("\n"))

standard = sys.stdlib_module_names
reported = set()


class Refused:
    @staticmethod
    def find_spec(name, path=None, target=None):
        top = name.partition(".")[0]
        if name in left_out:
            raise ModuleNotFoundError(f"No module named {name!r} (LEFT OUT)", name=name)
        if top not in standard and top not in tops and not name.startswith(("_pare", "_sysconfigdata")):
            raise ModuleNotFoundError(f"No module named {name!r}", name=name)
        return None


for name in left_out:
    sys.modules.pop(name, None)
sys.meta_path.insert(0, Refused)
sys.argv = ["sweep"]
os.environ["DJANGO_SETTINGS_MODULE"] = "django.conf.global_settings"
output = os.dup(1)
os.dup2(2, 1)


def innermost(error):
    place = "?"
    step = error.__traceback__
    while step:
        file = step.tb_frame.f_code.co_filename
        if "importlib" not in file and "sweep.py" not in file:
            place = f"{file}:{step.tb_lineno}"
        step = step.tb_next
    return place


for module in sorted(modules):
    try:
        __import__(module)
    except BaseException as error:
        while error is not None:
            text = f"{type(error).__name__}: {error}"
            hit = "LEFT OUT" in text or "source" in text or isinstance(error, (OSError, LookupError))
            if hit or os.environ.get("SWEEP_ALL"):
                line = f"  {text[:150]} at {innermost(error)}"
                if line not in reported:
                    reported.add(line)
                    os.write(output, f"{line} importing {module}\n".encode())
            error = error.__cause__ or error.__context__
os._exit(0)
