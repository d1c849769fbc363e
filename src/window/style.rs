//! egui's own widgets (tooltips, scroll bars, the text field) in the colors of the look.

use bevy_egui::egui::{Context, CornerRadius, Shadow, Stroke, TextStyle, Visuals};

use crate::window::look::{self, Look, RADIUS_INSET, TEXT_LABEL};

/// Gives egui the look.
pub(super) fn apply(ctx: &Context, look: &Look) {
    let mut visuals = if look.dark { Visuals::dark() } else { Visuals::light() };
    visuals.panel_fill = look.panel;
    visuals.window_fill = look.raised;
    visuals.window_stroke = Stroke::new(1.0, look.line2);
    visuals.window_shadow = Shadow::NONE;
    visuals.popup_shadow = Shadow::NONE;
    visuals.menu_corner_radius = corner();
    visuals.extreme_bg_color = look.inset;
    visuals.selection.bg_fill = look::mix(look.panel, look.accent, 0.35);
    visuals.selection.stroke = Stroke::new(1.0, look.accent);
    visuals.override_text_color = Some(look.hi);
    visuals.widgets.inactive.bg_fill = look.line2;
    visuals.widgets.hovered.bg_fill = look.lo;
    visuals.widgets.active.bg_fill = look.mid;
    let text = [(TextStyle::Body, look::regular(TEXT_LABEL)), (TextStyle::Button, look::regular(TEXT_LABEL))];
    ctx.all_styles_mut(|style| {
        style.visuals = visuals.clone();
        for (name, font) in &text {
            style.text_styles.insert(name.clone(), font.clone());
        }
        style.interaction.tooltip_delay = 0.25;
        style.interaction.selectable_labels = false;
    });
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a few pixels")]
fn corner() -> CornerRadius {
    CornerRadius::same(RADIUS_INSET as u8)
}
