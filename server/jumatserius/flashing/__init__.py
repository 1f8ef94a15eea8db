"""Makes a board a box: MicroPython, partitions, application, identity, self test. A technician's tool, no server's."""
