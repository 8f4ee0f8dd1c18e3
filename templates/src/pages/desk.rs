//! Pages of desk.
