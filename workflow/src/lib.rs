//! A case engine whose processes are data: pure, without clock, file, socket or chance.

#[cfg(test)]
use proptest as _;

pub mod chain;
