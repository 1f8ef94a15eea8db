"""The embedded broker and the MQTT session of the server."""
