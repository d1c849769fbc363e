//! How well a text fits what somebody typed: letters in order with gaps, in Latin and in Hangul.
//!
//! Hangul is taken apart into its letters, so that half a syllable, or first consonants alone, already find it.

/// First code point of the Hangul syllables; each is one of 19 × 21 × 28 combinations of letters.
const FIRST_SYLLABLE: u32 = 0xAC00;
/// Last code point of the Hangul syllables.
const LAST_SYLLABLE: u32 = 0xD7A3;
/// Consonants that begin a syllable, as they are typed alone.
const INITIALS: [char; 19] =
    ['ㄱ', 'ㄲ', 'ㄴ', 'ㄷ', 'ㄸ', 'ㄹ', 'ㅁ', 'ㅂ', 'ㅃ', 'ㅅ', 'ㅆ', 'ㅇ', 'ㅈ', 'ㅉ', 'ㅊ', 'ㅋ', 'ㅌ', 'ㅍ', 'ㅎ'];
/// The first vowel as it is typed alone; the others follow it.
const FIRST_VOWEL: u32 = 0x314F;
/// Consonants that end a syllable, as they are typed alone; the first place is for none.
const FINALS: [char; 27] = [
    'ㄱ', 'ㄲ', 'ㄳ', 'ㄴ', 'ㄵ', 'ㄶ', 'ㄷ', 'ㄹ', 'ㄺ', 'ㄻ', 'ㄼ', 'ㄽ', 'ㄾ', 'ㄿ', 'ㅀ', 'ㅁ', 'ㅂ', 'ㅄ', 'ㅅ',
    'ㅆ', 'ㅇ', 'ㅈ', 'ㅊ', 'ㅋ', 'ㅌ', 'ㅍ', 'ㅎ',
];

/// A letter that fits.
const HIT: i32 = 10;
/// It follows the one before at once.
const IN_A_ROW: i32 = 8;
/// It begins a word or a syllable.
const BEGINS: i32 = 6;
/// For each letter left out between two that fit.
const GAP: i32 = -2;
/// For each letter of the text: of two that fit, the shorter one is meant.
const LENGTH_PER_TEN: i32 = -3;

/// One letter of a text, and whether it begins a word.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Letter {
    letter: char,
    begins: bool,
}

/// How well `text` fits: every word of the query is found in it, letter by letter in order. Higher is better;
/// `None` is not at all; an empty query fits everything equally.
pub(super) fn score(query: &str, text: &str) -> Option<i32> {
    let letters = letters(text);
    let length = i32::try_from(letters.len()).unwrap_or(i32::MAX / 10) * LENGTH_PER_TEN / 10;
    let mut total = 0;
    for word in query.split_whitespace() {
        let wanted = letters_of_query(word);
        total += best(&wanted, &letters)? + length;
    }
    Some(total)
}

fn letters_of_query(word: &str) -> Vec<char> {
    letters(word).into_iter().map(|letter| letter.letter).collect()
}

fn letters(text: &str) -> Vec<Letter> {
    let mut out = Vec::new();
    let mut begins = true;
    for sign in text.chars().flat_map(char::to_lowercase) {
        let part_of_word = sign.is_alphanumeric();
        if part_of_word {
            take_apart(sign, begins, &mut out);
        } else {
            out.push(Letter { letter: sign, begins: false });
        }
        begins = !part_of_word;
    }
    out
}

/// A Hangul syllable as its letters, anything else as it is.
fn take_apart(sign: char, begins: bool, out: &mut Vec<Letter>) {
    let code = u32::from(sign);
    if !(FIRST_SYLLABLE..=LAST_SYLLABLE).contains(&code) {
        out.push(Letter { letter: sign, begins });
        return;
    }
    let index = code - FIRST_SYLLABLE;
    let (initial, vowel, last) = (index / 588, index % 588 / 28, index % 28);
    out.extend(INITIALS.get(initial as usize).map(|letter| Letter { letter: *letter, begins: true }));
    out.extend(char::from_u32(FIRST_VOWEL + vowel).map(|letter| Letter { letter, begins: false }));
    let last = (last as usize).checked_sub(1).and_then(|last| FINALS.get(last));
    out.extend(last.map(|letter| Letter { letter: *letter, begins: false }));
}

/// The best of the ways in which the letters are found in order, each beginning elsewhere.
fn best(wanted: &[char], text: &[Letter]) -> Option<i32> {
    let first = *wanted.first()?;
    let starts = (0..text.len()).filter(|start| text[*start].letter == first);
    starts.filter_map(|start| from(start, wanted, text)).max()
}

fn from(start: usize, wanted: &[char], text: &[Letter]) -> Option<i32> {
    let mut total = 0;
    let mut next = start;
    for (index, letter) in wanted.iter().enumerate() {
        let at = next + text.get(next..)?.iter().position(|found| found.letter == *letter)?;
        let gap = i32::try_from(at - next).unwrap_or(i32::MAX / 100);
        let joined = if index > 0 && gap == 0 { IN_A_ROW } else { gap * GAP };
        total += HIT + joined + if text[at].begins { BEGINS } else { 0 };
        next = at + 1;
    }
    Some(total)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn letters_are_found_in_order_and_in_no_other() {
        assert!(score("lo or", "Loose orders").is_some());
        assert!(score("lsord", "loose-orders").is_some());
        assert_eq!(score("sol", "loose-orders"), None);
        assert_eq!(score("", "anything"), Some(0));
    }

    #[test]
    fn half_a_syllable_and_first_consonants_find_hangul() {
        for query in ["재생", "재새", "재ㅅ", "ㅈㅅ", "ㅈㅐ"] {
            assert!(score(query, "재생, 멈춤").is_some(), "{query}");
        }
        assert_eq!(score("저장", "재생, 멈춤"), None);
    }

    #[test]
    fn the_beginning_of_a_word_beats_letters_within_words() {
        assert!(score("or", "orders") > score("or", "store it"));
        assert!(score("help", "Help") > score("help", "show elderly people"));
        assert!(score("loose", "Open Loose orders") > score("loose", "Open Long orders of some sheep"));
    }
}
