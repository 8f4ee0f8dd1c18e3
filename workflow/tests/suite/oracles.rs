//! The verifier held against oracles that share no code with it: a checker of workflow nets, written from the definition of
//! soundness, and an explorer that plays a definition as it stands in its text. Neither sees the model of the engine.

#![expect(
    clippy::indexing_slicing,
    reason = "an oracle that loses its way is a defect of the test, which then fails"
)]

mod agreement;
mod broken;
mod closing;
pub(super) mod draft;
mod driven;
mod explorer;
mod grown;
mod net;
mod promised;
mod sentences;
mod stages;
mod terms;
mod timed;
mod verdict;
mod walks;
