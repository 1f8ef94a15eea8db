"""The answer of `due` to one call a line of stdin, in JSON."""

import json
import sys

from kotak import refresh

for request in sys.stdin:
    print(json.dumps(bool(refresh.due(*json.loads(request)))))
