"""The same stateful step, once for each engine; every module is run as a process of its own."""
