//! Pages of cases.
