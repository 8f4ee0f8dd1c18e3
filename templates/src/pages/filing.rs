//! Pages of filing.
