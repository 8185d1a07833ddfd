//! What editors offer to begin a case file, a request or a test with: in the order in which people write.

use crate::notation::Skeleton;

/// The skeletons, by mapping.
pub(super) static SKELETONS: &[Skeleton] = &[
    Skeleton {
        of: "case file",
        label: "a suite",
        text: "suite: ${1:name}
title: ${2:What it is about}
since: ${3:v1.15}
request: ${4:request}
level: must
source: schema ${5:/paths}
documents:
  schema: { title: ${6:Title}, link: \"https://${7:example.org/#<section>}\" }
requests:
  ${4:request}:
    get: ${8:/_matrix/client/versions}
    example: { json: { ${9:member}: ${10:value} } }
tests:
  status/200:
    expect: { status: 200 }
    requirement: ${11:What the server has to do.}
    because: ${12:Where that comes from, or why it matters.}
",
    },
    Skeleton {
        of: "request",
        label: "a request",
        text: "get: ${1:/_matrix/client/versions}
example: { json: { ${2:member}: ${3:value} } }
",
    },
    Skeleton {
        of: "request",
        label: "a request that is like another",
        text: "like: ${1:request}
headers: { ${2:accept}: ${3:application/json} }
",
    },
    Skeleton {
        of: "test or group",
        label: "a test",
        text: "expect: { ${1:/member}: ${2:present} }
requirement: ${3:What the server has to do.}
because: ${4:Where that comes from, or why it matters.}
source: ${5:document} ${6:section}
",
    },
    Skeleton {
        of: "test or group",
        label: "the tests of a profile",
        text: "use: ${1:cors}
needs: ${2:status/200}
",
    },
];
