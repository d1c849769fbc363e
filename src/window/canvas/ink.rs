//! One mesh that many small shapes are drawn into, each with an antialiased edge of its own.
//!
//! A canvas shows thousands of tokens, blocks and dots; as egui shapes each would be tessellated and allocated
//! by itself. What has a silhouette on the sheet is a quad, the rest has a few vertices of its own.

use std::f32::consts::TAU;

use bevy_egui::egui::epaint::{Vertex, WHITE_UV};
use bevy_egui::egui::{Color32, Mesh, Pos2, Rect, Shape, Vec2, pos2, vec2};

use crate::window::canvas::sheet::{LARGEST, Sheet, WIDEST_LINE};
use crate::window::canvas::silhouettes::Silhouette;

/// A mesh being drawn.
pub(super) struct Ink {
    mesh: Mesh,
    sheet: Sheet,
    /// Width of the soft edge, one physical pixel.
    feather: f32,
}

impl Ink {
    /// An empty one for a screen with that many physical pixels per point.
    pub(super) fn new(sheet: Sheet, pixels_per_point: f32) -> Self {
        Ink { mesh: Mesh::with_texture(sheet.texture), sheet, feather: 1.0 / pixels_per_point }
    }

    /// A silhouette of that half size, heading along `along` (of length one), in that color.
    pub(super) fn stamp(&mut self, shape: Silhouette, at: Pos2, along: Vec2, half: f32, color: Color32) {
        let stamp = self.sheet.stamp(shape, half / self.feather);
        let ahead = along * (stamp.half * half);
        let side = vec2(-ahead.y, ahead.x);
        let base = self.next();
        let uv = stamp.uv;
        let corners = [
            (at - ahead - side, uv.left_top()),
            (at + ahead - side, uv.right_top()),
            (at + ahead + side, uv.right_bottom()),
            (at - ahead + side, uv.left_bottom()),
        ];
        self.mesh.vertices.extend(corners.map(|(pos, uv)| Vertex { pos, uv, color }));
        self.mesh.add_triangle(base, base + 1, base + 2);
        self.mesh.add_triangle(base, base + 2, base + 3);
    }

    /// A silhouette that stands upright.
    fn upright(&mut self, shape: Silhouette, at: Pos2, half: f32, color: Color32) {
        self.stamp(shape, at, vec2(1.0, 0.0), half, color);
    }

    /// Nothing is drawn yet.
    pub(super) fn is_empty(&self) -> bool {
        self.mesh.is_empty()
    }

    /// Everything drawn, as one shape.
    pub(super) fn into_shape(self) -> Shape {
        Shape::mesh(self.mesh)
    }

    /// A polygon that can be seen whole from `center` (convex, or a star), corners relative to it.
    pub(super) fn star(&mut self, center: Pos2, corners: &[Vec2], color: Color32) {
        let (base, count) = (self.next(), index(corners.len()));
        self.vertex(center, color);
        let winding = signed_area(corners).signum();
        for (i, &corner) in corners.iter().enumerate() {
            let before = corners[(i + corners.len() - 1) % corners.len()];
            let after = corners[(i + 1) % corners.len()];
            let soft = miter(corner - before, after - corner) * winding * self.feather * 0.5;
            self.vertex(center + corner - soft, color);
            self.vertex(center + corner + soft, Color32::TRANSPARENT);
        }
        for i in 0..count {
            let (inner, next) = (base + 1 + 2 * i, base + 1 + 2 * ((i + 1) % count));
            self.mesh.add_triangle(base, inner, next);
            self.mesh.add_triangle(inner, inner + 1, next + 1);
            self.mesh.add_triangle(inner, next + 1, next);
        }
    }

    /// A filled circle.
    pub(super) fn disc(&mut self, center: Pos2, radius: f32, color: Color32) {
        if radius / self.feather <= LARGEST {
            return self.upright(Silhouette::Disc, center, radius, color);
        }
        self.star(center, &circle(radius, segments(radius)), color);
    }

    /// A circle line; `radius` is its outer edge.
    pub(super) fn ring(&mut self, center: Pos2, radius: f32, width: f32, color: Color32) {
        self.arc(center, radius, width, 1.0, color);
    }

    /// The first `fraction` of a circle line, clockwise from twelve o'clock.
    pub(super) fn arc(&mut self, center: Pos2, radius: f32, width: f32, fraction: f32, color: Color32) {
        let steps = segments(radius).max(12);
        let turn = fraction.clamp(0.0, 1.0) * TAU;
        if turn <= 0.0 {
            return;
        }
        let half = self.feather * 0.5;
        let radii = [radius + half, radius - half, radius - width + half, radius - width - half];
        let colors = [Color32::TRANSPARENT, color, color, Color32::TRANSPARENT];
        let base = self.next();
        for step in 0..=steps {
            let angle = turn * step as f32 / steps as f32;
            let out = vec2(angle.sin(), -angle.cos());
            for (r, c) in radii.into_iter().zip(colors) {
                self.vertex(center + out * r.max(0.0), c);
            }
        }
        for step in 0..index(steps) {
            for lane in 0..3 {
                let (a, b) = (base + 4 * step + lane, base + 4 * (step + 1) + lane);
                self.mesh.add_triangle(a, a + 1, b + 1);
                self.mesh.add_triangle(a, b + 1, b);
            }
        }
    }

    /// A straight line.
    pub(super) fn line(&mut self, from: Pos2, to: Pos2, width: f32, color: Color32) {
        if width / self.feather <= WIDEST_LINE {
            return self.thread(&[from, to], width, color);
        }
        let along = (to - from).normalized();
        let (half, side) = ((to - from) * 0.5, vec2(-along.y, along.x) * width * 0.5);
        self.star(from + half, &[-half - side, half - side, half + side, -half + side], color);
    }

    /// A line through several points.
    pub(super) fn polyline(&mut self, points: &[Pos2], width: f32, color: Color32) {
        for pair in points.windows(2) {
            self.line(pair[0], pair[1], width, color);
        }
    }

    /// A filled rectangle whose edges lie between pixels.
    pub(super) fn plain(&mut self, rect: Rect, color: Color32) {
        self.mesh.add_rect_with_uv(rect, Rect::from_min_max(WHITE_UV, WHITE_UV), color);
    }

    /// A filled rectangle with round corners: a disc from the sheet, cut in four and drawn apart.
    pub(super) fn block(&mut self, rect: Rect, radius: f32, color: Color32) {
        let radius = radius.clamp(0.5 * self.feather, LARGEST * self.feather);
        let radius = radius.min(rect.width() * 0.5).min(rect.height() * 0.5).max(0.1 * self.feather);
        let stamp = self.sheet.stamp(Silhouette::Disc, radius / self.feather);
        let (beyond, middle) = ((stamp.half - 1.0) * radius, stamp.uv.center());
        let xs = [rect.left() - beyond, rect.left() + radius, rect.right() - radius, rect.right() + beyond];
        let ys = [rect.top() - beyond, rect.top() + radius, rect.bottom() - radius, rect.bottom() + beyond];
        let us = [stamp.uv.left(), middle.x, middle.x, stamp.uv.right()];
        let vs = [stamp.uv.top(), middle.y, middle.y, stamp.uv.bottom()];
        let base = self.next();
        for (y, v) in ys.into_iter().zip(vs) {
            let row = xs.into_iter().zip(us).map(|(x, u)| Vertex { pos: pos2(x, y), uv: pos2(u, v), color });
            self.mesh.vertices.extend(row);
        }
        for corner in (0..3).flat_map(|row| (0..3).map(move |column| base + row * 4 + column)) {
            self.mesh.add_triangle(corner, corner + 1, corner + 5);
            self.mesh.add_triangle(corner, corner + 5, corner + 4);
        }
    }

    /// The outline of a rectangle with round corners, `width` wide inside its edge.
    pub(super) fn frame(&mut self, rect: Rect, radius: f32, width: f32, color: Color32) {
        let half = (rect.size() - Vec2::splat(width)) * 0.5;
        let corners = rounded(half, radius - width * 0.5, corner_points(radius / self.feather));
        let corners: Vec<Pos2> = corners.into_iter().map(|corner| rect.center() + corner).collect();
        self.loops(&corners, width, color);
    }

    /// Slanted lines all over a rectangle, `spacing` apart.
    pub(super) fn hatch(&mut self, rect: Rect, spacing: f32, width: f32, color: Color32) {
        let mut offset = spacing * 0.5;
        while offset < rect.width() + rect.height() {
            // The line x + y = offset inside the rectangle, from its lower left to its upper right end.
            let low = vec2((offset - rect.height()).max(0.0), offset.min(rect.height()));
            let high = vec2(offset.min(rect.width()), (offset - rect.width()).max(0.0));
            if (high - low).length() > width {
                self.line(rect.min + low, rect.min + high, width, color);
            }
            offset += spacing;
        }
    }

    /// A person, head and shoulders, `height` tall.
    pub(super) fn person(&mut self, center: Pos2, height: f32, color: Color32) {
        self.upright(Silhouette::Person, center, height * 0.5, color);
    }

    /// What lies between a curve and the level `floor`.
    pub(super) fn area(&mut self, curve: &[Pos2], floor: f32, color: Color32) {
        let base = self.next();
        for &point in curve {
            self.vertex(point, color);
            self.vertex(pos2(point.x, floor), color);
        }
        for step in 0..index(curve.len().saturating_sub(1)) {
            let a = base + 2 * step;
            self.mesh.add_triangle(a, a + 1, a + 3);
            self.mesh.add_triangle(a, a + 3, a + 2);
        }
    }

    /// A thin line through several points, two vertices each.
    fn thread(&mut self, points: &[Pos2], width: f32, color: Color32) {
        let (left, right, half) = self.sheet.profile(width / self.feather);
        let half = half * self.feather;
        let base = self.next();
        for (i, &point) in points.iter().enumerate() {
            let side = sideways(points, i) * half;
            self.mesh.vertices.push(Vertex { pos: point + side, uv: left, color });
            self.mesh.vertices.push(Vertex { pos: point - side, uv: right, color });
        }
        for step in 0..index(points.len() - 1) {
            let a = base + 2 * step;
            self.mesh.add_triangle(a, a + 1, a + 3);
            self.mesh.add_triangle(a, a + 3, a + 2);
        }
    }

    /// A thin line around a convex shape, clockwise.
    fn loops(&mut self, corners: &[Pos2], width: f32, color: Color32) {
        let (out, inside, half) = self.sheet.profile(width / self.feather);
        let half = half * self.feather;
        let (base, count) = (self.next(), index(corners.len()));
        for (i, &corner) in corners.iter().enumerate() {
            let before = corners[(i + corners.len() - 1) % corners.len()];
            let after = corners[(i + 1) % corners.len()];
            let side = miter(corner - before, after - corner) * half;
            self.mesh.vertices.push(Vertex { pos: corner + side, uv: out, color });
            self.mesh.vertices.push(Vertex { pos: corner - side, uv: inside, color });
        }
        for i in 0..count {
            let (a, b) = (base + 2 * i, base + 2 * ((i + 1) % count));
            self.mesh.add_triangle(a, a + 1, b + 1);
            self.mesh.add_triangle(a, b + 1, b);
        }
    }

    /// The band of a path: `width` wide, semi-transparent colors stay even because pieces do not overlap.
    pub(super) fn band(&mut self, points: &[Pos2], width: f32, color: Color32) {
        if points.len() < 2 {
            return;
        }
        if width / self.feather <= WIDEST_LINE {
            return self.thread(points, width, color);
        }
        let half = self.feather * 0.5;
        let offsets = [width * 0.5 + half, width * 0.5 - half, -width * 0.5 + half, -width * 0.5 - half];
        let colors = [Color32::TRANSPARENT, color, color, Color32::TRANSPARENT];
        let base = self.next();
        for (i, &point) in points.iter().enumerate() {
            let side = sideways(points, i);
            for (offset, c) in offsets.into_iter().zip(colors) {
                self.vertex(point + side * offset, c);
            }
        }
        for step in 0..index(points.len() - 1) {
            for lane in 0..3 {
                let (a, b) = (base + 4 * step + lane, base + 4 * (step + 1) + lane);
                self.mesh.add_triangle(a, a + 1, b + 1);
                self.mesh.add_triangle(a, b + 1, b);
            }
        }
    }

    /// A corner in one color; the sheet is white there.
    fn vertex(&mut self, pos: Pos2, color: Color32) {
        self.mesh.vertices.push(Vertex { pos, uv: WHITE_UV, color });
    }

    fn next(&self) -> u32 {
        index(self.mesh.vertices.len())
    }
}

/// To the left of a line at one of its points.
fn sideways(points: &[Pos2], i: usize) -> Vec2 {
    let before = points[i.saturating_sub(1)];
    let after = points[(i + 1).min(points.len() - 1)];
    let along = (after - before).normalized();
    vec2(along.y, -along.x)
}

fn index(count: usize) -> u32 {
    u32::try_from(count).expect("a frame has far fewer vertices than u32 can count")
}

/// Enough corners for a circle to look round.
#[expect(clippy::cast_sign_loss, reason = "clamped to a small range")]
fn segments(radius: f32) -> usize {
    (radius * 2.5).clamp(10.0, 48.0) as usize
}

fn circle(radius: f32, segments: usize) -> Vec<Vec2> {
    (0..segments).map(|i| Vec2::angled(TAU * i as f32 / segments as f32) * radius).collect()
}

/// Points with which a corner of that radius in physical pixels looks round.
#[expect(clippy::cast_sign_loss, reason = "clamped to a small range")]
fn corner_points(radius: f32) -> usize {
    (3.0 + radius * 0.4).clamp(3.0, 10.0) as usize
}

/// Corners of a rectangle of that half size, each rounded with so many points.
fn rounded(half: Vec2, radius: f32, points: usize) -> Vec<Vec2> {
    let radius = radius.min(half.x).min(half.y).max(0.05);
    let mut corners = Vec::with_capacity(4 * points);
    for (quarter, (x, y)) in [(1.0, 1.0), (-1.0, 1.0), (-1.0, -1.0), (1.0, -1.0)].into_iter().enumerate() {
        let center = vec2(x * (half.x - radius), y * (half.y - radius));
        for step in 0..points {
            let angle = TAU / 4.0 * (quarter as f32 + step as f32 / (points - 1) as f32);
            corners.push(center + Vec2::angled(angle) * radius);
        }
    }
    corners
}

/// Outward direction at a corner, longer where the corner is sharp so that the edges stay parallel.
fn miter(into: Vec2, out: Vec2) -> Vec2 {
    let (a, b) = (into.normalized(), out.normalized());
    let (a, b) = if a == Vec2::ZERO {
        (b, b)
    } else if b == Vec2::ZERO {
        (a, a)
    } else {
        (a, b)
    };
    let sum = vec2(a.y, -a.x) + vec2(b.y, -b.x);
    let squared = sum.length_sq();
    if squared < 0.25 { sum.normalized() * 2.0 } else { sum * (2.0 / squared) }
}

fn signed_area(corners: &[Vec2]) -> f32 {
    let next = corners.iter().cycle().skip(1);
    corners.iter().zip(next).map(|(a, b)| a.x * b.y - a.y * b.x).sum()
}
