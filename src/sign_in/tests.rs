//! The ways through pages that are built like those of servers in use, and through hostile ones.

use super::*;
use crate::users::{OddPage, Recognised};

const START: &str = "https://auth.example/authorize?client_id=c";
const BACK: &str = "https://app.example/callback";

/// The response of a server to a request: status, header fields, page.
type Said = (u16, Vec<(&'static str, String)>, String);

fn page(html: &str) -> Said {
    (200, vec![("content-type", "text/html".to_owned())], html.to_owned())
}

fn to(status: u16, location: &str) -> Said {
    (status, vec![("location", location.to_owned())], String::new())
}

/// How a way ended, and what was sent on it: method, URL, content, cookies.
struct Walked {
    end: Next,
    sent: Vec<[String; 4]>,
}

impl Walked {
    fn lost(&self) -> &str {
        match &self.end {
            Next::Lost(why) => why,
            other @ (Next::Send(_) | Next::Done(_)) => panic!("{other:?} after {:#?}", self.sent),
        }
    }

    fn is_done(&self) -> bool {
        matches!(self.end, Next::Done(_))
    }

    fn contents(&self) -> Vec<&str> {
        self.sent.iter().map(|sent| sent[2].as_str()).filter(|content| !content.is_empty()).collect()
    }
}

fn anna() -> Purpose {
    Purpose {
        user: User { name: "anna".to_owned(), password: Some("secret & long".to_owned()), ..User::default() },
        back_at: Some(Url::parse(BACK).unwrap()),
        user_code: None,
        refuses: false,
        homeserver: Url::parse("https://hs.example").unwrap().origin(),
    }
}

fn walk_as(agent: &mut Agent, purpose: Purpose, server: impl Fn(&str, &str) -> Said) -> Walked {
    let first = Request {
        method: Method::Get,
        url: Url::parse(START).unwrap(),
        fields: Fields::new(),
        content: [].into(),
        destination: Destination::Named,
    };
    let (mut way, mut request) = Way::start(agent, purpose, &first);
    let mut sent = Vec::new();
    loop {
        let content = String::from_utf8(request.content.to_vec()).unwrap();
        let cookies = request.fields.value("cookie").unwrap_or_default();
        sent.push([request.method.to_string(), request.url.to_string(), content.clone(), cookies]);
        let path = request.url.as_str().trim_start_matches("https://auth.example");
        let (status, lines, html) = server(&format!("{} {path}", request.method), &content);
        let mut fields = Fields::new();
        lines.into_iter().for_each(|(name, value)| fields.push(name, value));
        match way.next(&request, &Response::new(status, fields, html.into_bytes())) {
            Next::Send(next) => request = *next,
            end @ (Next::Done(_) | Next::Lost(_)) => return Walked { end, sent },
        }
    }
}

fn walk(purpose: Purpose, server: impl Fn(&str, &str) -> Said) -> Walked {
    walk_as(&mut Agent::default(), purpose, server)
}

/// Like oidc-provider in development: login and consent are interactions with a `prompt` each; a link aborts.
fn prompts(asked: &str, content: &str) -> Said {
    match (asked, content) {
        ("GET /authorize?client_id=c", _) => {
            let (status, mut fields, html) = to(303, "/interaction/1");
            fields.push(("set-cookie", "_interaction=i1; path=/interaction/1; httponly".to_owned()));
            (status, fields, html)
        }
        ("GET /interaction/1", _) => page(
            "<title>Sign-in</title><form autocomplete=off action=/interaction/1 method=post>
             <input type=hidden name=prompt value=login><input required type=text name=login placeholder=Login>
             <input required type=password name=password><button type=submit class=login>Sign-in</button></form>
             <a href=/interaction/1/abort>[ Cancel ]</a>",
        ),
        ("POST /interaction/1", "prompt=login&login=anna&password=secret+%26+long") => to(303, "/authorize/1"),
        ("GET /authorize/1", _) => to(303, "/interaction/2"),
        ("GET /interaction/2", _) => page(
            "<title>Authorize</title><form action=/interaction/2 method=post><input type=hidden name=prompt value=consent>
             <button autofocus type=submit>Continue</button></form><a href=/interaction/2/abort>[ Cancel ]</a>",
        ),
        ("POST /interaction/2", "prompt=consent") => to(303, "/authorize/2"),
        ("GET /authorize/2", _) => to(303, "https://app.example/callback#code=c1&state=s"),
        ("GET /interaction/2/abort", _) => to(303, "https://app.example/callback#error=access_denied"),
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_prompt_for_login_and_one_for_consent() {
    let walked = walk(anna(), prompts);
    assert!(walked.is_done() && walked.sent.len() == 7, "{:#?}", walked.sent);
    assert_eq!(walked.sent[1][3], "_interaction=i1");
    assert_eq!(walked.sent[6][3], "", "the cookie is for another path");
}

#[test]
fn a_refusal_after_the_login_follows_the_link() {
    let walked = walk(Purpose { refuses: true, ..anna() }, prompts);
    assert!(walked.is_done());
    assert_eq!(walked.sent.last().unwrap()[1], "https://auth.example/interaction/2/abort");
}

/// Like Matrix Authentication Service: hidden csrf tokens, a link for the refusal, a required box for devices.
fn csrf(asked: &str, content: &str) -> Said {
    match (asked, content) {
        ("GET /authorize?client_id=c", _) => to(303, "/login?kind=continue_authorization_grant&id=1"),
        ("GET /login?kind=continue_authorization_grant&id=1", _) => page(
            "<header><form action=/search><input name=q></form></header><h1>Sign in</h1>
             <form method=post><input type=hidden name=csrf value=t1>
             <input name=username autocomplete='username webauthn' required type=text>
             <input name=password type=password autocomplete=current-password required><button type=submit>Continue</button></form>
             <a href=/register>Create account</a>",
        ),
        ("POST /login?kind=continue_authorization_grant&id=1", "csrf=t1&username=anna&password=secret+%26+long") => {
            to(303, "/consent/1")
        }
        ("GET /consent/1", _) => page(
            "<form action=/language><input name=q type=search></form>
             <form method=post action=/consent/1><input type=hidden name=csrf value=t2><button>Continue</button></form>
             <a href='https://app.example/callback?error=access_denied&amp;state=s'>Cancel</a>
             <form method=post action=/logout><input type=hidden name=csrf value=t2><button>Sign out</button></form>",
        ),
        ("POST /consent/1", "csrf=t2") => to(303, "https://app.example/callback?code=c1"),
        other => panic!("{other:?}"),
    }
}

#[test]
fn hidden_tokens_are_kept_and_the_search_form_is_left_alone() {
    let walked = walk(anna(), csrf);
    assert!(walked.is_done());
    assert_eq!(walked.contents(), ["csrf=t1&username=anna&password=secret+%26+long", "csrf=t2"]);
}

#[test]
fn a_link_back_to_the_client_is_where_a_refusal_ends() {
    let walked = walk(Purpose { refuses: true, ..anna() }, csrf);
    let Next::Done(Some(url)) = walked.end else { panic!("{:?}", walked.end) };
    assert_eq!(url.as_str(), "https://app.example/callback?error=access_denied&state=s");
}

#[test]
fn a_device_code_is_given_and_its_required_box_ticked() {
    let purpose = Purpose { back_at: None, user_code: Some("ABCD-EFGH".to_owned()), ..anna() };
    let walked = walk(purpose, |asked, content| match (asked, content) {
        ("GET /authorize?client_id=c", _) => page(
            "<h1>Link a device</h1><form action=/link method=get><input name=code maxlength=9><button>Go</button></form>",
        ),
        ("GET /link?code=ABCD-EFGH", _) => to(303, "/device/1"),
        ("GET /device/1", _) => page(
            "<form method=post><input type=hidden name=csrf value=t><input type=checkbox name=confirm_device required>
             <input type=checkbox name=remember value=yes><button name=action value=consent>Grant</button>
             <button name=action value=reject>Reject</button></form>",
        ),
        ("POST /device/1", _) => page(
            "<h1>Done</h1><p>Go back to your device.</p><form action=/logout method=post><button>Sign out</button></form>",
        ),
        other => panic!("{other:?}"),
    });
    assert!(walked.is_done(), "{:?}", walked.end);
    assert_eq!(walked.contents(), ["csrf=t&confirm_device=on&action=consent"]);
}

#[test]
fn a_stage_is_confirmed_and_a_second_button_refuses() {
    let server = |asked: &str, content: &str| {
        match (asked, content) {
        ("GET /authorize?client_id=c", _) => to(303, "/account/login"),
        ("GET /account/login", _) => page(
            "<title>Login</title><form method=POST action=login><input name=identifier type=text>
             <input name=password type=password><input type=submit value='Log in'></form>",
        ),
        ("POST /account/login", "identifier=anna&password=secret+%26+long") => to(302, "/grant"),
        ("GET /grant", _) => page(
            "<form id=g method=post action=/grant><input type=hidden name=stage value=confirm></form>
             <button form=g name=decision value=deny>Deny</button><button form=g name=decision value=approve>Allow</button>",
        ),
        ("POST /grant", "stage=confirm&decision=approve") => to(307, "https://app.example/callback?code=c"),
        ("POST /grant", "stage=confirm&decision=deny") => to(302, "https://app.example/callback?error=access_denied"),
        other => panic!("{other:?}"),
    }
    };
    assert!(walk(anna(), server).is_done());
    assert!(walk(Purpose { refuses: true, ..anna() }, server).is_done());
}

#[test]
fn a_page_with_a_link_to_the_client_is_an_end() {
    let walked = walk(anna(), |_, _| {
        page("<h1>Almost there</h1><a href='https://app.example/callback?code=c'>Open the app</a>")
    });
    let Next::Done(Some(url)) = walked.end else { panic!("{:?}", walked.end) };
    assert_eq!(url.query(), Some("code=c"));
}

#[test]
fn the_user_stays_signed_in_from_one_way_to_the_next() {
    let server = |asked: &str, _: &str| match asked {
        "GET /authorize?client_id=c" => {
            (303, vec![("location", BACK.to_owned()), ("set-cookie", "session=1; path=/".to_owned())], String::new())
        }
        other => panic!("{other:?}"),
    };
    let mut agent = Agent::default();
    assert_eq!(walk_as(&mut agent, anna(), server).sent[0][3], "");
    assert_eq!(walk_as(&mut agent, anna(), server).sent[0][3], "session=1");
}

#[test]
fn the_password_goes_to_the_server_where_the_way_begins_or_to_the_homeserver() {
    let form =
        |action: &str| format!("<form method=post action='{action}'><input name=u><input type=password name=p></form>");
    let there = form("https://evil.example/collect");
    assert!(walk(anna(), |_, _| page(&there)).lost().contains("https://evil.example"));
    let homeserver = form("https://hs.example/login");
    let walked = walk(anna(), |asked, _| if asked.starts_with("POST") { to(303, BACK) } else { page(&homeserver) });
    assert!(walked.is_done());
    // A page of another origin must not ask for it either, even if it says that it sends it home.
    let elsewhere = form("https://auth.example/login");
    let walked =
        walk(
            anna(),
            |asked, _| if asked.contains("authorize") { to(302, "https://evil.example/") } else { page(&elsewhere) },
        );
    assert!(walked.lost().contains("neither the homeserver"));
    let redirected = form("/login");
    let walked =
        walk(
            anna(),
            |asked, _| {
                if asked.starts_with("POST") { to(307, "https://evil.example/x") } else { page(&redirected) }
            },
        );
    assert!(walked.lost().contains("https://evil.example") && walked.contents().len() == 1);
}

#[test]
fn hostile_ways_come_to_an_end() {
    let endless = walk(anna(), |asked, _| to(302, &format!("/x{}", asked.len())));
    assert!(endless.lost().contains("no end"), "{}", endless.lost());
    for target in ["javascript:alert(1)", "file:///etc/passwd", "data:text/html,x", "app:x"] {
        assert!(walk(anna(), |_, _| to(302, target)).lost().contains(target.split(':').next().unwrap()), "{target}");
    }
    let large = format!("<form method=post>{}</form>", "<input name=a>".repeat(700_000));
    assert!(!walk(anna(), |_, _| page(&large)).is_done());
    let deep = "<form><form>".repeat(100_000);
    assert!(!walk(anna(), |_, _| page(&deep)).is_done());
}

#[test]
fn what_can_not_be_walked_is_named() {
    let lost = |html: &'static str| walk(anna(), move |_, _| page(html)).lost().to_owned();
    assert_eq!(
        lost("<title>Sign in | Example</title><div class='x h-captcha'></div><p>Prove it.</p>"),
        "the page “Sign in | Example” leads no further: it has no form; it has a captcha (h-captcha)"
    );
    assert!(lost("<script>render('<form method=post><input type=password></form>')</script>").contains("no form"));
    assert!(
        lost("<h1>Choose</h1><a href=https://accounts.example.org/>Continue with Example</a>").contains("“Choose”")
    );
    let again = walk(anna(), |_, _| {
        page("<title>Login</title><form method=post><input name=u><input type=password name=p></form>")
    });
    assert!(again.lost().contains("asks for the password again"));
    let without = walk(Purpose { user: User { password: None, ..anna().user }, ..anna() }, |_, _| {
        page("<form><input type=password name=p></form>")
    });
    assert!(without.lost().contains("no password"));
    assert_eq!(walk(anna(), |_, _| (500, Vec::new(), String::new())).lost(), "the status is 500");
    let form = "<form method=post enctype=multipart/form-data><input name=u><input type=password name=p></form>";
    assert!(lost(form).contains("multipart/form-data"));
    let code = Purpose { back_at: None, user_code: Some("WRONG".to_owned()), ..anna() };
    let again = walk(code, |_, _| page("<title>Link</title><form><input name=user_code></form>"));
    assert!(again.lost().contains("asks for the user code again"));
}

#[test]
fn lists_radio_buttons_and_refreshes() {
    let walked = walk(anna(), |asked, content| match (asked, content) {
        ("GET /authorize?client_id=c", _) => page("<meta http-equiv=refresh content='0; url=/next'>"),
        ("GET /next", _) => page(
            "<form method=post action=/go><select name=lang><option value=de><option value=en selected>English</select>
             <input type=radio name=r value=1><input type=radio name=r value=2><textarea name=t>x</textarea>
             <input type=reset name=no><button type=button name=never>Help</button></form>",
        ),
        ("POST /go", "lang=en&r=1&t=x") => to(303, BACK),
        other => panic!("{other:?}"),
    });
    assert!(walked.is_done());
}

#[test]
fn a_refusal_needs_a_question_and_nothing_more_is_done_after_it() {
    let refusing = Purpose { refuses: true, ..anna() };
    let never = walk(refusing.clone(), |_, _| to(303, "https://app.example/callback?code=c"));
    assert_eq!(never.lost(), "the user was to refuse, but was not asked");
    let device = Purpose { back_at: None, user_code: Some("ABCD-EFGH".to_owned()), ..refusing };
    let walked = walk(device, |asked, _| match asked {
        "GET /authorize?client_id=c" => page("<form method=post action=/code><input name=user_code></form>"),
        "POST /code" => page(
            "<form method=post action=/confirm><button>Continue</button><button name=abort value=yes>[ Abort ]</button></form>",
        ),
        "POST /confirm" => page("<h1>Abort</h1><form method=post action=/code><input name=user_code></form>"),
        other => panic!("{other}"),
    });
    assert!(walked.is_done(), "{:?}", walked.end);
    assert_eq!(walked.contents(), ["user_code=ABCD-EFGH", "abort=yes"]);
}

fn title(title: &str, fields: &[(&str, &str)], button: Option<&str>) -> OddPage {
    let fields = fields.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
    OddPage { by: Recognised::Title(title.to_owned()), fields, button: button.map(ToOwned::to_owned) }
}

fn helped(pages: &[OddPage]) -> Purpose {
    Purpose { user: User { pages: pages.into(), ..anna().user }, ..anna() }
}

#[test]
fn an_odd_page_is_handled_as_the_users_file_says() {
    const LANGUAGE: &str = "<title>Choose</title><a href=/help>Help</a><form method=post action=/lang><input name=q required>\
        <input type=hidden name=csrf value=1><button name=do value=cancel>Cancel</button><button name=do value=go>Go on</button></form>";
    const LOGIN: &str =
        "<h1>Welcome</h1><form method=post action=/in><input name=who><input name=pin><button>In</button></form>";
    let help = [
        title("choose", &[("q", "en & de")], Some("go on")),
        title("Welcome", &[("pin", "{password}"), ("who", "x-{name}")], None),
    ];
    let server = |request: &str, _: &str| match request {
        "POST /lang" => page(LOGIN),
        "POST /in" => to(303, &format!("{BACK}?code=1")),
        _ => page(LANGUAGE),
    };
    let walked = walk(helped(&help), server);
    assert!(walked.is_done(), "{:?}", walked.end);
    assert_eq!(walked.contents(), ["csrf=1&q=en+%26+de&do=go", "pin=secret+%26+long&who=x-anna"]);
    // Without help, the user finds no way.
    assert!(matches!(walk(anna(), server).end, Next::Lost(_)));
}

#[test]
fn help_for_a_page_follows_links_and_is_named_where_it_does_not_fit() {
    let links = |request: &str, _: &str| match request {
        "GET /skip" => to(302, BACK),
        _ => page("<title>News</title><form method=post><input name=mail required></form><a href=/skip>Skip</a>"),
    };
    assert!(walk(helped(&[title("News", &[], Some("skip"))]), links).is_done());
    let lost = walk(helped(&[title("News", &[("phone", "1")], None)]), links);
    assert!(lost.lost().contains("News") && lost.lost().contains("users file"), "{}", lost.lost());
}

#[test]
fn help_for_a_page_sends_the_password_nowhere_else_and_not_twice() {
    const FORM: &str = "<title>In</title><form method=post action=ACTION><input name=a></form>";
    let help = [title("In", &[("a", "{password}")], None)];
    let elsewhere = walk(helped(&help), |_, _| page(&FORM.replace("ACTION", "https://evil.example/")));
    assert!(elsewhere.lost().contains("https://evil.example"), "{}", elsewhere.lost());
    assert!(elsewhere.contents().is_empty());
    let again = walk(helped(&help), |_, _| page(&FORM.replace("ACTION", "/in")));
    assert!(again.lost().contains("the password again"), "{}", again.lost());
    let page_of_refusal = |request: &str, _: &str| match request {
        "POST /no" => to(302, &format!("{BACK}?error=access_denied")),
        _ => page(
            "<title>Ask</title><form method=post action=/no><input type=hidden name=x><button>Non, merci (reject)</button></form>",
        ),
    };
    let refusing = Purpose { refuses: true, ..helped(&[title("Ask", &[], Some("Non, merci (reject)"))]) };
    assert!(walk(refusing, page_of_refusal).is_done());
}
