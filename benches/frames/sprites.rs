//! The other side: one Bevy sprite for each token, moved in every frame.

use bevy::prelude::*;

use crate::stage;

#[derive(Component)]
struct Moves(f32);

/// An app that draws so many sprites, with so many samples a pixel; Bevy's default is four.
pub(crate) fn app(tokens: u32, msaa: Msaa) -> App {
    let mut app = stage::app();
    let target = stage::target(&mut app);
    let projection = OrthographicProjection { scale: stage::SHRINK, ..OrthographicProjection::default_2d() };
    app.world_mut().spawn((Camera2d, msaa, target, Projection::Orthographic(projection)));
    app.world_mut().spawn_batch((0..tokens).map(|index| {
        let sprite = Sprite::from_color(Color::srgb(0.56, 0.73, 1.0), Vec2::splat(10.0));
        let row = (index % 25) as f32 * 30.0 - 360.0;
        (sprite, Transform::from_xyz(0.0, row, 0.0), Moves(index as f32 / tokens as f32))
    }));
    app.add_systems(Update, |mut sprites: Query<(&mut Transform, &mut Moves)>| {
        for (mut place, mut moves) in &mut sprites {
            moves.0 = (moves.0 + 0.01) % 1.0;
            place.translation.x = moves.0 * 1_400.0 - 700.0;
        }
    });
    stage::ready(app)
}
