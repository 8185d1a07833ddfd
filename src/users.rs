//! The users who sign in: a YAML file with their names and passwords. The passwords are secrets.

use std::collections::BTreeMap;
use std::fmt;
use std::sync::Arc;

use crate::notation::Shape::{Object as Mapping, Table, Text};
use crate::notation::{Checker, Definitions, Entry, Form, Node, Object, Shape, key, required, schema_of, yaml};
use crate::source::{Problem, ProblemCode, Problems, SourceFile};

/// A file of users.
static USERS: Object = Object {
    name: "users file",
    keys: &[&[required("users", Table { keys: &ROLE, values: &USER_SHAPE }, "the users, by the names in case files")]],
    open_keys: &[],
    one_of: &[],
    at_most_one_of: &[],
};
static USER_SHAPE: Shape = Mapping(&USER);
static USER: Object = Object {
    name: "user",
    keys: &[&[
        required("name", Text(&NAME), "the name that the user types into the login form"),
        key("password", Text(&PASSWORD), "the password"),
        key("password-env", Text(&VARIABLE), "the environment variable that has the password"),
    ]],
    open_keys: &[],
    one_of: &[&["password", "password-env"]],
    at_most_one_of: &[],
};
static ROLE: Form = Form::matching("a name of lower-case letters, digits and `-`", "^[a-z][a-z0-9_-]*$");
static NAME: Form = Form::matching("a name", "\\S");
static PASSWORD: Form = Form::matching("a password", ".");
static VARIABLE: Form = Form::matching("the name of an environment variable", "^[A-Za-z_][A-Za-z0-9_]*$");

/// The JSON Schema (2020-12) of users files, for editors: pretty-printed, with a newline at its end.
pub fn users_schema() -> String {
    schema_of(&Definitions {
        title: "matrix-conformance users file",
        roots: vec![&USERS],
        objects: vec![&USERS, &USER],
        has_holes: false,
        skeletons: &[],
    })
}

/// A user who can sign in.
#[derive(Clone, PartialEq, Eq)]
pub struct User {
    /// The name that the user types into the login form.
    pub name: String,
    /// The password.
    pub password: String,
}

/// Without the password.
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
    if let Some(root) = root {
        Checker::new(&mut problems, false).check_root(&Shape::Object(&USERS), &root);
        if problems.list.is_empty() {
            let entries = root.get("users").map_or(&[][..], Node::entries);
            users.extend(entries.iter().filter_map(|entry| read_user(entry, &environment, &mut problems)));
        }
    }
    if problems.list.is_empty() { Ok(users) } else { Err(problems.list) }
}

fn read_user(
    entry: &Entry,
    environment: &impl Fn(&str) -> Option<String>,
    problems: &mut Problems,
) -> Option<(String, User)> {
    let name = entry.node.text_at("name")?.to_owned();
    let password = match (entry.node.text_at("password"), entry.node.get("password-env")) {
        (Some(password), _) => password.to_owned(),
        (None, variable) => {
            let variable = variable?;
            let value = environment(variable.text()?).filter(|value| !value.is_empty());
            if value.is_none() {
                let message = format!("the environment variable `{}` is not set", variable.text()?);
                problems.report(ProblemCode::MissingKey, &variable.span, message).help =
                    Some("set it before the run, or write `password` instead".to_owned());
            }
            value?
        }
    };
    Some((entry.key.clone(), User { name, password }))
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
        assert_eq!(users["anna"], User { name: "anna-1".to_owned(), password: "from outside".to_owned() });
        assert_eq!(users["bert"].password, "x: y");
        assert!(!format!("{users:?}").contains("outside"));
    }

    #[test]
    fn what_is_wrong_is_named_without_the_password() {
        assert_eq!(
            read("users:\n  anna: { name: a, password-env: BERT }\n").unwrap_err(),
            ["the environment variable `BERT` is not set"]
        );
        for wrong in
            ["users: []", "user: {}", "users: { anna: { name: a } }", "users: { anna: { password: s3cret } }", ""]
        {
            let said = read(wrong).map(|users| assert!(!users.is_empty(), "{wrong}")).unwrap_err();
            assert!(!said.join(" ").contains("s3cret"), "{said:?}");
        }
    }
}
