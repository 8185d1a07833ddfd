"""The rules by which CI systems show a report, as far as a script can apply them: three actions for GitHub, GitLab, Jenkins.
Each rule is one that has lost results or pointed to a wrong place before."""

import re
from collections import Counter
from xml.etree import ElementTree

# Rails takes an attribute `type` of these for a cast of the value (GitLab).
CAST = {"boolean", "integer", "float", "date", "datetime", "yaml", "symbol", "array", "hash", "file", "decimal", "string", "binary"}


def problems(path, suites):
    """What these systems would show wrong of a report that other readers have read already."""
    root = ElementTree.parse(path).getroot()
    found = []
    totals = [int(root.get(name, "-1")) for name in ["tests", "failures", "errors", "skipped"]]
    summed = [sum(column) for column in zip(*(suite["counts"] for suite in suites))] or [0, 0, 0, 0]
    if totals != summed or float(root.get("time", "nan")) != float(root.get("time", "0")) or not root.get("name"):
        found.append(f"the root has {root.attrib}, and the suites {summed}")
    for suite in root:
        groups = {case.get("classname") for case in suite.iter("testcase")}
        if groups - {suite.get("name")}:
            found.append(f"dorny/test-reporter makes groups of {groups} under {suite.get('name')}")
        for case in suite.iter("testcase"):
            found += [f"{case.get('name')}: {problem}" for problem in case_problems(case)]
    return found + merge_problems([case for suite in suites for case in suite["cases"]])


def case_problems(case):
    file, line = place(case)
    results = [child for child in case if child.tag in ["failure", "error", "skipped"]]
    if not file.endswith(".yaml"):
        yield f"mikepenz/action-junit-report takes {file} for its file"
    for result in results:
        body = result.text or ""
        if result.tag != "skipped" and f"{file}:{line}" not in body:
            yield f"mikepenz/action-junit-report points to {file}:{line}, which is not in the text"
        if not result.get("message") or "\n" in result.get("message"):
            yield f"its message is {result.get('message')!r}"
        if not body.startswith(result.get("message")):
            yield "the text does not begin with the message"
        if (result.get("type") or "file") in CAST:
            yield f"GitLab would cast the type {result.get('type')}"
        if re.search(r"^at .*\(.*:\d+\)$", body, re.MULTILINE):
            yield "dorny/test-reporter takes a line for a stack trace"


def place(case):
    """File and line as mikepenz/action-junit-report finds them: the attribute, then the last `FILE…:LINE` in the text."""
    texts = [child.text or "" for child in case if child.tag in ["failure", "error"]]
    file = case.get("file") or case.get("classname").split(".")[-1]
    found = re.findall(rf" [^ ]*{re.escape(file)}.*?:\d+", texts[0]) if texts else []
    return file, found[-1].split(":")[-1] if found else "1"


def merge_problems(cases):
    """GitLab tells cases apart by class and name, Jenkins by the suite too; EnricoMi's action counts equal ones once. Jenkins
    takes what stands before the last dot of a class for a package, so that there must be something behind it."""
    identities = Counter((case["classname"], case["name"]) for case in cases)
    found = [f"{identity} is there {number} times" for identity, number in identities.items() if number > 1]
    return found + [f"{classname} has no class" for classname, name in identities if not classname.split(".")[-1] or not name]
