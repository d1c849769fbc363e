//! The `loosely` program: everything is in the library.

fn main() -> std::process::ExitCode {
    loosely::cli::main()
}
