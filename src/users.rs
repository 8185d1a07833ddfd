//! The users who sign in: a YAML file with their names and passwords, or their access tokens, which are secrets; and pages of
//! the server on which they need help.

mod hide;
mod pages;

use std::collections::BTreeMap;
use std::fmt;
use std::sync::Arc;

use crate::notation::Shape::{List, Object as Mapping, Table, Text};
use crate::notation::{
    Checker, Definitions, Entry, Form, Node, Object, Patterns, Shape, key, required, schema_of, yaml,
};
use crate::source::{Problem, ProblemCode, Problems, SourceFile};
use pages::PAGE;
pub use pages::{OddPage, Recognised};

/// A file of users.
static USERS: Object = Object {
    name: "users file",
    keys: &[&[
        required("users", Table { keys: &ROLE, values: &USER_SHAPE }, "the users, by the names in case files"),
        key("pages", List(&PAGE_SHAPE), "what users do on pages that are not understood without help"),
    ]],
    open_keys: &[],
    one_of: &[],
    at_most_one_of: &[],
};
static USER_SHAPE: Shape = Mapping(&USER);
static PAGE_SHAPE: Shape = Mapping(&PAGE);
static USER: Object = Object {
    name: "user",
    keys: &[&[
        key("name", Text(&NAME), "the name that the user types into the login form; needed beside a password"),
        key("password", Text(&PASSWORD), "the password"),
        key("password-env", Text(&VARIABLE), "the environment variable that has the password"),
        key(
            "access-token-env",
            Text(&VARIABLE),
            "the environment variable that has an access token, for requests with `as`; this user never signs in",
        ),
    ]],
    open_keys: &[],
    one_of: &[&["password", "password-env", "access-token-env"]],
    at_most_one_of: &[],
};
static ROLE: Form = Form {
    repair: Some(|text| text.trim_start_matches('@').split(':').next().unwrap_or_default().trim().to_lowercase()),
    ..Form::matching("a name of lower-case letters, digits and `-`", "^[a-z][a-z0-9_-]*$")
};
static NAME: Form = Form::matching("a name", "\\S");
static PASSWORD: Form = Form::matching("a password", ".");
static VARIABLE: Form = Form::matching("the name of an environment variable", "^[A-Za-z_][A-Za-z0-9_]*$");

/// The JSON Schema (2020-12) of users files, for editors: pretty-printed, with a newline at its end.
pub fn users_schema() -> String {
    schema_of(&Definitions {
        title: "matrix-conformance users file",
        roots: vec![&USERS],
        objects: vec![&USERS, &USER, &PAGE],
        has_holes: false,
        skeletons: &[],
    })
}

/// A user.
#[derive(Clone, PartialEq, Eq, Default)]
pub struct User {
    /// The name that the user types into the login form.
    pub name: String,
    /// The password; none for a user who never signs in.
    pub password: Option<String>,
    /// The access token, if one was given.
    pub access_token: Option<String>,
    /// What the user does on odd pages.
    pub pages: Arc<[OddPage]>,
}

impl User {
    /// Whether the user can sign in.
    pub fn can_sign_in(&self) -> bool {
        self.password.is_some()
    }

    /// Whether requests on behalf of the user have a token that was given.
    pub fn has_token(&self) -> bool {
        self.access_token.is_some()
    }
}

/// Without the secrets.
impl fmt::Debug for User {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.debug_struct("User").field("name", &self.name).finish_non_exhaustive()
    }
}

/// Users by their names in case files.
pub type Users = BTreeMap<String, User>;

/// Reads a users file; `environment` looks up a variable.
///
/// # Errors
/// What is wrong with the file, or a variable that is not set.
pub fn read_users(file: &Arc<SourceFile>, environment: impl Fn(&str) -> Option<String>) -> Result<Users, Vec<Problem>> {
    let mut problems = Problems::default();
    let mut users = Users::new();
    let root = yaml::read(file, &mut problems);
    if root.is_none() && problems.list.is_empty() {
        let problem = Problem::new(ProblemCode::MissingKey, file.place(0..0), "the file is empty");
        problems.list.push(problem.help("write `users:` and below it `NAME: { name: …, password-env: … }`"));
    }
    if let Some(root) = &root {
        Checker::new(&mut problems, &mut Patterns::default(), false).check_root(&Shape::Object(&USERS), root);
        if problems.list.is_empty() {
            let pages: Arc<[OddPage]> =
                root.get("pages").map_or(&[][..], Node::items).iter().map(pages::read).collect();
            let entries = root.get("users").map_or(&[][..], Node::entries);
            let read = entries.iter().filter_map(|entry| read_user(entry, &environment, &mut problems));
            users.extend(read.map(|(role, user)| (role, User { pages: Arc::clone(&pages), ..user })));
            refuse_one_account(entries, &mut problems);
        }
    }
    if problems.list.is_empty() {
        return Ok(users);
    }
    let entries = root.as_ref().and_then(|root| root.get("users")).map_or(&[][..], Node::entries);
    let roles: Vec<&str> = entries.iter().filter(|entry| !entry.node.is_null()).map(|entry| &*entry.key).collect();
    Err(hide::hide(file, &roles, problems.list))
}

/// The problem of a users file that is no text, as it may be shown.
pub fn without_values(problem: Problem) -> Problem {
    hide::without_values(problem)
}

/// Two users with one account would be taken for outsiders of each other's data.
fn refuse_one_account(entries: &[Entry], problems: &mut Problems) {
    for (place, entry) in entries.iter().enumerate() {
        let Some(name) = entry.node.get("name") else { continue };
        let is_same = |other: &&Entry| other.node.text_at("name") == name.text();
        if let Some(first) = entries.iter().take(place).find(is_same) {
            let message = format!("`{}` and `{}` have the same name", first.key, entry.key);
            problems.report(ProblemCode::WrongValue, &name.span, message).help =
                Some("make an account for each of them: tests compare what one user sees of the other".to_owned());
        }
    }
}

fn read_user(
    entry: &Entry,
    environment: &impl Fn(&str) -> Option<String>,
    problems: &mut Problems,
) -> Option<(String, User)> {
    let node = &entry.node;
    let mut user = User { name: node.text_at("name").unwrap_or_default().to_owned(), ..User::default() };
    if let Some(variable) = node.get("access-token-env") {
        user.access_token = Some(from_environment(variable, environment, problems)?);
        return Some((entry.key.to_string(), user));
    }
    if user.name.is_empty() {
        problems.report(ProblemCode::MissingKey, &entry.key_span, "`name` is missing").help =
            Some("add the name that the user types into the login form".to_owned());
        return None;
    }
    user.password = match (node.text_at("password"), node.get("password-env")) {
        (Some(password), _) => Some(password.to_owned()),
        (None, variable) => Some(from_environment(variable?, environment, problems)?),
    };
    Some((entry.key.to_string(), user))
}

/// The value of the variable that a node names; reports one that is not set.
fn from_environment(
    variable: &Node,
    environment: &impl Fn(&str) -> Option<String>,
    problems: &mut Problems,
) -> Option<String> {
    let value = environment(variable.text()?).filter(|value| !value.is_empty());
    if value.is_none() {
        let message = format!("the environment variable `{}` is not set", variable.text()?);
        problems.report(ProblemCode::MissingKey, &variable.span, message).help =
            Some("set it before the run, or use `password` instead".to_owned());
    }
    value
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "tests")]
mod tests {
    use super::*;

    fn read(text: &str) -> Result<Users, Vec<String>> {
        let file = SourceFile::new("users.yaml", text.to_owned());
        let environment = |name: &str| (name == "ANNA").then(|| "from outside".to_owned());
        read_users(&file, environment).map_err(|problems| problems.into_iter().map(|it| it.message).collect())
    }

    #[test]
    fn a_password_stands_in_the_file_or_in_the_environment() {
        let users =
            read("users:\n  anna: { name: anna-1, password-env: ANNA }\n  bert: { name: b, password: \"x: y\" }\n");
        let users = users.unwrap();
        let anna = User { name: "anna-1".to_owned(), password: Some("from outside".to_owned()), ..User::default() };
        assert_eq!(users["anna"], anna);
        assert_eq!(users["bert"].password.as_deref(), Some("x: y"));
        assert!(!format!("{users:?}").contains("outside"));
    }

    #[test]
    fn a_user_with_an_access_token_never_signs_in() {
        let users = read("users:\n  anna: { access-token-env: ANNA }\n").unwrap();
        assert_eq!(users["anna"].access_token.as_deref(), Some("from outside"));
        assert!(users["anna"].has_token() && !users["anna"].can_sign_in());
        assert!(!format!("{users:?}").contains("outside"));
    }

    #[test]
    fn all_users_know_the_odd_pages() {
        let users = read(
            "users:\n  anna: { name: a, password: b }\npages:\n  - title: Your language\n    fields: { lang: en }\n  - { path: /x*, \
             button: Go }\n",
        );
        let pages = users.unwrap()["anna"].pages.clone();
        assert_eq!(pages[0].fields, [("lang".to_owned(), "en".to_owned())]);
        assert!(pages[0].is("/any", "  your LANGUAGE ") && !pages[0].is("/any", "Your languages"));
        assert!(pages[1].is("/xyz", "") && !pages[1].is("/y", "x") && pages[1].button.as_deref() == Some("Go"));
    }

    #[test]
    fn what_is_wrong_is_named_without_the_password() {
        assert_eq!(
            read("users:\n  anna: { name: a, password-env: BERT }\n").unwrap_err(),
            ["the environment variable `BERT` is not set"]
        );
        let twice = "users:\n  anna: { name: a, password: b }\n  bert: { name: a, password: b }\n";
        assert_eq!(read(twice).unwrap_err(), ["`anna` and `bert` have the same name"]);
        for wrong in [
            "users: []",
            "user: {}",
            "users: { anna: { name: a } }",
            "users: { anna: { password: s3cret1 } }",
            "users: { anna: { password: s3cret } }",
            "",
        ] {
            let said = read(wrong).map(|users| assert!(!users.is_empty(), "{wrong}")).unwrap_err();
            assert!(!said.join(" ").contains("s3cret"), "{said:?}");
        }
    }
}
