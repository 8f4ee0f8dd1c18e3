//! The program `qorgan`.

fn main() {}
