//! The engine by itself: its language, its decisions, its days.

mod shipped;
/// In a folder of its own, so that each file is a part of this one program and not a program by itself.
mod suite {
    mod calendar;
    mod case;
    mod checks;
    mod exports;
    mod law_table;
    mod laws;
    mod mutants;
    mod oracles;
    mod plans;
    mod print;
    mod readme;
    mod stories;
    mod table;
    mod world;
}
