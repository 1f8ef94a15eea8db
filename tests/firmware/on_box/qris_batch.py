"""Judges one payload a line of stdin, in JSON: the reason of its refusal, or its fields."""

import json
import sys

from kotak import qris

for request in sys.stdin:
    payload = json.loads(request)
    try:
        qris.check(payload)
        print(json.dumps(list(qris.fields(payload))))
    except ValueError as error:
        print(json.dumps(str(error)))
