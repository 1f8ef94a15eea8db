"""Runs the test functions of one suite; the same under MicroPython and CPython.

`micropython on_box/suite.py suite_log`. The last line is `passed N`; the exit status is 1 as soon as one fails.
"""

import gc
import sys


def main(name):
    suite = __import__(name)
    tests = [test for test in dir(suite) if test.startswith("test_")]
    for test in tests:
        gc.collect()
        try:
            getattr(suite, test)()
        except Exception as error:
            if hasattr(sys, "print_exception"):
                sys.print_exception(error)
            else:
                import traceback

                traceback.print_exc()
            print("failed", test)
            sys.exit(1)
        print("ok", test)
    print("passed", len(tests))


def refuses(error, call, *arguments):
    """The exception that the call raises; fails when it raises none."""
    try:
        call(*arguments)
    except error as caught:
        return caught
    raise AssertionError("%s was accepted" % (arguments,))


if __name__ == "__main__":
    main(sys.argv[1])
