//! The main job, told by those who do it: filed, looked through, assigned, proposed, decided, carried out.

mod access;
mod filing;
mod mandates;
mod path;
mod rules;
mod twin;
