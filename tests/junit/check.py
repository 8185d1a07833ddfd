"""Compares what independent readers read in JUnit reports with each other and with the JSON report; see tests/junit/run."""

import json
import re
import subprocess
import sys
import tempfile
from pathlib import Path
from xml.sax.saxutils import unescape

import actions
import junitparser
from junit2htmlreport.parser import Junit
from hostile import hostile_server

BINARY, TOOLS = Path(sys.argv[1]).resolve(), Path(sys.argv[2]).resolve()
HERE = Path(__file__).resolve().parent
problems = []


def check(holds, what):
    if not holds:
        problems.append(what)


def call(*command, **options):
    return subprocess.run(command, capture_output=True, text=True, timeout=120, **options)


# Readers: each gives suites with name, counts (tests, failures, errors, skipped) and cases


def read_with_junitparser(path):
    def case(found):
        results = [(type(result).__name__.lower(), result.message or "", result.text or "") for result in found.result]
        kind, message, body = results[0] if results else ("passed", "", "")
        check(len(results) < 2, f"{path}: {found.name} has several results")
        return {"name": found.name, "classname": found.classname, "kind": kind, "message": message, "body": body}

    def suite(found):
        counts = [found.tests, found.failures, found.errors, found.skipped]
        return {"name": found.name, "counts": counts, "cases": [case(each) for each in found]}

    return [suite(found) for found in junitparser.JUnitXml.fromfile(str(path))]


def read_with_node(*paths):
    result = call("node", HERE / "read.mjs", TOOLS / "node", *paths)
    check(result.returncode == 0, f"{paths}: {result.stderr}")
    return json.loads(result.stdout)


def check_schema(path):
    """The schema of Jenkins' xUnit plugin knows neither the file of a case nor skipped cases at the root. All readers that
    are here take both, and so does Jenkins' own `junit` step."""
    known = re.sub(r'(<testcase [^>]*?) file="[^"]*"', r"\1", path.read_text())
    known = re.sub(r'(<testsuites [^>]*?) skipped="\d+"', r"\1", known)
    for options, text in [(["--noout"], path.read_text()), (["--noout", "--schema", TOOLS / "schema/junit-10.xsd"], known)]:
        result = call("xmllint", *options, "-", input=text)
        check(result.returncode == 0, f"{path}: {result.stderr[:500]}")


def read(path):
    """What a report says, once all readers agree on it."""
    check_schema(path)
    read_by = {"junitparser": read_with_junitparser(path), **read_with_node(path)}
    agreed = read_by.pop("junitparser")
    for suite in agreed:
        kinds = [case["kind"] for case in suite["cases"]]
        counted = [len(kinds), *map(kinds.count, ["failure", "error", "skipped"])]
        check(suite["counts"] == counted, f"{path}: {suite['name']} says {suite['counts']}, and has {counted}")
    check(read_by["junit2json"] == agreed, f"{path}: junit2json reads {difference(read_by['junit2json'], agreed)}")
    reduced, other = [reduce(suite) for suite in agreed], read_by["testResultsParser"]
    check(other == reduced, f"{path}: test-results-parser reads {difference(other, reduced)}")
    check_viewers(path, agreed, read_by)
    for problem in actions.problems(path, agreed):
        check(False, f"{path}: {problem}")
    return agreed


def check_viewers(path, agreed, read_by):
    """The readers that show pages, or convert: each has all cases, with the names, kinds and texts that it keeps."""
    cases = [(suite["name"], case) for suite in agreed for case in suite["cases"]]
    html = [(suite.name, case) for suite in Junit(str(path)) for case in suite.all()]
    check(
        sorted((name, case.testclass.name, case.name, case.outcome().name) for name, case in html)
        == sorted((name, case["classname"], case["name"], JUNIT2HTML[case["kind"]]) for name, case in cases),
        f"{path}: junit2html has other cases",
    )
    texts = {(case.testclass.name, case.name): (case.failure or case.skipped, case.failure_msg or case.skipped_msg) for _, case in html}
    viewed = {(case["suite"], case["classname"], case["name"]): case for case in read_by["xunitViewer"]}
    converted = {(case["suite"], case["name"]): case for case in read_by["ctrf"]}
    check(len(viewed) == len(converted) == len(cases), f"{path}: {len(viewed)} and {len(converted)} of {len(cases)} cases")
    for suite, case in cases:
        where, body, message = f"{path}: {case['name']}", case["body"], case["message"]
        if case["kind"] != "passed":
            check(texts[case["classname"], case["name"]] == (body, message), f"{where}: junit2html has other texts")
        view = viewed.get((suite, case["classname"], case["name"]), {})
        check(view.get("kind") == case["kind"], f"{where}: xunit-viewer has {view.get('kind')}")
        shown = [text.strip() for text in (body, message) if case["kind"] != "passed"]
        check(all(text in view.get("messages", []) for text in shown), f"{where}: xunit-viewer shows {view.get('messages')}")
        one = converted.get((suite, case["name"]), {})
        check(one.get("status") == CTRF[case["kind"]], f"{where}: junit-to-ctrf has {one.get('status')}")
        if case["kind"] in ["failure", "error"]:
            check(bool(one.get("message")) and bool(one.get("trace")), f"{where}: junit-to-ctrf has no texts")


JUNIT2HTML = {"passed": "PASSED", "failure": "FAILED", "error": "FAILED", "skipped": "SKIPPED"}
CTRF = {"passed": "passed", "failure": "failed", "error": "failed", "skipped": "skipped"}


def reduce(suite):
    """A suite as test-results-parser tells it: failures and errors are one kind, of others there is no text, what was
    skipped does not count, and what looks like an entity in an attribute is resolved once more."""
    def reduced(case):
        is_broken = case["kind"] in ["failure", "error"]
        message, body = (unescape(case["message"]), case["body"]) if is_broken else ("", "")
        kind = "failure" if is_broken else case["kind"]
        return {"name": case["name"], "kind": kind, "message": message, "body": body}

    tests, failures, errors, skipped = suite["counts"]
    counts = [tests - skipped, failures, errors, skipped]
    return {"name": suite["name"], "counts": counts, "cases": [reduced(case) for case in suite["cases"]]}


def difference(one, other):
    for suite, expected in zip(one, other):
        for case, wanted in zip(suite["cases"], expected["cases"]):
            if case != wanted:
                return f"{case}, not {wanted}"
    return f"{len(one)} suites with {[suite['counts'] for suite in one]}, not {[suite['counts'] for suite in other]}"


# What the JSON report says

KINDS = {"pass": "passed", "note": "passed", "fail": "failure", "warn": "skipped", "skip": "skipped", "error": "error"}


def expected(report):
    """The cases by the JSON report: name, class, kind, and texts that must stand in message and body."""
    cases = []
    leads = f"{report['name']}." if "name" in report else ""
    for suite, test in ((suite, test) for suite in report["suites"] for test in suite["tests"]):
        if test.get("reason", {}).get("kind") == "filtered-out":
            continue
        kind = KINDS["fail" if test["outcome"] == "warn" and report["strict"] else test["outcome"]]
        texts = [test["id"], test["requirement"], f" {test['case']}\n", *test["source"]]
        for violation in test.get("violations", []):
            texts += [violation["expected"], violation["got"]] if is_plain(violation) else []
        cases.append((test["id"].removeprefix(f"{suite['name']}/"), leads + suite["name"], kind, texts))
    for known in report.get("known_failures", []):
        cases.append((known["test"], leads + "known-failures", "failure" if "complaint" in known else "passed", [known["entry"]]))
    return cases


def is_plain(violation):
    """Whether it has nothing that is shown in another way, or cut."""
    text = violation["expected"] + violation["got"]
    return len(text) < 500 and all(character.isprintable() for character in text) and "##" not in text


def compare(name, suites, report):
    cases = [case for suite in suites for case in suite["cases"]]
    wanted = expected(report)
    names = [(case["name"], case["classname"], case["kind"]) for case in cases]
    check(names == [case[:3] for case in wanted], f"{name}: the cases are not those of the JSON report")
    check(len(set(name[:2] for name in names)) == len(names), f"{name}: names are not unique")
    for case, (_, _, kind, texts) in zip(cases, wanted):
        if kind != "passed":
            missing = [text for text in texts if text not in case["body"]]
            check(not missing, f"{name}: {case['name']} does not say {missing}")
            first = case["body"].split("\n")[0]
            check(case["message"] == first, f"{name}: the message of {case['name']}: {case['message']}")
    print(f"junit: {name}: {len(cases)} cases, {sum(kind != 'passed' for *_, kind, _ in wanted)} with texts")


# Runs

KNOWN = """known-failures:
  - test: auth-metadata/required/issuer
    reason: we know
  - test: auth-metadata/required/token_endpoint
    reason: it did once
"""

LONG_HEAD = """suite: long
title: A long suite
since: v1.15
documents: { spec: { title: A specification, link: "https://spec.example/#<section>" } }
source: spec A section
request: first
requests:
  first: { get: /first, example: { json: { MEMBERS } } }
tests:
"""

# Markup, control characters, what XML does not allow, a lone surrogate.
HOSTILE = "]]></failure></testcase><testcase name='forged'/>\x1b[2J \x00 \ufffe \u202e & <b>\n&#0;\ud800"


def run(name, code, *arguments, parts=1):
    with tempfile.TemporaryDirectory() as folder:
        folder = Path(folder)
        (folder / "known.yaml").write_text(KNOWN)
        (folder / "long.yaml").write_text(long_case_file())
        result = call(BINARY, *arguments, "--junit", "junit.xml", "--json", "run.json", cwd=folder)
        check(result.returncode == code, f"{name}: exit {result.returncode}, not {code}\n{result.stdout[-2000:]}{result.stderr}")
        files = [folder / "junit.xml", *(folder / f"junit-{number}.xml" for number in range(2, parts + 1))]
        check(len(list(folder.glob("junit*.xml"))) == parts, f"{name}: {list(folder.glob('junit*.xml'))}")
        suites = [suite for file in files for suite in read(file)]
        compare(name, suites, json.loads((folder / "run.json").read_text()))


def run_several(*targets):
    """Several targets in one folder: readers that merge their reports lose no case, and mix none up."""
    with tempfile.TemporaryDirectory() as folder:
        result = call(BINARY, "run", "--dev", "--suite", "auth-metadata", *targets, cwd=folder)
        check(result.returncode == 3, f"several targets: exit {result.returncode}\n{result.stdout[-2000:]}{result.stderr}")
        files = sorted(Path(folder).glob("reports/*/junit.xml"))
        check(len(files) == len(targets), f"several targets: {files}")
        suites = [suite for file in files for suite in read(file)]
        for file, suite in zip(files, suites):
            compare(f"the target {suite['name']}", [suite], json.loads(file.with_name("report.json").read_text()))
        number = sum(len(suite["cases"]) for suite in suites)
        for problem in actions.merge_problems([case for suite in suites for case in suite["cases"]]):
            check(False, f"several targets: {problem}")
        merged = read_with_node(*files)
        for reader in ["xunitViewer", "ctrf"]:
            names = {(case["suite"], case["name"]) for case in merged[reader]}
            check(len(names) == number, f"several targets: {reader} has {len(names)} of {number} cases")
        print(f"junit: several targets: {number} cases")


def long_case_file():
    """More cases than one report takes: each is about a member of its own, which the homeserver does not have."""
    conditions = ["{ type: string }", "{ optional: true, type: string }"]
    groups = [
        f"  a{group}:\n    level: {level}\n    requirement: A rule.\n    because: It is one.\n    tests:\n"
        + "".join(f"      b{leaf}: {{ expect: {{ /n{group}-{leaf}: {conditions[leaf % 2]} }} }}\n" for leaf in range(1300))
        for group, level in enumerate(["must", "should", "may", "must"])
    ]
    members = [f"n{group}-{leaf}: x" for group in range(4) for leaf in range(1300)]
    return LONG_HEAD.replace("MEMBERS", ", ".join(members)) + "".join(groups)


compare("the golden sample", read(Path("reports/sample.xml")), json.loads(Path("reports/sample.json").read_text()))
run("a red run", 1, "demo", "--suite", "auth-metadata", "--break", "required/issuer", "--break", "caching/etag-form")
run("a strict run", 1, "demo", "--suite", "auth-metadata", "--break", "caching/etag-form", "--strict")
run("known failures", 1, "demo", "--suite", "auth-metadata", "--break", "required/issuer", "--known-failures", "known.yaml")
run("a server that is down", 3, "run", "--suite", "auth-metadata", "http://127.0.0.1:1")
run_several("http://127.0.0.1:1", "http://127.0.0.1:2", "third=http://127.0.0.1:3")
with hostile_server(HOSTILE) as url:
    run("a hostile server", 1, "run", url, "--dev", "--suite", "auth-metadata")
run("a report in parts", 1, "demo", "--cases", "long.yaml", "--no-builtin-cases", parts=2)
for problem in problems:
    print(f"junit: {problem}")
print(f"junit: {len(problems)} problems")
sys.exit(1 if problems else 0)
