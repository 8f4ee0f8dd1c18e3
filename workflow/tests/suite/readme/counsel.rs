//! The questions for counsel name every rule of the operator that a definition cites.
