//! To be written: a placeholder of this file.
