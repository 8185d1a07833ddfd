//! The badge as an SVG image: it loads no font, script or other address. maud escapes its text.

use maud::html;

use super::{Badge, BadgeColor};

/// The height, in pixels.
const HEIGHT: u32 = 20;
/// The space left and right of a text, in pixels.
const MARGIN: f64 = 6.0;
/// The size of the font, in pixels.
const FONT_SIZE: f64 = 11.0;
/// The em of `Verdana`, in its units.
const EM: f64 = 2048.0;

/// The average width of letters of other alphabets.
const LETTER: f64 = 1296.0;
/// The first of the scripts and pictures whose characters are as wide as they are high.
const WIDE: char = '\u{1100}';

/// The widths of the characters of `Verdana`, from the space to the tilde.
#[rustfmt::skip]
const WIDTHS: [u16; 95] = [
    720, 806, 940, 1676, 1302, 2204, 1488, 550, 930, 930, 1302, 1676, 745, 930, 745, 930, 1302, 1302, 1302, 1302, 1302,
    1302, 1302, 1302, 1302, 1302, 930, 930, 1676, 1676, 1676, 1117, 2048, 1400, 1404, 1430, 1578, 1295, 1177, 1588, 1539,
    862, 931, 1419, 1140, 1726, 1532, 1612, 1235, 1612, 1424, 1400, 1262, 1499, 1400, 2025, 1403, 1260, 1403, 930, 930,
    930, 1676, 1302, 1302, 1230, 1276, 1067, 1276, 1220, 720, 1276, 1296, 562, 705, 1212, 562, 1992, 1296, 1243, 1276,
    1276, 874, 1067, 807, 1296, 1212, 1676, 1212, 1212, 1076, 1300, 930, 1300, 1676,
];

/// A text with its position.
struct Part<'a> {
    text: &'a str,
    start: f64,
    text_width: f64,
    fill: &'static str,
}

impl<'a> Part<'a> {
    fn new(text: &'a str, start: f64, fill: &'static str) -> Self {
        Self { text, start, text_width: width(text), fill }
    }

    fn width(&self) -> f64 {
        self.text_width + 2.0 * MARGIN
    }

    fn middle(&self) -> f64 {
        self.start + self.width() / 2.0
    }
}

/// The image, with a line break at its end.
pub fn render(badge: &Badge) -> String {
    let label = Part::new(badge.label.as_str(), 0.0, "#555");
    let message = Part::new(badge.message.as_str(), label.width(), color(badge.color));
    let width = label.width() + message.width();
    let said = format!("{}: {}", badge.label, badge.message);
    let parts = [label, message];
    let image = html! {
        svg xmlns="http://www.w3.org/2000/svg" width=(width) height=(HEIGHT)
            viewBox=(format!("0 0 {width} {HEIGHT}")) role="img" aria-label=(said) {
            title { (said) }
            linearGradient id="shade" x2="0" y2="100%" {
                stop offset="0" stop-color="#fff" stop-opacity=".12" {}
                stop offset="1" stop-opacity=".12" {}
            }
            clipPath id="outline" { rect width=(width) height=(HEIGHT) rx="3" {} }
            g clip-path="url(#outline)" {
                @for part in &parts {
                    rect x=(part.start) width=(part.width()) height=(HEIGHT) fill=(part.fill) {}
                }
                rect width=(width) height=(HEIGHT) fill="url(#shade)" {}
            }
            g aria-hidden="true" text-anchor="middle" font-family="Verdana,Geneva,DejaVu Sans,sans-serif"
                font-size=(FONT_SIZE) {
                @for part in &parts {
                    // A shadow, and the letters on it, scaled to the computed width in any font.
                    @for (baseline, fill, opacity) in [(15, "#000", ".3"), (14, "#fff", "1")] {
                        text x=(part.middle()) y=(baseline) textLength=(part.text_width) fill=(fill)
                            fill-opacity=(opacity) { (part.text) }
                    }
                }
            }
        }
    };
    image.into_string() + "\n"
}

/// White letters are readable on each colour.
fn color(color: BadgeColor) -> &'static str {
    match color {
        BadgeColor::Green => "#2a7f2e",
        BadgeColor::Blue => "#0969ba",
        BadgeColor::Yellow => "#856300",
        BadgeColor::Orange => "#b35309",
        BadgeColor::Red => "#c93024",
        BadgeColor::Grey => "#6a737d",
    }
}

/// The width of a text, in pixels, rounded up.
fn width(text: &str) -> f64 {
    let letter = |character: char| {
        let place = usize::try_from(u32::from(character)).ok().and_then(|code| code.checked_sub(0x20));
        let known = place.and_then(|place| WIDTHS.get(place)).map(|width| f64::from(*width));
        known.unwrap_or(if character < WIDE { LETTER } else { EM })
    };
    (text.chars().map(letter).sum::<f64>() * FONT_SIZE / EM).ceil()
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "tests")]
mod tests {
    use super::*;
    use crate::safe::TerminalText;

    fn badge(label: &str, color: BadgeColor) -> Badge {
        Badge { label: TerminalText::line(label), message: TerminalText::line("3 broken"), color }
    }

    #[test]
    fn a_badge_is_as_wide_as_its_words() {
        assert_eq!(width("conforming"), 63.0);
        assert_eq!(width("é中"), 18.0);
        let image = render(&badge("build", BadgeColor::Red));
        let document = roxmltree::Document::parse(&image).unwrap();
        let svg = document.root_element();
        let number = |name: &str| svg.attribute(name).unwrap().parse::<f64>().unwrap();
        assert_eq!(number("width"), width("build") + width("3 broken") + 4.0 * MARGIN);
        assert_eq!((svg.attribute("role"), svg.attribute("aria-label")), (Some("img"), Some("build: 3 broken")));
    }

    #[test]
    fn any_text_is_only_text() {
        let hostile = "</text><script>alert(1)</script>\" onload=\"x\u{0}\u{fffe}\u{202e}&amp;'";
        let image = render(&badge(hostile, BadgeColor::Green));
        let document = roxmltree::Document::parse(&image).unwrap();
        let names: std::collections::BTreeSet<_> =
            document.descendants().filter(roxmltree::Node::is_element).map(|node| node.tag_name().name()).collect();
        let expected = ["clipPath", "g", "linearGradient", "rect", "stop", "svg", "text", "title"];
        assert!(names.iter().copied().eq(expected), "{names:?}");
        let title = document.descendants().find(|node| node.has_tag_name("title")).unwrap();
        assert_eq!(title.text().unwrap(), format!("{}: 3 broken", TerminalText::line(hostile)));
        assert!(document.descendants().all(|node| node.attribute("onload").is_none()));
    }

    #[test]
    fn letters_can_be_read_on_every_colour() {
        // The contrast ratio that WCAG 2.2 asks for (success criterion 1.4.3).
        let linear = |hex: &str| {
            let part = f64::from(u8::from_str_radix(hex, 16).unwrap()) / 255.0;
            if part <= 0.04045 { part / 12.92 } else { ((part + 0.055) / 1.055).powf(2.4) }
        };
        for fill in [
            BadgeColor::Green,
            BadgeColor::Blue,
            BadgeColor::Yellow,
            BadgeColor::Orange,
            BadgeColor::Red,
            BadgeColor::Grey,
        ]
        .map(color)
        {
            let luminance = 0.2126 * linear(&fill[1..3]) + 0.7152 * linear(&fill[3..5]) + 0.0722 * linear(&fill[5..7]);
            assert!(1.05 / (luminance + 0.05) >= 4.5, "{fill}");
        }
    }
}
