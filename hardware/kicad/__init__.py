"""Files of KiCad 9, written from box.toml: schematic, libraries, carrier board."""
