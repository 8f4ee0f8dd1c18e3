//! Compiles the crate anew when a catalog or a letter comes or goes: the compiler itself watches only the files it has seen.

fn main() {
    println!("cargo::rerun-if-changed=locales");
    println!("cargo::rerun-if-changed=emails");
}
