//! Pictures of the window, taken off screen as `loosely snapshot` takes them.
//!
//! They need a graphics adapter; one in software is enough. Without any, these tests say that they were
//! skipped, unless `LOOSELY_REQUIRE_ADAPTER` is set, as `.ci/run` does: then they fail.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::{env, fs};

use bevy::asset::RenderAssetUsages;
use bevy::image::{CompressedImageFormats, Image, ImageSampler, ImageType};

use crate::library::root;

/// A picture of one moment of a scenario, or why there is none.
fn picture(name: &str, arguments: &[&str]) -> Option<Image> {
    let path = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(format!("{name}.png"));
    fs::remove_file(&path).ok();
    let output = Command::new(env!("CARGO_BIN_EXE_loosely"))
        .args(["snapshot", "scenarios/loose-orders.ron", "--at", "45s", "--size", "1000x600", "--out"])
        .arg(&path)
        .args(arguments)
        .current_dir(root())
        .env_remove("DISPLAY")
        .env_remove("WAYLAND_DISPLAY")
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&output.stderr);
    if said.contains("no graphics adapter") && env::var_os("LOOSELY_REQUIRE_ADAPTER").is_none() {
        println!("skipped: {}", said.trim());
        return None;
    }
    assert_eq!(output.status.code(), Some(0), "{said}");
    Some(decoded(&path))
}

fn decoded(path: &Path) -> Image {
    let bytes = fs::read(path).unwrap();
    let png = ImageType::Extension("png");
    let formats = CompressedImageFormats::NONE;
    Image::from_buffer(&bytes, png, formats, true, ImageSampler::Default, RenderAssetUsages::MAIN_WORLD).unwrap()
}

/// Red, green and blue of every pixel.
fn pixels(image: &Image) -> impl Iterator<Item = [u8; 3]> + '_ {
    image.data.as_ref().unwrap().chunks_exact(4).map(|pixel| [pixel[0], pixel[1], pixel[2]])
}

/// Mean brightness, 0 to 255.
fn brightness(image: &Image) -> f64 {
    let (sum, count) = pixels(image).fold((0_u64, 0_u64), |(sum, count), pixel| {
        (sum + pixel.iter().map(|part| u64::from(*part)).sum::<u64>(), count + 3)
    });
    sum as f64 / count as f64
}

#[test]
fn given_a_moment_then_a_snapshot_shows_it_at_the_size_asked_for() {
    let Some(dark) = picture("dark", &[]) else { return };

    assert_eq!((dark.width(), dark.height()), (1000, 600));
    // Text, cards, links and tokens, with their smoothed edges: far more colors than an empty window has.
    let colors: BTreeSet<[u8; 3]> = pixels(&dark).collect();
    assert!(colors.len() > 200, "only {} colors", colors.len());
}

#[test]
fn given_the_same_moment_twice_then_the_snapshots_are_the_same() {
    let (Some(first), Some(second)) = (picture("first", &[]), picture("second", &[])) else { return };

    let differing = pixels(&first).zip(pixels(&second)).filter(|(one, other)| one != other).count();
    assert_eq!(differing, 0, "pixels differ");
}

#[test]
fn given_the_light_theme_and_korean_then_the_snapshot_is_lighter_and_other() {
    let (Some(dark), Some(light)) = (picture("en", &[]), picture("light", &["--theme", "light"])) else { return };
    let Some(korean) = picture("korean", &["--lang", "ko"]) else { return };

    assert!(brightness(&light) > brightness(&dark) + 60.0, "{} and {}", brightness(&light), brightness(&dark));
    assert!(pixels(&dark).zip(pixels(&korean)).filter(|(one, other)| one != other).count() > 500);
}
