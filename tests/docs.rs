//! The docs of the case language and its JSON Schema: the tables are printed from the code, and the complete file is proven.

#![expect(clippy::expect_used, reason = "a test ends where it can't go on")]
#![expect(clippy::disallowed_methods, reason = "tests read files")]

use std::fs;
use std::path::Path;

use matrix_conformance::harness::builtin;
use matrix_conformance::known_failures::known_failures_schema;
use matrix_conformance::proof::prove;
use matrix_conformance::source::SourceFile;
use matrix_conformance::suite::{Suites, docs_tables, json_schema, read_suites};
use matrix_conformance::users::users_schema;

fn docs() -> (std::path::PathBuf, String) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/case-language.md");
    let text = fs::read_to_string(&path).expect("docs/case-language.md");
    (path, text)
}

#[test]
fn the_tables_of_the_docs_are_printed_from_the_code() {
    let (path, text) = docs();
    let mut written = String::new();
    let mut rest = text.as_str();
    let mut named = Vec::new();
    while let Some((before, after)) = rest.split_once("<!-- table: ") {
        let (name, after) = after.split_once(" -->\n").expect("the name of a table");
        let (_, after) = after.split_once("<!-- end -->").expect("the end of a table");
        let tables = docs_tables();
        let (_, table) =
            tables.iter().find(|(known, _)| *known == name).unwrap_or_else(|| panic!("no mapping `{name}`"));
        named.push(name.to_owned());
        written.push_str(&format!("{before}<!-- table: {name} -->\n{table}<!-- end -->"));
        rest = after;
    }
    written.push_str(rest);
    if std::env::var_os("UPDATE_GOLDEN").is_some() {
        fs::write(&path, &written).expect("docs/case-language.md can be written");
    }
    assert_eq!(
        fs::read_to_string(&path).expect("docs"),
        written,
        "write it anew with UPDATE_GOLDEN=1 cargo test --test all docs::"
    );
    let missing: Vec<&str> =
        docs_tables().iter().map(|(name, _)| *name).filter(|name| !named.iter().any(|known| known == name)).collect();
    assert!(missing.is_empty(), "docs/case-language.md has no table of {missing:?}");
}

#[test]
fn the_schemas_for_editors_are_printed_from_the_code() {
    let schemas =
        [("case-file", json_schema()), ("known-failures", known_failures_schema()), ("users", users_schema())];
    for (name, printed) in schemas {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("schema/{name}.schema.json"));
        if std::env::var_os("UPDATE_GOLDEN").is_some() {
            fs::write(&path, &printed).expect("a schema can be written");
        }
        let schema = fs::read_to_string(&path).expect("a schema");
        assert!(schema == printed, "write {name} anew with UPDATE_GOLDEN=1 cargo test --test all docs::");
    }
}

#[test]
fn the_complete_file_of_the_docs_is_proven() {
    let (_, text) = docs();
    let file = text.split("```yaml\n").nth(1).and_then(|rest| rest.split("```").next()).expect("a complete file");
    assert_proven("my-versions", file.to_owned());
}

/// Proves a suite beside the built-in ones, as `check` and `run --cases` do.
fn assert_proven(name: &str, text: String) {
    let read = read_beside_builtin(text);
    let suite = read.suites.iter().find(|suite| suite.name == name).expect("the suite");
    let problems = prove(suite);
    assert!(problems.is_empty(), "{problems:#?}");
}

fn read_beside_builtin(text: String) -> Suites {
    let mut files = builtin::files();
    files.push(SourceFile::new("docs/case-language.md", text));
    read_suites(&files).unwrap_or_else(|problems| panic!("{problems:#?}"))
}

#[test]
fn the_requests_of_the_docs_are_accepted() {
    let (_, text) = docs();
    let blocks = text.split("```yaml\n").skip(1).filter_map(|rest| rest.split("```").next());
    let requests: Vec<&str> = blocks.filter(|block| block.starts_with("requests:\n")).collect();
    assert_eq!(requests.len(), 2, "{requests:?}");
    for block in requests {
        let head =
            "suite: snippet\ntitle: A snippet\nsince: v1.15\nlevel: must\nsource: rfc9110 15\nbecause: It is shown.\n";
        let names = block.lines().filter_map(|line| line.strip_prefix("  ")?.split_once(':'));
        let names = names.map(|(name, _)| name).filter(|name| !name.starts_with(' '));
        let mut file = format!("{head}{block}tests:\n");
        for name in names {
            let test = "expect: { status: [200, 304, 401] }, requirement: It is sent.";
            file.push_str(&format!("  is-sent/{name}: {{ request: {name}, {test} }}\n"));
        }
        // What requests are made from must be required by a test.
        for value in ["issuer", "registration_endpoint"].iter().filter(|value| block.contains(&format!("#/{value}}}")))
        {
            let test = format!("request: metadata, expect: {{ /{value}: present }}, requirement: It is there.");
            file.push_str(&format!("  has/{value}: {{ {test} }}\n"));
        }
        read_beside_builtin(file);
    }
}

#[test]
fn the_page_names_every_built_in_profile() {
    let (_, text) = docs();
    let rows: Vec<&str> = text.lines().filter(|line| line.starts_with("| `")).collect();
    for profile in builtin::read().expect("the built-in case files").profiles {
        let begins = format!("| `{}` | {} |", profile.name, profile.title);
        let row = rows.iter().find(|row| row.starts_with(&begins)).copied();
        let row = row.unwrap_or_else(|| panic!("docs/case-language.md has no row that begins with {begins}"));
        for given in ["again", "preflight", "wrong-method"] {
            let is_given = given_lines(&profile.file.text).any(|line| line.starts_with(&format!("  {given}:")));
            assert_eq!(row.contains(&format!("`{given}`:")), is_given, "{begins} and `{given}`");
        }
    }
}

/// The lines below `given` in a profile.
fn given_lines(text: &str) -> impl Iterator<Item = &str> {
    let below = text.lines().skip_while(|line| *line != "given:").skip(1);
    below.take_while(|line| line.starts_with([' ', '#']))
}

fn read(name: &str) -> String {
    fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(name)).expect("a file of the repository")
}

#[test]
fn the_harness_in_the_readme_is_the_one_that_is_compiled() {
    // The example in the docs of `harness` is compiled by `cargo test`, and so is our own tests/conformance.rs.
    let readme = read("README.md");
    let snippet = |language: &str, part: &str| {
        let start = format!("```{language}\n");
        let mut blocks = readme.split(&start).skip(1).filter_map(|rest| rest.split("```").next());
        blocks.find(|block| block.contains(part)).expect("a snippet").to_owned()
    };
    let docs: Vec<String> =
        read("src/harness/mod.rs").lines().filter_map(|line| line.strip_prefix("//! ").map(str::to_owned)).collect();
    let code = snippet("rust", "harness::test");
    assert!(code.lines().count() == 3 && code.lines().all(|line| docs.iter().any(|known| known == line)), "{code}");
    let manifest = snippet("toml", "[[test]]");
    let target = manifest.split_once("[[test]]").expect("a target").1.trim();
    assert!(read("Cargo.toml").contains(&format!("[[test]]\n{target}\n")), "{target}");
    assert!(manifest.contains("[dev-dependencies]\nmatrix-conformance = "), "{manifest}");
}

#[test]
fn the_public_address_is_to_be_filled_in_at_one_place() {
    let texts = ["README.md", "Cargo.toml", "action.yml", "ci/gitlab.yml", "ci/Jenkinsfile", "ci/azure-pipelines.yml"]
        .map(read);
    let lines: Vec<&str> = texts.iter().flat_map(|text| text.lines()).filter(|line| line.contains("OWNER")).collect();
    assert_eq!(lines.len(), 1, "{lines:?}");
}
