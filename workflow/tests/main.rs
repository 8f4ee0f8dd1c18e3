//! The engine by itself: its language, its decisions, its days.

mod shipped;
/// In a folder of its own, so that each file is a part of this one program and not a program by itself.
mod suite {
    mod calendar;
    mod case;
    mod checks;
    mod law_table;
    mod exports;
    mod laws;
    mod plans;
    mod readme;
    mod mutants;
    mod print;
    mod stories;
    mod table;
    mod world;
}
