//! Line glyphs of the kinds of service, in a box of 20 by 20, stroke 1.7. Own drawings, nobody's artwork.

use bevy_egui::egui::{Color32, Pos2, pos2, vec2};

use crate::services::ServiceKind;
use crate::window::canvas::ink::Ink;

/// Points of one line of a glyph.
type Line = &'static [(f32, f32)];

const CLIENT: &[Line] = &[
    &[(2.0, 17.0), (2.4, 14.4), (4.0, 12.8), (9.0, 12.8), (10.6, 14.4), (11.0, 17.0)],
    &[(6.5, 9.8), (4.7, 9.1), (3.9, 7.3), (4.7, 5.5), (6.5, 4.8), (8.3, 5.5), (9.1, 7.3), (8.3, 9.1), (6.5, 9.8)],
    &[(12.2, 4.9), (13.8, 5.6), (14.5, 7.3), (13.8, 9.0), (12.2, 9.7)],
    &[(13.6, 12.9), (15.8, 13.2), (17.2, 14.6), (17.8, 17.0)],
];
const GATEWAY: &[Line] = &[
    &[(6.5, 3.0), (3.0, 3.0), (3.0, 17.0), (6.5, 17.0)],
    &[(13.5, 3.0), (17.0, 3.0), (17.0, 17.0), (13.5, 17.0)],
    &[(6.5, 10.0), (13.5, 10.0)],
    &[(10.8, 7.2), (13.6, 10.0), (10.8, 12.8)],
];
const FUNCTION: &[Line] = &[
    &[
        (4.5, 2.5),
        (15.5, 2.5),
        (17.5, 4.5),
        (17.5, 15.5),
        (15.5, 17.5),
        (4.5, 17.5),
        (2.5, 15.5),
        (2.5, 4.5),
        (4.5, 2.5),
    ],
    &[(13.0, 5.8), (11.6, 5.6), (10.6, 6.6), (9.4, 13.2), (8.4, 14.3), (7.2, 14.2)],
    &[(7.6, 9.2), (12.6, 9.2)],
];
const QUEUE: &[Line] = &[
    &[(2.0, 5.0), (5.2, 5.0), (5.2, 15.0), (2.0, 15.0), (2.0, 5.0)],
    &[(8.0, 5.0), (11.2, 5.0), (11.2, 15.0), (8.0, 15.0), (8.0, 5.0)],
    &[(13.6, 10.0), (18.6, 10.0)],
    &[(16.2, 7.6), (18.6, 10.0), (16.2, 12.4)],
];
const DEAD_LETTERS: &[Line] = &[
    &[(4.6, 10.0), (2.4, 12.2), (2.4, 17.2), (17.6, 17.2), (17.6, 12.2), (15.4, 10.0)],
    &[(2.4, 12.6), (6.6, 12.6), (8.0, 14.6), (12.0, 14.6), (13.4, 12.6), (17.6, 12.6)],
    &[(7.2, 3.2), (12.8, 8.8)],
    &[(12.8, 3.2), (7.2, 8.8)],
];
const TABLE: &[Line] = &[
    &[(2.5, 3.5), (17.5, 3.5), (17.5, 16.5), (2.5, 16.5), (2.5, 3.5)],
    &[(2.5, 7.8), (17.5, 7.8)],
    &[(2.5, 12.2), (17.5, 12.2)],
    &[(7.8, 7.8), (7.8, 16.5)],
];
const GROUP: &[Line] = &[
    &[(2.5, 7.0), (9.5, 7.0), (9.5, 17.5), (2.5, 17.5), (2.5, 7.0)],
    &[(12.5, 17.5), (14.0, 17.5)],
    &[(16.0, 17.5), (17.5, 17.5), (17.5, 16.0)],
    &[(17.5, 13.8), (17.5, 11.6)],
    &[(12.6, 8.6), (12.6, 10.4)],
    &[(12.6, 12.6), (12.6, 14.6)],
    &[(5.0, 3.0), (17.0, 3.0)],
    &[(14.6, 0.8), (17.0, 3.0), (14.6, 5.2)],
];
const SERVER: &[Line] = &[
    &[(3.0, 2.5), (17.0, 2.5), (17.0, 7.0), (3.0, 7.0), (3.0, 2.5)],
    &[(3.0, 7.8), (17.0, 7.8), (17.0, 12.3), (3.0, 12.3), (3.0, 7.8)],
    &[(3.0, 13.1), (17.0, 13.1), (17.0, 17.6), (3.0, 17.6), (3.0, 13.1)],
    &[(5.6, 4.75), (6.6, 4.75)],
    &[(5.6, 10.05), (6.6, 10.05)],
    &[(5.6, 15.35), (6.6, 15.35)],
];
const DATABASE: &[Line] = &[
    &[(3.0, 5.0), (4.4, 3.5), (7.4, 2.6), (10.0, 2.4), (12.6, 2.6), (15.6, 3.5), (17.0, 5.0)],
    &[(3.0, 5.0), (4.4, 6.5), (7.4, 7.4), (10.0, 7.6), (12.6, 7.4), (15.6, 6.5), (17.0, 5.0)],
    &[
        (3.0, 5.0),
        (3.0, 15.0),
        (4.4, 16.5),
        (7.4, 17.4),
        (10.0, 17.6),
        (12.6, 17.4),
        (15.6, 16.5),
        (17.0, 15.0),
        (17.0, 5.0),
    ],
    &[(3.0, 10.0), (4.4, 11.5), (7.4, 12.4), (10.0, 12.6), (12.6, 12.4), (15.6, 11.5), (17.0, 10.0)],
];
const BUCKET: &[Line] = &[
    &[(10.0, 2.0), (17.0, 5.8), (17.0, 14.2), (10.0, 18.0), (3.0, 14.2), (3.0, 5.8), (10.0, 2.0)],
    &[(3.0, 5.8), (10.0, 9.6), (17.0, 5.8)],
    &[(10.0, 9.6), (10.0, 18.0)],
];

/// Draws the glyph of a kind of service, `size` wide, with its top left corner at `at`.
pub(super) fn kind(ink: &mut Ink, kind: ServiceKind, dead_letters: bool, at: Pos2, size: f32, color: Color32) {
    let lines = match kind {
        ServiceKind::Client => CLIENT,
        ServiceKind::ApiGateway => GATEWAY,
        ServiceKind::Lambda => FUNCTION,
        ServiceKind::Sqs if dead_letters => DEAD_LETTERS,
        ServiceKind::Sqs => QUEUE,
        ServiceKind::DynamoDb => TABLE,
        ServiceKind::AutoScalingGroup => GROUP,
        ServiceKind::Server => SERVER,
        ServiceKind::Rds => DATABASE,
        ServiceKind::S3 => BUCKET,
    };
    let scale = size / 20.0;
    for line in lines {
        let points: Vec<Pos2> = line.iter().map(|&(x, y)| at + vec2(x, y) * scale).collect();
        ink.polyline(&points, (1.7 * scale).max(1.1), color);
        // Round joints: a disc on every corner hides the notch between two strokes.
        for &point in &points {
            ink.disc(point, (0.85 * scale).max(0.55), color);
        }
    }
}

/// An arrow head at `tip`, pointing along `along`.
pub(super) fn arrow_head(
    ink: &mut Ink,
    tip: Pos2,
    along: bevy_egui::egui::Vec2,
    size: f32,
    width: f32,
    color: Color32,
) {
    let (back, side) = (along.normalized() * size, along.normalized().rot90() * size * 0.75);
    ink.polyline(&[tip - back + side, tip, tip - back - side], width, color);
    ink.disc(pos2(tip.x, tip.y), width * 0.5, color);
}
