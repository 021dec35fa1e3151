//! The version of viaspf as Cargo.lock has it: the library does not tell it itself.

fn main() {
    println!("cargo:rerun-if-changed=Cargo.lock");
    let lock = std::fs::read_to_string("Cargo.lock").expect("Cargo.lock");
    let package = lock
        .split("name = \"viaspf\"\n")
        .nth(1)
        .expect("viaspf in Cargo.lock");
    let version = package.split('"').nth(1).expect("its version");
    println!("cargo:rustc-env=VIASPF_VERSION={version}");
}
