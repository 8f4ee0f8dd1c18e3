//! A process that somebody wrote who had only README.md.
