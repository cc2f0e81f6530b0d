"""What ``shifan doctor`` looks at, one module for each thing: store, journal, materials, this machine, the terminal."""
