//! The engine by itself: its language, its decisions, its days.

mod shipped;
