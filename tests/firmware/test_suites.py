"""The firmware's pure parts: one suite each, run by real MicroPython and by CPython."""

import re

import interpreters as mp
import pytest

SUITES = {
    "suite_wire": mp.ROOT / "tests" / "vectors" / "wire.json",
    "suite_log": mp.FAKES,
    "suite_lid_and_wake": "",
    "suite_bundle": "",
}


@pytest.mark.parametrize("interpreter", [mp.micropython, mp.cpython], ids=["MicroPython", "CPython"])
@pytest.mark.parametrize("suite", SUITES)
def test_suite(suite, interpreter, tmp_path):
    output = interpreter(mp.ON_BOX / "suite.py", suite, SUITES[suite], cwd=tmp_path)
    written = len(re.findall(r"^def test_", (mp.ON_BOX / f"{suite}.py").read_text(), re.M))
    # A script that dies quietly, or skips a test, has another last line.
    assert output.splitlines()[-1] == f"passed {written}"


def test_a_failing_suite_fails_here(tmp_path):
    (tmp_path / "suite_wrong.py").write_text("def test_wrong():\n    assert 1 == 2\n")
    with pytest.raises(AssertionError, match="failed test_wrong"):
        mp.micropython("-c", "import suite, sys; sys.path.append('.'); suite.main('suite_wrong')", cwd=tmp_path)
