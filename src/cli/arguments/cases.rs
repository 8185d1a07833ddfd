//! Which case files to use.

use std::path::PathBuf;

use clap::Args;

use crate::report::curl::word;

#[derive(Debug, Clone, Default, Args)]
pub(in crate::cli) struct CaseArguments {
    /// A case file, or a folder of case files, to use in addition to the built-in ones
    #[arg(long, value_name = "PATH", help_heading = "Cases")]
    pub(in crate::cli) cases: Vec<PathBuf>,
    /// Do not use the built-in case files; a changed copy of one takes its place
    #[arg(long, requires = "cases", help_heading = "Cases")]
    pub(in crate::cli) no_builtin_cases: bool,
}

impl CaseArguments {
    /// These arguments as they are typed in a shell, each with a space before it.
    pub(in crate::cli) fn typed(&self) -> String {
        let path = |path: &PathBuf| {
            let path = path.as_os_str().as_encoded_bytes();
            // An argument of its own that begins with a hyphen would be an option.
            let between = if path.starts_with(b"-") { '=' } else { ' ' };
            format!(" --cases{between}{}", word(path))
        };
        let alone = self.no_builtin_cases.then(|| " --no-builtin-cases".to_owned());
        self.cases.iter().map(path).chain(alone).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_shell_takes_the_paths_as_they_were_given() {
        let cases = ["mine.yaml", "my cases/it's.yaml", "-.yaml"].map(PathBuf::from).to_vec();
        let arguments = CaseArguments { cases, no_builtin_cases: true };
        let expected = r" --cases mine.yaml --cases 'my cases/it'\''s.yaml' --cases=-.yaml --no-builtin-cases";
        assert_eq!(arguments.typed(), expected);
        assert_eq!(CaseArguments::default().typed(), "");
    }
}
