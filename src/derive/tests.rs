//! A small OpenAPI of our own, from files to tables and their differences.

use super::*;

const TAGS: &str = r##"
openapi: 3.1.0
paths:
  "/pets/{petId}":
    parameters:
      - { in: path, name: petId, required: true, schema: { type: string } }
    get:
      operationId: getPet
      parameters:
        - $ref: "#/components/parameters/page"
        - { in: query, name: size, schema: { type: integer } }
      responses:
        "200":
          content:
            application/json:
              schema: { $ref: definitions/pet.yaml }
              examples: { response: { value: { "name": "Rex", "toys": [{ "id": 1, "color": "red" }] } } }
        "429": { description: Slow down. }
    put:
      operationId: setPet
      deprecated: true
      x-addedInMatrixVersion: "1.18"
      security: [{ accessTokenQuery: [] }, { accessTokenBearer: [] }]
      requestBody: { content: { application/json: { schema: { $ref: definitions/new-pet.yaml } } } }
      responses: {}
  "/pets ":
    post:
      operationId: addPet
      x-addedInMatrixVersion: "1.9"
      security: [{}, { accessTokenBearer: [] }]
      requestBody: { $ref: "#/components/requestBodies/octets" }
      responses: {}
components:
  parameters:
    page: { in: query, name: page, required: true, schema: { type: string } }
servers:
  - url: "{protocol}://{hostname}{basePath}"
    variables: { basePath: { default: /_matrix/client/v3 } }
"##;

const PET: &str = r#"
type: object
allOf:
  - { type: object, properties: { name: { type: string } }, required: [name] }
properties:
  toys: { type: array, items: { type: object, required: [id], properties: { id: { type: integer }, color: { type: string } } } }
  "odd name": { type: string }
"#;

const NEW_PET: &str = r#"
type: object
required: [name, home]
properties:
  name: { type: string }
  home: { type: object, required: [rooms], properties: { rooms: { type: integer }, color: { type: string } } }
  size: { type: [string, integer] }
  kind: { enum: [dog, cat] }
"#;

const EXCEPTIONS: &str = r##"
first: getPet
wrong: main/wrong
values:
  petId: { value: "#none:{server-name}", because: A pet that does not exist. }
  page: { value: other page, because: Another. }
  page in getPet: { value: first page, because: Any will do. }
own:
  petId: { value: "{addPet#/id}", because: The pet of the flow. }
calls:
  - { of: addPet, once: true, json: { name: Rex }, found: { id: "1" } }
  - { of: getPet, query: { page: "2" } }
operations:
  - { of: [getPet], below: /no-such-path/no-such-path, because: Pets have parts. }
  - { of: [addPet, setPet], writes: nothing, body: null, because: Pets are imaginary. }
"##;

fn tables(tags: &str, exceptions: &str) -> Result<Tables, DeriveError> {
    let files = [("tags.yaml", tags), ("definitions/pet.yaml", PET), ("definitions/new-pet.yaml", NEW_PET)];
    let specification = Specification::read(files.map(|(name, text)| (name.to_owned(), text.to_owned())))?;
    Tables::of(&specification, &Exceptions::read("exceptions.yaml", exceptions)?)
}

/// The rows of the tables, as they are written, each on one line.
fn rows(text: &str) -> Vec<String> {
    text.split("\n\n").map(|row| row.split_whitespace().collect::<Vec<_>>().join(" ")).collect()
}

const OPERATIONS: &str = r##"getPet: { call: "GET /_matrix/client/v3/pets/{petId}", method: GET, verb: get,
    url: "/_matrix/client/v3/pets/%23none%3A{server-name}", query: { page: "first page" }, auth: none, kind: current,
    weight: must, limited: true, standards: true,
    response: { like: found, json: { name: Rex, toys: [{ id: 1, color: red }] } }, refusal: not-found,
    other: { like: not-found, /error: "Another text" },
    offered: { any: [{ status: { not: [404, 405, 501] } }, { /errcode: present }], not: { /errcode: M_UNRECOGNIZED } },
    at: "tags.yaml#/paths/~1pets~1{petId}/get" }

setPet: { call: "PUT /_matrix/client/v3/pets/{petId}", method: PUT, verb: put,
    url: "/_matrix/client/v3/pets/%23none%3A{server-name}", auth: token,
    json: { name: conformance-unknown, home: { rooms: 0 } }, writes: nothing, kind: deprecated,
    weight: "must as warn", since: v1.18, standards: true, response: { like: missing-token }, first: getPet,
    other: { /error: "Another text" }, offered: { status: { not: [404, 405, 501] }, not: { /errcode: M_UNRECOGNIZED } },
    at: "tags.yaml#/paths/~1pets~1{petId}/put" }

addPet: { call: "POST /_matrix/client/v3/pets", method: POST, verb: post, url: /_matrix/client/v3/pets, auth: optional,
    writes: nothing, kind: current, weight: must, standards: true, response: { like: bad-json }, first: getPet,
    refusal: bad-json, other: { like: bad-json, /error: "Another text" }, offered: { status: { not: [404, 405, 501] }, not: { /errcode: M_UNRECOGNIZED } },
    at: "tags.yaml#/paths/~1pets%20/post" }"##;

const PATHS: &str = r##"getPet: { path: "/_matrix/client/v3/pets/{petId}",
    url: "/_matrix/client/v3/pets/%23none%3A{server-name}", base: "/_matrix/client/v3/pets/%23none%3A{server-name}",
    lacks: [post, delete], below: /no-such-path/no-such-path, standards: true,
    other: { like: not-found, /error: "Another text" },
    offered: { any: [{ status: { not: [404, 405, 501] } }, { /errcode: present }], not: { /errcode: M_UNRECOGNIZED } },
    at: "tags.yaml#/paths/~1pets~1{petId}/get" }

addPet: { path: /_matrix/client/v3/pets, url: /_matrix/client/v3/pets, base: /_matrix/client/v3/pets,
    lacks: [get, put, delete], below: /no-such-path/no-such-path, standards: true,
    other: { like: bad-json, /error: "Another text" }, offered: { status: { not: [404, 405, 501] }, not: { /errcode: M_UNRECOGNIZED } },
    at: "tags.yaml#/paths/~1pets%20/post" }"##;

/// Where `CALL` stands for the cells that all have.
const MEMBERS: &str = r##"getPet/name: { of: getPet, title: /name, CALL, has: { /name: present },
    is: { /name: { type: string } } }

getPet/toys: { of: getPet, title: /toys, CALL, is: { /toys: { optional: true, type: array } } }

getPet/toys/-: { of: getPet, title: /toys/-, CALL, above: getPet/toys,
    is: { /toys: { optional: true, items: { type: object } } } }

getPet/toys/-/id: { of: getPet, title: /toys/-/id, CALL, above: getPet/toys/-,
    has: { /toys: { optional: true, items: { /id: present } } },
    is: { /toys: { optional: true, items: { /id: { type: number } } } } }

getPet/toys/-/color: { of: getPet, title: /toys/-/color, CALL, above: getPet/toys/-,
    is: { /toys: { optional: true, items: { /color: { optional: true, type: [string, "null"] } } } },
    not-null: { /toys: { optional: true, items: { /color: { optional: true, not: { type: "null" } } } } },
    accepts: [{ remove: /toys/0/color }] }"##;

const CALLS: &str = r##"addPet: { call: "POST /_matrix/client/v3/pets", verb: post, kind: current,
    at: "tags.yaml#/paths/~1pets%20/post", url: /_matrix/client/v3/pets, json: { name: Rex }, writes: user,
    response: { like: found, json: { id: "1" } } }

getPet: { call: "GET /_matrix/client/v3/pets/{petId}", verb: get, kind: current,
    at: "tags.yaml#/paths/~1pets~1{petId}/get", url: "/_matrix/client/v3/pets/{addPet#/id}", query: { page: "2" },
    response: { like: found, json: { name: Rex, toys: [{ id: 1, color: red }] } } }"##;

#[test]
fn operations_paths_and_members_are_rows() {
    let text = tables(TAGS, EXCEPTIONS).unwrap().to_yaml();
    let written: Vec<&str> = text.lines().filter_map(|line| line.strip_prefix("    ")).collect();
    let call = r##"call: "GET /_matrix/client/v3/pets/{petId}", at: "tags.yaml#/paths/~1pets~1{petId}/get""##;
    let members = MEMBERS.replace("CALL", call);
    let found = rows(&members).into_iter().map(|row| row.trim_end_matches(" }").to_owned());
    let found = found.map(|row| format!("{row}{}, weight: must }}", " }".repeat(missing_ends(&row))));
    let wanted = [rows(OPERATIONS), rows(PATHS), rows(&members), rows(CALLS), found.collect()].concat();
    assert_eq!(written, wanted);
}

/// How many of the braces that a row opens are still open, without its own.
fn missing_ends(row: &str) -> usize {
    row.matches("{ ").count() - row.matches(" }").count() - 1
}

/// The specification without an operation that is deprecated, and calls of another one.
fn current() -> Tables {
    let exceptions = EXCEPTIONS.replace("body: null, ", "").replace("calls:\n", "calls:\n  - { of: setPet }\n");
    tables(&TAGS.replace("deprecated: true", "deprecated: false"), &exceptions).unwrap()
}

#[test]
fn content_has_each_member_with_wrong_types() {
    let text = current().to_yaml();
    let content = text.split("  content:\n").nth(1).unwrap();
    let names: Vec<&str> = content.lines().filter_map(|line| line.trim().split(": {").next()).collect();
    assert_eq!(names, ["setPet/name", "setPet/home", "setPet/size"]);
    let row = |name: &str| content.lines().find(|line| line.trim().starts_with(name)).unwrap();
    let (required, optional) = (row("setPet/name"), row("setPet/size"));
    assert!(required.contains("url: \"/_matrix/client/v3/pets/{addPet#/id}\", sent: main/wrong/setPet/name/number, "));
    assert!(required.contains("number: { name: 1, home: { rooms: 0 } }"), "{required}");
    assert!(required.contains("refused: { main/wrong/setPet/name/number: { status: \"4xx\""), "{required}");
    let robust =
        "robust: { main/wrong/setPet/size/boolean: { status: { not: \"5xx\" } }, main/wrong/setPet/size/array: ";
    assert!(optional.contains(robust) && !optional.contains("refused: "), "{optional}");
    let uncalled = EXCEPTIONS.replace("body: null, ", "");
    let uncalled = tables(&TAGS.replace("deprecated: true", "deprecated: false"), &uncalled).unwrap().to_yaml();
    assert!(uncalled.contains("required: true") && !uncalled.contains("refused: "), "{uncalled}");
}

#[test]
fn members_have_the_form_that_their_schemas_give() {
    let row = |pet: &str, exceptions: &str| {
        let files = [("tags.yaml", TAGS), ("definitions/pet.yaml", pet), ("definitions/new-pet.yaml", NEW_PET)];
        let specification = Specification::read(files.map(|(name, text)| (name.to_owned(), text.to_owned()))).unwrap();
        let tables = Tables::of(&specification, &Exceptions::read("exceptions.yaml", exceptions)?)?;
        let rows = tables.rows("members").iter();
        let cells = |row: &Entry| {
            let cell = |name: &&str| Some(format!("{name}: {}", row.node.get(name)?.to_json()));
            ["is", "not-null", "form", "form-weight"].iter().filter_map(cell).collect::<Vec<_>>()
        };
        Ok::<_, DeriveError>(rows.filter(|row| row.key == "getPet/toys/-/color").flat_map(cells).collect::<Vec<_>>())
    };
    let color = "color: { type: string";
    let with = |more: &str| PET.replace(color, &format!("{color}, {more}"));
    let around =
        |inner: &str| format!(r#"{{"/toys":{{"optional":true,"items":{{"/color":{{"optional":true,{inner}}}}}}}}}"#);
    let pattern = row(&with("pattern: \"^#\""), EXCEPTIONS).unwrap();
    assert_eq!(pattern[2], format!("form: {}", around(r##""matches":"^#""##)));
    assert_eq!(pattern[3], r#"form-weight: "must as warn""#, "it may be null, which is a warning, too");
    // Where the text says when the member is not there, null is no other way to say so.
    let text = row(&with("enum: [red, blue], description: \"The color.\\n Absent if it\\n has none.\""), EXCEPTIONS);
    let absent = [
        format!("is: {}", around(r#""type":"string""#)),
        format!("form: {}", around(r#""one-of":["red","blue"]"#)),
        r#"form-weight: "must""#.to_owned(),
    ];
    assert_eq!(text.unwrap(), absent);
    let open = |name: &str| format!("open: {{ {name}: {{ because: Pets differ. }} }}\n{EXCEPTIONS}");
    assert_eq!(row(&with("enum: [red, blue]"), &open("getPet/toys/-/color")).unwrap().len(), 2);
    let unknown = row(PET, &open("getPet/toys/-/colour")).unwrap_err().to_string();
    assert!(unknown.contains("`getPet/toys/-/colour`"), "{unknown}");
    let null = row(&PET.replace(color, "color: { type: [string, \"null\"]"), EXCEPTIONS).unwrap();
    assert_eq!(null, [format!("is: {}", around(r#""type":["string","null"]"#))]);
}

#[test]
fn texts_of_content_are_long_once() {
    let text = current().to_yaml();
    let content = text.split("  content:\n").nth(1).unwrap();
    let long: Vec<&str> =
        content.lines().filter_map(|line| line.split("long: ").nth(1)?.split(", robust").next()).collect();
    let wanted = [
        "{ name: \"{a*65536}\", home: { rooms: 0 } }",
        "{ name: conformance-unknown, home: { rooms: 0 }, size: \"{a*65536}\" }",
    ];
    assert_eq!(long, wanted);
    let quiet = EXCEPTIONS.replace("writes: nothing, body: null,", "long: false,");
    let tables = tables(&TAGS.replace("deprecated: true", "deprecated: false"), &quiet).unwrap();
    assert!(!tables.to_yaml().contains("65536"));
}

#[test]
fn the_list_has_a_line_for_each_operation() {
    let list = current().to_list();
    let lines: Vec<&str> = list.lines().collect();
    let types = r#"{"name":["string"],"home":["object"],"size":["string","number"]}"#;
    let set = format!(
        r#"PUT /_matrix/client/v3/pets/{{petId}} token json {{"types":{types},"required":["name","home"],"found":{{}}}}"#
    );
    assert_eq!(lines[1], set);
    assert_eq!(
        lines[2],
        r#"POST /_matrix/client/v3/pets optional octets {"types":{},"required":[],"found":{"id":"1"}}"#
    );
}

#[test]
fn the_written_table_is_read_as_it_was() {
    let made = tables(TAGS, EXCEPTIONS).unwrap();
    let read = Tables::read("operations.yaml", &made.to_yaml()).unwrap();
    assert_eq!(drift(&read, &made), []);
    let calls: Vec<_> = read.operations().collect();
    assert_eq!(calls[2], ("addPet", "POST /_matrix/client/v3/pets"));
}

#[test]
fn what_a_new_release_changes_is_listed() {
    let before = tables(TAGS, EXCEPTIONS).unwrap();
    let changed = TAGS.replace("operationId: setPet", "operationId: putPet").replace("  \"/pets \"", "  \"/animals\"");
    let after = tables(&changed, &EXCEPTIONS.replace("[addPet, setPet]", "[addPet, putPet]")).unwrap();
    let lines: Vec<String> = drift(&before, &after).iter().map(ToString::to_string).collect();
    assert!(lines.contains(&"new in operations: putPet (PUT /_matrix/client/v3/pets/{petId})".to_owned()), "{lines:?}");
    assert!(lines.contains(&"gone from operations: setPet (PUT /_matrix/client/v3/pets/{petId})".to_owned()));
    let url = "changed in operations: addPet: url: \"/_matrix/client/v3/pets\" -> \"/_matrix/client/v3/animals\"";
    assert!(lines.contains(&url.to_owned()), "{lines:?}");
}

#[test]
fn what_fits_nothing_is_refused() {
    let error = |tags: &str, exceptions: &str| tables(tags, exceptions).unwrap_err().to_string();
    assert_eq!(
        error(TAGS, &EXCEPTIONS.replace("  page: {", "  pages: {").replace("  page in getPet", "  page in pet")),
        "getPet: no value for the parameter `page`; add one to `values` in the file of exceptions"
    );
    assert_eq!(
        error(TAGS, &EXCEPTIONS.replace("[addPet, ", "[feedPet, ")),
        "there is no operation `feedPet`, for which there is an exception"
    );
    assert_eq!(
        error(TAGS, &EXCEPTIONS.replace("because: Any will do.", "why: x")),
        "the exception for `page in getPet` has no `because`"
    );
    assert_eq!(error(&TAGS.replace("setPet", "getPet"), EXCEPTIONS), "two operations have the id `getPet`");
    assert_eq!(
        error(&TAGS.replace("basePath: {", "path: {"), EXCEPTIONS),
        "tags.yaml: the file has no base path in `servers`"
    );
    assert!(error("paths: [", EXCEPTIONS).starts_with("tags.yaml: line 1"));
    let no_flow = error(TAGS, &EXCEPTIONS.replace("wrong: ", "flow: "));
    assert_eq!(no_flow, "exceptions.yaml: the file has no wrong");
}

#[test]
fn a_value_of_no_parameter_is_refused() {
    let error = |from: &str, to: &str| tables(TAGS, &EXCEPTIONS.replace(from, to)).unwrap_err().to_string();
    let refused =
        |name: &str| format!("no operation has the parameter or member `{name}`, which the file of exceptions names");
    assert_eq!(error("page in getPet", "page in setPet"), refused("page in setPet"));
    assert_eq!(error("page in getPet", "pages in getPet"), refused("pages in getPet"));
    let own = "own:\n  size: { value: x, because: No request has it. }";
    assert_eq!(error("own:", own), refused("size"));
    // A member of content is filled in, too.
    let color = "values:\n  rooms: { value: x, because: A member of setPet. }";
    assert!(tables(TAGS, &EXCEPTIONS.replace("values:", color)).is_ok());
}

#[test]
fn only_the_folder_of_the_files_is_read() {
    let read = |names: &[&str], text: &str| {
        let files = names.iter().map(|name| ((*name).to_owned(), text.to_owned()));
        Specification::read(files).map(|_| ()).map_err(|error| error.to_string())
    };
    let refused = "there are no OpenAPI files directly in this folder; name a checkout of the specification or its folder \
                   data/api/client-server";
    let releases = ["v1/client-server/a.yaml", "v1/client-server/b.yaml", "v2/client-server/a.yaml"];
    assert_eq!(read(&releases, TAGS), Err(format!("{refused}, such as v1/client-server")));
    assert_eq!(read(&["a.yaml"], "other: 1"), Err(refused.to_owned()));
    assert_eq!(read(&[], ""), Err(refused.to_owned()));
    assert_eq!(read(&["a.yaml"], TAGS), Ok(()));
}

#[test]
fn delete_is_sent_without_content() {
    let row = |tags: &str| {
        let text = tables(tags, EXCEPTIONS).unwrap().to_yaml();
        text.lines().find(|line| line.starts_with("    setPet: ")).unwrap().to_owned()
    };
    assert!(row(TAGS).contains(" json: "));
    assert!(!row(&TAGS.replace("    put:", "    delete:")).contains(" json: "));
}
