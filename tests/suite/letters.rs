//! Letters: their words, who gets them, and the ways on which they could be lost.

mod days;
mod delivery;
mod faults;
mod words;
