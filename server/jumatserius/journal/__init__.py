"""The journal: takes events in, proves the chain, derives visits."""
