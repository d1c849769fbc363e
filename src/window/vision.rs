//! How the colors of the look are seen: what stands out from what, how people see them who lack one of the three kinds
//! of cones, and how far apart two of them then are.

use bevy_egui::egui::ecolor::linear_f32_from_gamma_u8;
use bevy_egui::egui::{Color32, Rgba};

use crate::window::look::Look;
use crate::window::texts::Words;

impl Look {
    /// The colors of what travels: request, answer, message, retry, error, cached answer, throttled.
    pub(super) const fn tokens(&self) -> [Color32; 7] {
        [self.request, self.response, self.message, self.retry, self.error, self.cached, self.throttled]
    }

    /// What is read best on a ground of that color: the darkest or the lightest there is.
    pub(super) fn on(&self, ground: Color32) -> Color32 {
        let of = [self.hi, self.on_accent];
        if contrast(of[0], ground) > contrast(of[1], ground) { of[0] } else { of[1] }
    }
}

/// A color as linear light, 0 to 1: red, green, blue.
fn light(color: Color32) -> [f32; 3] {
    [color.r(), color.g(), color.b()].map(linear_f32_from_gamma_u8)
}

/// The color of that light, as near as a screen can show it.
fn of_light(light: [f32; 3]) -> Color32 {
    let [red, green, blue] = light.map(|channel| channel.clamp(0.0, 1.0));
    Rgba::from_rgb(red, green, blue).into()
}

/// WCAG 2 contrast of two colors, 1 to 21.
pub(super) fn contrast(a: Color32, b: Color32) -> f64 {
    let luminance = |color: Color32| {
        let [red, green, blue] = light(color).map(f64::from);
        0.2126 * red + 0.7152 * green + 0.0722 * blue
    };
    let (a, b) = (luminance(a), luminance(b));
    (a.max(b) + 0.05) / (a.min(b) + 0.05)
}

/// Who looks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Vision {
    /// Most people.
    All,
    /// Without the cones for long waves: protanopia.
    NoRed,
    /// Without those for middle ones: deuteranopia.
    NoGreen,
    /// Without those for short ones: tritanopia.
    NoBlue,
}

impl Vision {
    /// Everybody.
    pub(super) const ALL: [Vision; 4] = [Vision::All, Vision::NoRed, Vision::NoGreen, Vision::NoBlue];

    /// In few words.
    pub(super) fn name(self) -> Words {
        match self {
            Vision::All => Words::VisionAll,
            Vision::NoRed => Words::VisionNoRed,
            Vision::NoGreen => Words::VisionNoGreen,
            Vision::NoBlue => Words::VisionNoBlue,
        }
    }

    /// What becomes of linear light: Machado, Oliveira and Fernandes, 2009, severity 1.
    fn matrix(self) -> [[f32; 3]; 3] {
        match self {
            Vision::All => [[1.0, 0.0, 0.0], [0.0, 1.0, 0.0], [0.0, 0.0, 1.0]],
            Vision::NoRed => [
                [0.152_286, 1.052_583, -0.204_868],
                [0.114_503, 0.786_281, 0.099_216],
                [-0.003_882, -0.048_116, 1.051_998],
            ],
            Vision::NoGreen => [
                [0.367_322, 0.860_646, -0.227_968],
                [0.280_085, 0.672_501, 0.047_413],
                [-0.011_82, 0.042_94, 0.968_881],
            ],
            Vision::NoBlue => [
                [1.255_528, -0.076_749, -0.178_779],
                [-0.078_411, 0.930_809, 0.147_602],
                [0.004_733, 0.691_367, 0.303_9],
            ],
        }
    }

    /// A color as it is seen.
    pub(super) fn sees(self, color: Color32) -> Color32 {
        let light = light(color);
        of_light(self.matrix().map(|row| row.iter().zip(light).map(|(share, light)| share * light).sum()))
    }
}

/// The two of some colors that are hardest to tell apart, and how far apart they are; nothing for fewer than two.
pub(super) fn closest(colors: &[Color32], vision: Vision) -> Option<(usize, usize, f64)> {
    let seen: Vec<Lab> = colors.iter().map(|color| Lab::of(vision.sees(*color))).collect();
    let pairs = (0..seen.len()).flat_map(|one| (one + 1..seen.len()).map(move |other| (one, other)));
    let apart = pairs.map(|(one, other)| (one, other, difference(seen[one], seen[other])));
    apart.min_by(|a, b| a.2.total_cmp(&b.2))
}

/// A color in CIE L*a*b*, under D65.
#[derive(Clone, Copy, Debug)]
struct Lab {
    l: f64,
    a: f64,
    b: f64,
}

impl Lab {
    fn of(color: Color32) -> Self {
        let [red, green, blue] = light(color).map(f64::from);
        let x = (0.412_456_4 * red + 0.357_576_1 * green + 0.180_437_5 * blue) / 0.950_47;
        let y = 0.212_672_9 * red + 0.715_152_2 * green + 0.072_175 * blue;
        let z = (0.019_333_9 * red + 0.119_192 * green + 0.950_304_1 * blue) / 1.088_83;
        let bent =
            |share: f64| if share > 216.0 / 24_389.0 { share.cbrt() } else { (24_389.0 / 27.0 * share + 16.0) / 116.0 };
        let [x, y, z] = [x, y, z].map(bent);
        Lab { l: 116.0 * y - 16.0, a: 500.0 * (x - y), b: 200.0 * (y - z) }
    }
}

/// CIEDE2000, with all weights 1; the names are those of Sharma, Wu and Dalal, 2005.
fn difference(one: Lab, other: Lab) -> f64 {
    let chroma = |lab: Lab| lab.a.hypot(lab.b);
    let seventh = |c: f64| (c.powi(7) / (c.powi(7) + 25_f64.powi(7))).sqrt();
    let g = 0.5 * (1.0 - seventh((chroma(one) + chroma(other)) / 2.0));
    let polar = |lab: Lab| {
        let a = (1.0 + g) * lab.a;
        (a.hypot(lab.b), lab.b.atan2(a).to_degrees().rem_euclid(360.0))
    };
    let ((c1, h1), (c2, h2)) = (polar(one), polar(other));
    let gray = c1 * c2 == 0.0;
    let turn = match h2 - h1 {
        _ if gray => 0.0,
        turn if turn > 180.0 => turn - 360.0,
        turn if turn < -180.0 => turn + 360.0,
        turn => turn,
    };
    let (dl, dc) = (other.l - one.l, c2 - c1);
    let dh = 2.0 * (c1 * c2).sqrt() * (turn / 2.0).to_radians().sin();
    let (l, c) = ((one.l + other.l) / 2.0, (c1 + c2) / 2.0);
    let h = match h1 + h2 {
        sum if gray => sum,
        sum if (h1 - h2).abs() <= 180.0 => sum / 2.0,
        sum if sum < 360.0 => (sum + 360.0) / 2.0,
        sum => (sum - 360.0) / 2.0,
    };
    let cos = |degrees: f64| degrees.to_radians().cos();
    let t = 1.0 - 0.17 * cos(h - 30.0) + 0.24 * cos(2.0 * h) + 0.32 * cos(3.0 * h + 6.0) - 0.20 * cos(4.0 * h - 63.0);
    let sl = 1.0 + 0.015 * (l - 50.0).powi(2) / (20.0 + (l - 50.0).powi(2)).sqrt();
    let (sc, sh) = (1.0 + 0.045 * c, 1.0 + 0.015 * c * t);
    let rt = -2.0 * seventh(c) * (60.0 * (-((h - 275.0) / 25.0).powi(2)).exp()).to_radians().sin();
    let (l, c, h) = (dl / sl, dc / sc, dh / sh);
    (l * l + c * c + h * h + rt * c * h).sqrt()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_difference_of_two_colors_is_that_of_the_published_pairs() {
        // Of the data of Sharma, Wu and Dalal: pairs 1, 7, 17 and 25.
        let lab = |l, a, b| Lab { l, a, b };
        let check = |one: Lab, other: Lab, expected: f64| {
            let apart = difference(one, other);
            assert!((apart - expected).abs() < 1e-4, "{one:?} and {other:?}: {apart}, not {expected}");
        };
        check(lab(50.0, 2.6772, -79.7751), lab(50.0, 0.0, -82.7485), 2.0425);
        check(lab(50.0, 0.0, 0.0), lab(50.0, -1.0, 2.0), 2.3669);
        check(lab(50.0, 2.5, 0.0), lab(73.0, 25.0, -18.0), 27.1492);
        check(lab(60.2574, -34.0099, 36.2677), lab(60.4626, -34.1751, 39.4387), 1.2644);
    }

    #[test]
    fn what_stands_on_a_color_can_be_read_in_large_type() {
        for look in [Look::dark(), Look::light()] {
            for ground in [look.error, look.busy, look.request, look.retry, look.lo] {
                // Large text needs 3.
                assert!(contrast(look.on(ground), ground) >= 4.4, "on {ground:?}, dark {}", look.dark);
            }
        }
        assert!((contrast(Color32::BLACK, Color32::WHITE) - 21.0).abs() < 1e-4);
    }

    #[test]
    fn nobody_confuses_two_kinds_of_tokens() {
        for look in [Look::dark(), Look::light()] {
            for vision in Vision::ALL {
                let (one, other, apart) = closest(&look.tokens(), vision).unwrap();
                assert!(apart >= 12.0, "{one} and {other} are {apart} apart for {vision:?}, dark {}", look.dark);
            }
        }
    }
}
