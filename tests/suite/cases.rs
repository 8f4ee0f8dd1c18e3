//! The main job, told by those who do it: filed, looked through, assigned, proposed, decided, carried out.

mod access;
mod filing;
mod path;
mod rules;
mod twin;
