//! Pages of demo.
