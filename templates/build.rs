//! Compiles the crate anew when a catalog, a letter or a page comes or goes: the compiler itself watches only the files it has seen.

fn main() {
    println!("cargo::rerun-if-changed=locales");
    println!("cargo::rerun-if-changed=emails");
    println!("cargo::rerun-if-changed=pages");
    println!("cargo::rerun-if-changed=assets");
}
