//! The binary: what must be set before anything runs, and then the command.

use std::process::ExitCode;

use mimalloc::MiMalloc;

#[global_allocator]
static ALLOCATOR: MiMalloc = MiMalloc;

fn main() -> ExitCode {
    // With huge pages, what is allocated and never used is resident too: a third of what an idle socket costs.
    // Where it is refused all goes on as before.
    #[cfg(target_os = "linux")]
    let _refused = rustix::thread::disable_transparent_huge_pages(true);
    // Fails only when somebody was faster, which is as good.
    let _installed_before = rustls::crypto::aws_lc_rs::default_provider().install_default();
    match bellhop::cli::run() {
        Ok(code) => code,
        Err(error) => {
            bellhop::cli::complain(&error);
            bellhop::cli::exit_code(&error)
        }
    }
}
