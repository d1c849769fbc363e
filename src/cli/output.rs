//! Printing; a reader that closes the pipe early (`loosely run ... | head`) is no error.

use std::io::{self, ErrorKind, Write as _};

use crate::cli::Refusal;

/// Prints to standard output.
///
/// # Errors
/// When it cannot be written, as on a full disk.
pub(crate) fn say(text: &str) -> Result<(), Refusal> {
    let mut out = io::stdout().lock();
    let written = out.write_all(text.as_bytes()).and_then(|()| out.write_all(b"\n")).and_then(|()| out.flush());
    match written {
        Err(error) if error.kind() != ErrorKind::BrokenPipe => {
            Err(Refusal(format!("standard output cannot be written: {error}")))
        }
        _ => Ok(()),
    }
}

/// Prints to standard error.
pub(crate) fn complain(text: &str) {
    let mut err = io::stderr().lock();
    let _ = err.write_all(text.as_bytes()).and_then(|()| err.write_all(b"\n"));
}
