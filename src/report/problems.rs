//! Problems in case files, drawn as rustc draws its errors.

use std::collections::BTreeSet;
use std::sync::Arc;

use annotate_snippets::{Annotation, AnnotationKind, Group, Level, Renderer, Snippet};

use super::Color;
use super::snippet::{fitted, renderer, visible_with};
use crate::safe::TerminalText;
use crate::source::{Place, Problem};

/// The most problems that are drawn, so that a file with very many does not take minutes.
const MOST: usize = 100;

/// The first 100 problems in order, each with its place, its mark and its help, and a last line with the number of all.
pub fn render(problems: &[Problem], color: Color) -> String {
    render_within(problems, color, None)
}

/// The same, with the lines of the files cut to so many columns.
pub fn render_within(problems: &[Problem], color: Color, columns: Option<usize>) -> String {
    let renderer = renderer(match color {
        Color::Plain => Renderer::plain(),
        Color::Styled => Renderer::styled(),
    });
    let drawn = problems.iter().take(MOST).map(|problem| renderer.render(&[group(problem, columns)]) + "\n\n");
    drawn.chain([count(problems)]).collect()
}

fn group(problem: &Problem, columns: Option<usize>) -> Group<'static> {
    let related = problem.related.iter().map(|(related, _)| related.line());
    let room = (related.fold(problem.place.line(), usize::max), columns);
    let title = Level::ERROR.primary_title(clean(&problem.message)).id(problem.code.as_str());
    let group = match &problem.related {
        None => title.element(snippet(room, [(&problem.place, None)])),
        Some((related, label)) if Arc::ptr_eq(&related.file, &problem.place.file) => {
            title.element(snippet(room, [(&problem.place, None), (related, Some(clean(label)))]))
        }
        Some((related, label)) => {
            let there = snippet(room, [(related, Some(clean(label)))]);
            title.element(snippet(room, [(&problem.place, None)])).element(there)
        }
    };
    match &problem.help {
        Some(help) => group.element(Level::HELP.message(clean(help))),
        None => group,
    }
}

/// The lines of these places in one file; labelled places are context. Lines are cut to the columns, beside the number of
/// the last line of the problem.
fn snippet<const N: usize>(
    (last, columns): (usize, Option<usize>),
    marks: [(&Place, Option<String>); N],
) -> Snippet<'static, Annotation<'static>> {
    let Some(file) = marks.first().map(|(place, _)| Arc::clone(&place.file)) else { return Snippet::source("") };
    let line = marks.iter().map(|(place, _)| place.line()).min().unwrap_or(1);
    let start = file.line_start(line);
    let end = marks.iter().map(|(place, _)| mark_end(place)).max().unwrap_or(start);
    let lines = file.text.get(start..line_end(&file.text, end)).unwrap_or_default();

    let (text, starts) = visible_with(lines, marks.each_ref().map(|(place, _)| place.span.start - start));
    let (_, ends) = visible_with(lines, marks.each_ref().map(|(place, _)| mark_end(place) - start));
    let mut ends = ends.into_iter();
    let spans = starts.map(|start| start..ends.next().unwrap_or(start).max(start));
    let (text, spans) = fitted(text, spans, last, columns);
    let annotations = marks.into_iter().zip(spans).map(|((_, label), span)| {
        let kind = if label.is_some() { AnnotationKind::Context } else { AnnotationKind::Primary };
        kind.span(span).label(label)
    });
    Snippet::source(text).line_start(line).path(clean(&file.name)).annotations(annotations)
}

/// The end of a place's mark: on its first line, because a mark over many lines is hard to read.
fn mark_end(place: &Place) -> usize {
    let Place { file, span } = place;
    line_end(&file.text, span.start).min(span.end).max(span.start)
}

/// The end of the line that a byte offset is on, without its line break.
fn line_end(text: &str, from: usize) -> usize {
    let length = text.bytes().skip(from).position(|byte| byte == b'\n');
    let end = length.map_or(text.len(), |length| from + length);
    let carriage_return = end > from && length.is_some() && text.as_bytes().get(end - 1) == Some(&b'\r');
    end - usize::from(carriage_return)
}

fn count(problems: &[Problem]) -> String {
    let files: BTreeSet<&str> = problems.iter().map(|problem| problem.place.file.name.as_str()).collect();
    let plural = |number: usize| if number == 1 { "" } else { "s" };
    let (number, files) = (problems.len(), files.len());
    let first = if number > MOST { format!("; these are the first {MOST}") } else { String::new() };
    format!("{number} problem{} in {files} file{}{first}\n", plural(number), plural(files))
}

fn clean(text: &str) -> String {
    TerminalText::line(text).to_string()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use proptest::sample::select;

    use super::*;
    use crate::source::{ProblemCode, SourceFile};

    const TEXT: &str = "suite: a\r\ntests:\r\n  été:\r\n    levle: must\r\n  été:\r\n    x: 1\r\n";

    fn place(file: &Arc<SourceFile>, word: &str, nth: usize) -> Place {
        let at = file.text.match_indices(word).nth(nth).map_or(0, |(at, _)| at);
        file.place(at..at + word.len())
    }

    #[test]
    fn a_problem_has_code_place_mark_and_help() {
        let file = SourceFile::new("cases/x.yaml", TEXT);
        let problem = Problem::new(ProblemCode::UnknownKey, place(&file, "levle", 0), "unknown key `levle`");
        let problem = problem.help("did you mean `level`?");
        let expected = "\
error[unknown-key]: unknown key `levle`
 --> cases/x.yaml:4:5
  |
4 |     levle: must
  |     ^^^^^
  |
  = help: did you mean `level`?

1 problem in 1 file
";
        assert_eq!(render(&[problem], Color::Plain), expected);
    }

    #[test]
    fn a_second_place_of_the_file_is_drawn_with_it() {
        let file = SourceFile::new("cases/x.yaml", TEXT);
        let problem = Problem::new(ProblemCode::DuplicateKey, place(&file, "été", 1), "`été` again");
        let problem = problem.related(place(&file, "été", 0), "first here");
        let expected = "\
error[duplicate-key]: `été` again
 --> cases/x.yaml:5:3
  |
3 |   été:
  |   --- first here
4 |     levle: must
5 |   été:
  |   ^^^

1 problem in 1 file
";
        assert_eq!(render(&[problem], Color::Plain), expected);
    }

    #[test]
    fn a_second_place_may_be_in_another_file() {
        let (one, two) = (SourceFile::new("a.yaml", "suite: a\n"), SourceFile::new("b.yaml", "suite: a\n"));
        let problem = Problem::new(ProblemCode::DuplicateId, place(&two, "a", 0), "a second suite `a`");
        let text = render(&[problem.clone().related(place(&one, "a", 0), "first here"), problem], Color::Plain);
        assert!(text.contains(" --> b.yaml:1:8\n") && text.contains("::: a.yaml:1:8\n"), "{text}");
        assert!(text.ends_with("2 problems in 1 file\n"), "{text}");
    }

    #[test]
    fn a_mark_over_many_lines_ends_on_the_first() {
        let file = SourceFile::new("x.yaml", TEXT);
        let whole = Problem::new(ProblemCode::MissingKey, file.place(0..TEXT.len()), "`title` is missing");
        let text = render(&[whole], Color::Plain);
        assert!(text.contains("1 | suite: a\n  | ^^^^^^^^\n"), "{text}");
        let end = Problem::new(ProblemCode::Syntax, file.place(TEXT.len()..TEXT.len() + 9), "it ends");
        assert!(render(&[end], Color::Plain).contains("x.yaml:7:1"));
    }

    #[test]
    fn only_the_first_of_very_many_problems_are_drawn() {
        let file = SourceFile::new("x.yaml", TEXT);
        let problem = Problem::new(ProblemCode::Syntax, file.place(0..1), "bad");
        let text = render(&vec![problem; MOST + 1], Color::Plain);
        assert_eq!(text.matches("error[syntax]: bad").count(), MOST);
        assert!(text.ends_with("101 problems in 1 file; these are the first 100\n"), "{text}");
    }

    #[test]
    fn a_hostile_file_does_not_steer_the_terminal() {
        let file = SourceFile::new("\x1b[2Jx.yaml", "\x1b[31m\u{9b}a\u{202e}: \u{2028}1\n");
        let place = place(&file, "a", 0);
        let problem =
            Problem::new(ProblemCode::Syntax, place.clone(), "bad \x1b[0m").related(place, "\u{9b}").help("\x07");
        let text = render(std::slice::from_ref(&problem), Color::Plain);
        assert_eq!(TerminalText::block(&text).as_str(), text, "{text:?}");
        let styled = render(&[problem], Color::Styled);
        assert!(styled.contains("\x1b[1m") && !styled.contains("\x1b[2J") && !styled.contains('\u{9b}'), "{styled:?}");
    }

    /// Texts of what is hard to draw: line breaks, characters of no, one and two columns, and those that are not seen.
    fn hard() -> impl Strategy<Value = String> {
        let character =
            prop_oneof![any::<char>(), select(&['\n', '\r', '\t', ' ', 'a', '\u{301}', '日', '\u{200d}'][..])];
        prop::collection::vec(character, 0..40).prop_map(|characters| characters.into_iter().collect())
    }

    proptest! {
        #[test]
        fn any_problem_is_drawn_and_nothing_in_it_steers_the_terminal(
            (text, other, message) in (hard(), hard(), hard()),
            spans: [(usize, usize); 2],
            is_of_other_file: bool,
        ) {
            let (file, other) = (SourceFile::new(message.as_str(), text.as_str()), SourceFile::new("x.yaml", other));
            let place = |file: &Arc<SourceFile>, (start, length): (usize, usize)| {
                let start = start % (file.text.len() + 2);
                file.place(start..start + length % (file.text.len() + 2))
            };
            let related = place(if is_of_other_file { &other } else { &file }, spans[1]);
            let problem = Problem::new(ProblemCode::Syntax, place(&file, spans[0]), &message);
            let problem = problem.related(related, &message).help(&message);
            let drawn = render(std::slice::from_ref(&problem), Color::Plain);
            prop_assert_eq!(TerminalText::block(&drawn).to_string(), drawn.clone());
            let styled = render(&[problem], Color::Styled);
            prop_assert_eq!(anstream::adapter::strip_str(&styled).to_string(), drawn);
        }
    }
}
