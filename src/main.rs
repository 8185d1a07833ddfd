//! The command `matrix-conformance`.

fn main() -> std::process::ExitCode {
    matrix_conformance::cli::main()
}
