//! Which name somebody probably meant.

/// The candidate nearest to `word`, if one is near enough to be a slip of the pen.
#[must_use]
pub fn nearest<'a>(word: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let wanted: Vec<char> = word.chars().flat_map(char::to_lowercase).take(64).collect();
    // A third of the letters may be wrong; beyond that a guess confuses more than it helps.
    let allowed = (wanted.len() / 3).max(1);
    let scored = candidates.into_iter().filter(|candidate| *candidate != word).map(|candidate| {
        let letters: Vec<char> = candidate.chars().flat_map(char::to_lowercase).take(64).collect();
        (distance(&wanted, &letters), candidate)
    });
    scored.filter(|(steps, _)| *steps <= allowed).min_by_key(|(steps, _)| *steps).map(|(_, candidate)| candidate)
}

/// Letters to insert, delete, replace or swap with their neighbor (optimal string alignment).
fn distance(a: &[char], b: &[char]) -> usize {
    let mut rows = vec![vec![0_usize; b.len() + 1]; a.len() + 1];
    for (i, row) in rows.iter_mut().enumerate() {
        row[0] = i;
    }
    rows[0] = (0..=b.len()).collect();
    for i in 1..=a.len() {
        for j in 1..=b.len() {
            let replace = rows[i - 1][j - 1] + usize::from(a[i - 1] != b[j - 1]);
            let mut best = replace.min(rows[i - 1][j] + 1).min(rows[i][j - 1] + 1);
            if i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1] {
                best = best.min(rows[i - 2][j - 2] + 1);
            }
            rows[i][j] = best;
        }
    }
    rows[a.len()][b.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn slips_are_recognized_and_strangers_are_not() {
        let names = ["orders-queue", "orders-db", "web"];
        assert_eq!(nearest("order-queue", names), Some("orders-queue"));
        assert_eq!(nearest("orders-bd", names), Some("orders-db"));
        assert_eq!(nearest("Web", names), Some("web"));
        assert_eq!(nearest("payments", names), None);
        assert_eq!(nearest("", names), None);
    }
}
