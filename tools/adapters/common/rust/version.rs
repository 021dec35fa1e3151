//! Build script of the adapters NAME-adapter: the version of NAME, as Cargo.lock has it, for
//! env!("LIBRARY_VERSION"). The libraries do not tell it themselves.

fn main() {
    println!("cargo:rerun-if-changed=Cargo.lock");
    let adapter = std::env::var("CARGO_PKG_NAME").expect("CARGO_PKG_NAME");
    let library = adapter.strip_suffix("-adapter").expect("NAME-adapter");
    let lock = std::fs::read_to_string("Cargo.lock").expect("Cargo.lock");
    let package = lock
        .split(&format!("name = \"{library}\"\n"))
        .nth(1)
        .expect("the library in Cargo.lock");
    let version = package.split('"').nth(1).expect("its version");
    println!("cargo:rustc-env=LIBRARY_VERSION={version}");
}
