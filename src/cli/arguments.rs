//! The arguments as they are written. What they mean together is the commands' business.

use std::net::{IpAddr, SocketAddr};
use std::path::PathBuf;
use std::time::Duration;

use clap::{Args, Parser, Subcommand, ValueEnum};

use super::badge::BadgeArguments;
use super::compare::CompareArguments;
use super::targets::Shard;
use crate::setting::MatrixVersion;
use crate::suite::Level;

/// Judges Matrix homeservers by the specification, each requirement as a named test.
#[derive(Debug, Parser)]
#[command(name = "matrix-conformance", version, propagate_version = true, arg_required_else_help = true)]
pub(super) struct Arguments {
    /// Whether to use colours
    #[arg(long, value_enum, default_value_t = ColorChoice::Auto, global = true, value_name = "WHEN")]
    pub(super) color: ColorChoice,
    #[command(subcommand)]
    pub(super) command: Command,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum ColorChoice {
    Auto,
    Always,
    Never,
}

#[derive(Debug, Subcommand)]
pub(super) enum Command {
    /// Judge a homeserver
    ///
    /// Exit codes: 0 every MUST that applies holds; 1 a MUST is broken (with --strict a SHOULD); 2 wrong arguments or
    /// case files, nothing was sent; 3 something could not be judged; 4 nothing was judged, as no test was selected or
    /// the server does not offer the API.
    Run {
        #[command(flatten)]
        targets: TargetArguments,
        #[command(flatten)]
        run: RunArguments,
    },
    /// Judge the embedded reference homeserver
    Demo {
        /// Respond as in the counterexample of this test: its id, or a part that only one test has; any number of them
        #[arg(long, value_name = "ID")]
        r#break: Vec<String>,
        #[command(flatten)]
        run: RunArguments,
    },
    /// Judge a recording, without a network
    ///
    /// The exit codes are those of `run`; what the recording does not have could not be judged (3).
    Judge(JudgeArguments),
    /// Start the embedded reference homeserver, until interrupted
    Serve(ServeArguments),
    /// List the tests: level, versions, id
    List {
        #[command(flatten)]
        cases: CaseArguments,
    },
    /// Explain a test: requirement, reason, sources, request, a response that holds and one that does not
    Explain {
        /// The whole id, or a part that only one test has
        id: String,
        #[command(flatten)]
        cases: CaseArguments,
    },
    /// Check case files: name every problem, and prove that every test can fail
    Check {
        /// A case file, or a folder with some; the built-in ones if left out
        path: Option<PathBuf>,
        /// Print what proves each test, as a table in Markdown
        #[arg(long)]
        table: bool,
        /// Print the JSON Schema of case files and end
        #[arg(long, conflicts_with = "table")]
        schema: bool,
    },
    /// Compare JSON reports, of several servers or of one over time
    ///
    /// Exit codes: 0; with --fail-on-regression 1 if anything got worse, and 4 if nothing can be compared; 2 wrong
    /// arguments, what is no report, or a document that can't be written.
    Compare(CompareArguments),
    /// Make a badge of a JSON report
    Badge(BadgeArguments),
    /// Print completions for a shell
    Completions {
        /// The shell
        shell: clap_complete::Shell,
    },
    /// Print the man page
    Man,
    /// Write the man pages and the completions of all shells into a folder, for packages
    PackageFiles {
        /// The folder
        folder: PathBuf,
    },
}

#[derive(Debug, Clone, Default, Args)]
pub(super) struct CaseArguments {
    /// A case file, or a folder with some, beside the built-in ones
    #[arg(long, value_name = "PATH", help_heading = "Cases")]
    pub(super) cases: Vec<PathBuf>,
    /// Leave the built-in case files out
    #[arg(long, requires = "cases", help_heading = "Cases")]
    pub(super) no_builtin_cases: bool,
}

#[derive(Debug, Args)]
pub(super) struct ServeArguments {
    /// Port on 127.0.0.1; 0 for any that is free
    #[arg(long, default_value_t = 8008)]
    pub(super) port: u16,
    /// Respond as in the counterexample of this test: its id, or a part that only one test has; any number of them
    #[arg(long, value_name = "ID")]
    pub(super) r#break: Vec<String>,
    #[command(flatten)]
    pub(super) cases: CaseArguments,
}

#[derive(Debug, Args)]
pub(super) struct TargetArguments {
    /// Base URL of the homeserver (http://localhost:8008), or a server name (example.org) to be resolved through
    /// /.well-known/matrix/client; any number of them
    #[arg(required_unless_present = "targets")]
    pub(super) target: Vec<String>,
    /// A file with a target in each line, `-` for standard input; `#` begins a comment
    #[arg(long, value_name = "FILE", help_heading = "Several homeservers")]
    pub(super) targets: Option<PathBuf>,
    /// Only each Nth target, from the Ith, such as 2/5: to spread the targets over machines
    #[arg(long, value_name = "I/N", help_heading = "Several homeservers")]
    pub(super) shard: Option<Shard>,
    /// How many targets are judged at a time
    #[arg(long, value_name = "NUMBER", default_value_t = 16, value_parser = jobs, help_heading = "Several homeservers")]
    pub(super) jobs: usize,
}

#[derive(Debug, Args)]
pub(super) struct RunArguments {
    #[command(flatten)]
    pub(super) selection: SelectionArguments,
    #[command(flatten)]
    pub(super) setting: SettingArguments,
    #[command(flatten)]
    pub(super) judging: JudgingArguments,
    #[command(flatten)]
    pub(super) reports: ReportArguments,
    #[command(flatten)]
    pub(super) reach: ReachArguments,
}

#[derive(Debug, Args)]
pub(super) struct JudgeArguments {
    /// A HAR file: one that `run --record` wrote, or that a browser or another tool did
    pub(super) recording: PathBuf,
    #[command(flatten)]
    pub(super) selection: SelectionArguments,
    #[command(flatten)]
    pub(super) setting: RecordedSettingArguments,
    #[command(flatten)]
    pub(super) judging: JudgingArguments,
    #[command(flatten)]
    pub(super) reports: ReportArguments,
}

#[derive(Debug, Args)]
#[command(next_help_heading = "Which tests")]
pub(super) struct SelectionArguments {
    /// Only tests whose id contains this
    #[arg(last = true)]
    pub(super) filter: Option<String>,
    /// The filter and --skip are whole ids
    #[arg(long)]
    pub(super) exact: bool,
    /// Leave out tests whose id contains this
    #[arg(long, value_name = "FILTER")]
    pub(super) skip: Vec<String>,
    /// Only these levels
    #[arg(long, value_enum, value_delimiter = ',', value_name = "LEVEL")]
    pub(super) filter_level: Vec<LevelArgument>,
    /// List the tests and end
    #[arg(long)]
    pub(super) list: bool,
    #[command(flatten)]
    pub(super) cases: CaseArguments,
}

#[derive(Debug, Args)]
#[command(next_help_heading = "How to judge")]
pub(super) struct SettingArguments {
    /// Judge by this version of the specification, v1.15 to v1.19
    #[arg(long, value_name = "VERSION", default_value_t = MatrixVersion::NEWEST, value_parser = matrix_version)]
    pub(super) matrix_version: MatrixVersion,
    /// The server is a development deployment: http and private hosts are accepted
    #[arg(long)]
    pub(super) dev: bool,
}

#[derive(Debug, Args)]
#[command(next_help_heading = "How to judge")]
pub(super) struct RecordedSettingArguments {
    /// Base URL of the homeserver; if left out, that of the recorded run, or the origin of the first request
    #[arg(long, value_name = "URL")]
    pub(super) target: Option<String>,
    /// Judge by this version of the specification, v1.15 to v1.19; if left out, by that of the recorded run, or the
    /// newest
    #[arg(long, value_name = "VERSION", value_parser = matrix_version)]
    pub(super) matrix_version: Option<MatrixVersion>,
    /// The server is a development deployment, whatever the recorded run says
    #[arg(long)]
    pub(super) dev: bool,
    /// The server is not a development deployment, whatever the recorded run says
    #[arg(long, conflicts_with = "dev")]
    pub(super) production: bool,
}

#[derive(Debug, Args)]
#[command(next_help_heading = "How to judge")]
pub(super) struct JudgingArguments {
    /// A SHOULD that is not met fails the run
    #[arg(long)]
    pub(super) strict: bool,
    /// A server that does not offer the API is fine
    #[arg(long)]
    pub(super) allow_unsupported: bool,
    /// A list of tests that are known to fail, with reasons: they are run, but don't fail the run
    ///
    /// An entry that excuses nothing any more, or has expired, fails the run.
    #[arg(long, value_name = "FILE")]
    pub(super) known_failures: Option<PathBuf>,
    /// Bring the list up to date with this run: without what no longer fails, with what fails now
    #[arg(long, requires = "known_failures")]
    pub(super) write_known_failures: bool,
}

#[derive(Debug, Args)]
#[command(next_help_heading = "Reports")]
pub(super) struct ReportArguments {
    /// Where to write all reports, under fixed names; with several targets, each has a folder in it
    #[arg(long, value_name = "DIR")]
    pub(super) report_dir: Option<PathBuf>,
    /// Where to write JUnit XML; without this and --report-dir, to reports/junit.xml
    ///
    /// A report of 5,000 cases or more is parted: the second part of junit.xml is junit-2.xml, beside it.
    #[arg(long, value_name = "PATH")]
    pub(super) junit: Option<PathBuf>,
    /// Where to write the JSON report, if anywhere
    #[arg(long, value_name = "PATH")]
    pub(super) json: Option<PathBuf>,
    /// Where to write the exchanges as a HAR file, if anywhere; `judge` judges it again
    #[arg(long, value_name = "PATH")]
    pub(super) record: Option<PathBuf>,
    /// Where to write the HTML report, if anywhere: one file for any browser
    #[arg(long, value_name = "PATH")]
    pub(super) html: Option<PathBuf>,
    /// Where to write a page in Markdown, if anywhere
    #[arg(long, value_name = "PATH")]
    pub(super) markdown: Option<PathBuf>,
    /// Print annotations for GitHub Actions, and add the page in Markdown to the summary of the job
    ///
    /// Where GITHUB_ACTIONS is `true`, this is done without being asked for.
    #[arg(long)]
    pub(super) github: bool,
    /// Form of the list of tests
    #[arg(long, value_enum, default_value_t = Format::Pretty)]
    pub(super) format: Format,
    /// One character for each test: the same as --format terse
    #[arg(long, short, conflicts_with = "format")]
    pub(super) quiet: bool,
}

#[derive(Debug, Args)]
#[command(next_help_heading = "How to reach it")]
pub(super) struct ReachArguments {
    /// The longest time for an exchange
    #[arg(long, value_name = "DURATION", default_value = "30s", value_parser = duration)]
    pub(super) timeout: Duration,
    /// The longest time for making a connection
    #[arg(long, value_name = "DURATION", default_value = "10s", value_parser = duration)]
    pub(super) connect_timeout: Duration,
    /// Wait so long for the server to respond at all
    #[arg(long, value_name = "DURATION", value_parser = duration)]
    pub(super) wait: Option<Duration>,
    /// Send this header field to the homeserver, and to nobody else, where a case does not set it itself
    ///
    /// In reports the value is masked wherever a server repeats it, if it has at least 8 characters: to mask shorter
    /// ones would take other words with them. What a case file or the target has too, and the Host field, is not masked.
    #[arg(long, value_name = "NAME:VALUE", value_parser = header)]
    pub(super) header: Vec<Header>,
    /// Trust the certificates in this PEM file, and no others
    #[arg(long, value_name = "FILE")]
    pub(super) cacert: Option<PathBuf>,
    /// Accept any certificate
    #[arg(long)]
    pub(super) insecure: bool,
    /// Use this address for this host, on every port
    #[arg(long, value_name = "HOST:PORT:ADDR", value_parser = resolve)]
    pub(super) resolve: Vec<Resolve>,
    /// Send everything through this proxy; those of the environment are not used
    #[arg(long, value_name = "URL")]
    pub(super) proxy: Option<String>,
}

impl RunArguments {
    /// The files that the user names for reading.
    pub(super) fn files_read(&self) -> Vec<PathBuf> {
        let more = self.judging.known_failures.iter().chain(&self.reach.cacert);
        more.cloned().chain(self.selection.cases.files()).collect()
    }
}

impl JudgeArguments {
    /// The same.
    pub(super) fn files_read(&self) -> Vec<PathBuf> {
        let more = self.judging.known_failures.iter().chain([&self.recording]);
        more.cloned().chain(self.selection.cases.files()).collect()
    }
}

impl ReportArguments {
    /// The folder of the reports that are given no path of their own.
    pub(super) fn folder(&self) -> PathBuf {
        self.report_dir.clone().unwrap_or_else(|| PathBuf::from("reports"))
    }
}

/// A header field as it was given. It is split later: errors of the argument parser would quote it, and its value may be
/// a secret.
#[derive(Clone)]
pub(super) struct Header(String);

impl Header {
    /// The name and the value. An empty value is none: without quotes, the shell makes another argument of it.
    pub(super) fn split(&self) -> Option<(String, String)> {
        let (name, value) = self.0.split_once(':')?;
        let (name, value) = (name.trim(), value.trim());
        (!name.is_empty() && !value.is_empty()).then(|| (name.to_owned(), value.to_owned()))
    }
}

impl std::fmt::Debug for Header {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.write_str("…")
    }
}

#[derive(Debug, Clone)]
pub(super) struct Resolve {
    pub(super) host: String,
    pub(super) address: SocketAddr,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum LevelArgument {
    Must,
    Should,
    May,
}

impl From<LevelArgument> for Level {
    fn from(level: LevelArgument) -> Self {
        match level {
            LevelArgument::Must => Self::Must,
            LevelArgument::Should => Self::Should,
            LevelArgument::May => Self::May,
        }
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum Format {
    /// A line for each test
    Pretty,
    /// A character for each test
    Terse,
    /// A line of JSON for each test
    Json,
}

fn jobs(text: &str) -> Result<usize, String> {
    match text.parse() {
        Ok(jobs) if (1..=1000).contains(&jobs) => Ok(jobs),
        Ok(_) | Err(_) => Err("write a number from 1 to 1000".to_owned()),
    }
}

fn matrix_version(text: &str) -> Result<MatrixVersion, String> {
    let version: MatrixVersion = text.parse().map_err(|error: crate::setting::MatrixVersionError| error.to_string())?;
    let (oldest, newest) = (MatrixVersion::OLDEST, MatrixVersion::NEWEST);
    if (oldest..=newest).contains(&version) {
        Ok(version)
    } else {
        Err(format!("this tool knows {oldest} to {newest}"))
    }
}

/// A number with a unit, as in 500ms, 30s or 2m; seconds without one.
fn duration(text: &str) -> Result<Duration, String> {
    let parsed = text.parse().map(Duration::from_secs).or_else(|_| humantime::parse_duration(text));
    match parsed {
        Ok(duration) if duration.is_zero() => Err("must be longer than nothing".to_owned()),
        Ok(duration) => Ok(duration),
        Err(_) => Err("write a number with a unit, such as 500ms, 30s or 2m".to_owned()),
    }
}

#[expect(clippy::unnecessary_wraps, reason = "the argument parser wants a result")]
fn header(text: &str) -> Result<Header, String> {
    Ok(Header(text.to_owned()))
}

fn resolve(text: &str) -> Result<Resolve, String> {
    const FORM: &str = "write HOST:PORT:ADDR, such as example.org:443:127.0.0.1";
    let mut parts = text.splitn(3, ':');
    let (Some(host), Some(port), Some(address)) = (parts.next(), parts.next(), parts.next()) else {
        return Err(FORM.to_owned());
    };
    let port: u16 = port.parse().map_err(|_| FORM)?;
    let address = address.trim_start_matches('[').trim_end_matches(']');
    let address: IpAddr = address.parse().map_err(|_| FORM)?;
    Ok(Resolve { host: host.to_owned(), address: SocketAddr::new(address, port) })
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::CommandFactory as _;

    #[test]
    fn the_definition_of_the_command_line_is_consistent() {
        Arguments::command().debug_assert();
    }

    #[test]
    fn durations_have_a_unit_or_are_seconds() {
        assert_eq!(duration("2"), Ok(Duration::from_secs(2)));
        assert_eq!(duration("500ms"), Ok(Duration::from_millis(500)));
        assert!(duration("0").is_err() && duration("soon").is_err());
    }

    #[test]
    fn an_address_for_a_host_may_be_of_either_family() {
        assert!(resolve("a.example:443:127.0.0.1").is_ok_and(|resolve| resolve.address.port() == 443));
        assert!(resolve("a.example:443:[::1]").is_ok_and(|resolve| resolve.address.is_ipv6()));
        assert!(resolve("a.example:127.0.0.1").is_err());
    }

    #[test]
    fn only_known_versions_are_taken() {
        assert_eq!(matrix_version("v1.16"), Ok(MatrixVersion { major: 1, minor: 16 }));
        assert!(
            matrix_version("v1.14").is_err() && matrix_version("v1.20").is_err() && matrix_version("1.15").is_err()
        );
    }

    #[test]
    fn a_header_is_a_name_and_a_value_and_is_not_shown() {
        let header = Header("Authorization: secret: x ".to_owned());
        assert_eq!(header.split(), Some(("Authorization".to_owned(), "secret: x".to_owned())));
        assert!(!format!("{header:?}").contains("secret"));
        assert!(Header("secret".to_owned()).split().is_none() && Header(" : secret".to_owned()).split().is_none());
        assert!(Header("Authorization:".to_owned()).split().is_none());
    }
}
