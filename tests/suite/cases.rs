//! The main job, told by those who do it: filed, looked through, assigned, proposed, decided, carried out.

mod access;
mod family;
mod filing;
mod mandates;
mod offices;
mod path;
mod pauses;
mod rules;
mod twin;
