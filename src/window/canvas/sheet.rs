//! The sheet: every silhouette in several sizes, drawn once into one texture, so that a token is one quad.
//!
//! Sizes stand at steps of the square root of two, and a token takes the smallest one that is at least
//! [`FINER`] times as fine as the screen: what is shrunk by less than two needs no mipmaps, and stays crisp at
//! any zoom and between pixels. Beside them lie profiles of lines, so that a line is two vertices a point. The texel
//! at the origin is white, so what is drawn with vertices alone goes into the same mesh.

use std::sync::{Arc, OnceLock};

use bevy_egui::egui::{
    Color32, ColorImage, Context, Id, Pos2, Rect, TextureHandle, TextureId, TextureOptions, pos2, vec2,
};

use crate::window::canvas::silhouettes::{COUNT, Silhouette, all};
use crate::window::look::{Look, covered};

/// Width of the sheet in texels; every adapter can do that.
const WIDTH: usize = 1024;
/// Half sizes in texels.
const SIZES: [f32; 9] = [3.0, 4.25, 6.0, 8.5, 12.0, 17.0, 24.0, 34.0, 48.0];
/// Texels of the sheet for a physical pixel, at least, as long as a size is fine enough.
const FINER: f32 = 1.4;
/// Free texels around a silhouette.
const MARGIN: f32 = 1.5;

/// Widths of lines in physical pixels: from this one on, so many, at this distance.
const LINES: (f32, usize, f32) = (0.5, 45, 0.125);
/// Texels of a profile along its line, and across it.
const PROFILE: (usize, usize) = (3, 32);
/// Physical pixels across a profile.
const ACROSS: f32 = 8.0;

/// Where a silhouette of one size lies.
#[derive(Clone, Copy, Debug, Default)]
struct Cell {
    x: usize,
    y: usize,
    /// Its side in texels.
    side: usize,
}

/// Where all of them lie, by silhouette and size, and how high the sheet is.
struct Plan {
    cells: Vec<[Cell; SIZES.len()]>,
    height: usize,
}

/// A piece of the sheet that shows a silhouette.
#[derive(Clone, Copy, Debug)]
pub(super) struct Stamp {
    /// Its place in the texture, 0 to 1.
    pub(super) uv: Rect,
    /// Half of its side for a silhouette of half size 1.
    pub(super) half: f32,
}

/// The sheet of a theme, ready to draw with.
#[derive(Clone, Copy, Debug)]
pub(super) struct Sheet {
    /// The texture.
    pub(super) texture: TextureId,
}

impl Sheet {
    /// That of a theme; it is baked when it is first asked for.
    pub(super) fn of(ctx: &Context, look: &Look) -> Self {
        let id = Id::new(("sheet of silhouettes", look.dark));
        let kept: Option<Arc<TextureHandle>> = ctx.data(|data| data.get_temp(id));
        let handle = kept.unwrap_or_else(|| {
            let name = if look.dark { "silhouettes, dark" } else { "silhouettes, light" };
            let fresh = Arc::new(ctx.load_texture(name, baked(look), TextureOptions::LINEAR));
            ctx.data_mut(|data| data.insert_temp(id, Arc::clone(&fresh)));
            fresh
        });
        Sheet { texture: handle.id() }
    }

    /// The piece for a silhouette whose half size is that many physical pixels.
    pub(super) fn stamp(self, shape: Silhouette, half: f32) -> Stamp {
        let size = SIZES.iter().position(|&texels| texels >= half * FINER).unwrap_or(SIZES.len() - 1);
        let plan = plan();
        let cell = plan.cells[shape.index()][size];
        let scale = vec2(1.0 / WIDTH as f32, 1.0 / plan.height as f32);
        let corner = pos2(cell.x as f32 * scale.x, cell.y as f32 * scale.y);
        Stamp { uv: Rect::from_min_size(corner, scale * cell.side as f32), half: cell.side as f32 * 0.5 / SIZES[size] }
    }

    /// The profile of a line of that width in physical pixels: texture coordinates of the two edges of what has to be
    /// drawn, and how far these are from its middle, in physical pixels.
    #[expect(clippy::cast_sign_loss, reason = "clamped to the widths that there are")]
    pub(super) fn profile(self, width: f32) -> (Pos2, Pos2, f32) {
        let step = ((width - LINES.0) / LINES.2).round().clamp(0.0, (LINES.1 - 1) as f32) as usize;
        let (height, half) = (plan().height as f32, width * 0.5 + 0.75);
        let x = (profile_left(step) as f32 + PROFILE.0 as f32 * 0.5) / WIDTH as f32;
        let y = |off: f32| (0.5 + off / ACROSS) * PROFILE.1 as f32 / height;
        (pos2(x, y(half)), pos2(x, y(-half)), half)
    }
}

/// Half size in physical pixels from which a silhouette would be drawn larger than it was baked.
pub(super) const LARGEST: f32 = SIZES[SIZES.len() - 1];

/// Widest line in physical pixels that has a profile.
pub(super) const WIDEST_LINE: f32 = LINES.0 + LINES.2 * (LINES.1 - 1) as f32;

/// Rows of cells, each row of one size.
fn plan() -> &'static Plan {
    static PLAN: OnceLock<Plan> = OnceLock::new();
    PLAN.get_or_init(|| {
        // The first row begins below the white corner and the lines.
        let (mut x, mut y, mut tall) = (0, PROFILE.1, 0);
        let mut cells = vec![[Cell::default(); SIZES.len()]; COUNT];
        for (size, &half) in SIZES.iter().enumerate() {
            for shape in all() {
                let side = side(shape, half);
                if x + side > WIDTH {
                    (x, y, tall) = (0, y + tall, 0);
                }
                cells[shape.index()][size] = Cell { x, y, side };
                (x, tall) = (x + side, tall.max(side));
            }
        }
        Plan { cells, height: (y + tall).next_multiple_of(64) }
    })
}

/// Where the profile of the width with that number begins.
fn profile_left(step: usize) -> usize {
    4 + step * (PROFILE.0 + 1)
}

#[expect(clippy::cast_sign_loss, reason = "sizes are positive")]
fn side(shape: Silhouette, half: f32) -> usize {
    ((shape.reach() * half + MARGIN).ceil() * 2.0) as usize
}

/// The picture of a theme; drawn once, however many windows and tests ask for it.
fn baked(look: &Look) -> Arc<ColorImage> {
    static DARK: OnceLock<Arc<ColorImage>> = OnceLock::new();
    static LIGHT: OnceLock<Arc<ColorImage>> = OnceLock::new();
    let kept = if look.dark { &DARK } else { &LIGHT };
    Arc::clone(kept.get_or_init(|| Arc::new(bake(look))))
}

fn bake(look: &Look) -> ColorImage {
    let plan = plan();
    let mut image = ColorImage::filled([WIDTH, plan.height], Color32::TRANSPARENT);
    for corner in [0, 1, WIDTH, WIDTH + 1] {
        image.pixels[corner] = Color32::WHITE;
    }
    for (step, row) in (0..LINES.1).flat_map(|step| (0..PROFILE.1).map(move |row| (step, row))) {
        let off = ((row as f32 + 0.5) / PROFILE.1 as f32 - 0.5).abs() * ACROSS;
        let width = LINES.0 + LINES.2 * step as f32;
        let cover = (0.5 - (off - width * 0.5)).clamp(0.0, 1.0);
        for column in 0..PROFILE.0 {
            image.pixels[row * WIDTH + profile_left(step) + column] = covered(Color32::WHITE, cover);
        }
    }
    for shape in all() {
        for (cell, half) in plan.cells[shape.index()].iter().zip(SIZES) {
            for (dy, dx) in (0..cell.side).flat_map(|dy| (0..cell.side).map(move |dx| (dy, dx))) {
                let middle = cell.side as f32 * 0.5;
                let at = vec2(dx as f32 + 0.5 - middle, dy as f32 + 0.5 - middle) / half;
                image.pixels[(cell.y + dy) * WIDTH + cell.x + dx] = shape.texel(at, half, look);
            }
        }
    }
    image
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cells_lie_on_the_sheet_and_apart() {
        let plan = plan();
        let cells: Vec<Cell> = plan.cells.iter().flatten().copied().collect();
        let rect = |cell: &Cell| {
            let (x, y, side) = (cell.x as f32, cell.y as f32, cell.side as f32);
            Rect::from_min_size(pos2(x, y), vec2(side, side))
        };
        for (i, a) in cells.iter().enumerate() {
            assert!(a.x + a.side <= WIDTH && a.y + a.side <= plan.height && a.y >= PROFILE.1, "{a:?}");
            for b in &cells[i + 1..] {
                assert!(!rect(a).shrink(0.1).intersects(rect(b)), "{a:?} over {b:?}");
            }
        }
        // Under two million texels: 8 MB are a size that one does not notice.
        assert!(WIDTH * plan.height < 2_000_000, "{}", plan.height);
    }

    #[test]
    fn a_token_takes_a_size_finer_than_the_screen_but_less_than_twice_as_fine_as_it_needs() {
        let sheet = Sheet { texture: TextureId::default() };
        for step in 0_u8..100 {
            let half = 2.2 + f32::from(step) * 0.25;
            let texels = sheet.stamp(Silhouette::Disc, half).uv.width() * WIDTH as f32;
            // A disc of half size h is about 2 h wide.
            let ratio = (texels - 2.0 * MARGIN) / (2.0 * half);
            assert!((1.35..=2.25).contains(&ratio), "half {half}: {ratio}");
        }
    }

    #[test]
    fn every_silhouette_is_on_the_sheet_and_nothing_touches_the_border_of_its_cell() {
        for look in [Look::dark(), Look::light()] {
            let image = bake(&look);
            for shape in all() {
                for cell in &plan().cells[shape.index()] {
                    let alpha = |dx: usize, dy: usize| image.pixels[(cell.y + dy) * WIDTH + cell.x + dx].a();
                    let last = cell.side - 1;
                    assert!((0..cell.side).all(|i| alpha(i, 0) == 0 && alpha(i, last) == 0), "{shape:?}");
                    assert!((0..cell.side).all(|i| alpha(0, i) == 0 && alpha(last, i) == 0), "{shape:?}");
                    // The lines of the smallest glyphs are thinner than a texel.
                    let least = if matches!(shape, Silhouette::Glyph(..)) { 60 } else { 200 };
                    let solid = (0..cell.side * cell.side).any(|i| alpha(i % cell.side, i / cell.side) > least);
                    assert!(solid, "{shape:?} at {cell:?}");
                }
            }
        }
    }
}
