"""The session of a closing lid, by paho under CPython: `paho_session.py PORT BOX KEY`, the key in hex."""

import sys
import threading

import paho.mqtt.client as mqtt
from paho.mqtt.enums import CallbackAPIVersion

from wirebox import WireBox

_PATIENCE_S = 20


def main() -> None:
    port, box_id, box_key = int(sys.argv[1]), sys.argv[2], bytes.fromhex(sys.argv[3])
    box = WireBox(box_id, box_key)
    box.close(box.open())
    acknowledged = threading.Event()
    client = mqtt.Client(CallbackAPIVersion.VERSION2, client_id=box_id, clean_session=False)
    client.username_pw_set(box_id, box.password)
    client.will_set(f"jumat/v1/{box_id}/state", b'{"v": 1, "state": "lost"}', qos=1, retain=True)
    client.on_message = lambda *_: acknowledged.set()
    client.connect("127.0.0.1", port)
    client.loop_start()
    client.subscribe(f"jumat/v1/{box_id}/ack", 1)
    client.publish(f"jumat/v1/{box_id}/state", box.state(state="ready"), qos=1, retain=True)
    client.publish(f"jumat/v1/{box_id}/events", box.batch(), qos=1)
    if not acknowledged.wait(_PATIENCE_S):
        raise RuntimeError("no acknowledgement")
    client.publish(f"jumat/v1/{box_id}/state", box.state(), qos=1, retain=True).wait_for_publish(_PATIENCE_S)
    client.disconnect()
    client.loop_stop()


if __name__ == "__main__":
    main()
