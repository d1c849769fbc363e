//! Texts that people read, compared with the ones that a person has approved (`tests/approved/*.txt`).

use std::{env, fs};

use crate::library::root;

/// `text` is what `tests/approved/<name>.txt` says. With `LOOSELY_APPROVE=1` the file is written instead;
/// review it like code.
pub(crate) fn check(name: &str, text: &str) {
    check_file(&format!("tests/approved/{name}.txt"), text);
}

/// `text` is what this file of the package says.
pub(crate) fn check_file(file: &str, text: &str) {
    let path = root().join(file);
    if env::var_os("LOOSELY_APPROVE").is_some() {
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(&path, text).unwrap();
    }
    let approved = fs::read_to_string(&path).unwrap_or_default().replace("\r\n", "\n");
    if approved != text {
        let differs = approved.lines().zip(text.lines()).position(|(was, is)| was != is);
        let line = differs.unwrap_or_else(|| approved.lines().count().min(text.lines().count()));
        panic!(
            "{} differs from line {} on; it said\n  {}\nand now says\n  {}\nIf that is on purpose, run with LOOSELY_APPROVE=1 and review the file. All of it:\n{text}",
            path.display(),
            line + 1,
            approved.lines().nth(line).unwrap_or("(nothing)"),
            text.lines().nth(line).unwrap_or("(nothing)"),
        );
    }
}
