//! The program as a process: its commands, what it refuses to start without, and what it keeps when it is killed.

mod commands;
mod crash;
mod definitions;
mod demo;
mod forcing;
mod manual;
mod nodes;
mod workflow;
