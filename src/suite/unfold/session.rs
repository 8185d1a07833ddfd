//! `as: USER`: the flow in which the user signs in comes from the suite that has one for each user.

use super::{File, Unfolder, did_you_mean};
use crate::notation::Node;
use crate::source::ProblemCode;

/// The suite with a flow for each user, of the user's name.
pub(super) const SESSION: &str = "session";

impl Unfolder<'_, '_> {
    /// The flow of the user on whose behalf a request is sent, if it is sent on anyone's.
    pub(super) fn import_session(&mut self, request: &Node) {
        let change = request.get("change").and_then(|change| change.get("as"));
        let Some(user) = request.get("as").or(change).filter(|user| user.text().is_some()).cloned() else { return };
        let name = user.text().unwrap_or_default().to_owned();
        let flow = format!("{SESSION}/{name}");
        if self.suite == SESSION || self.imported.contains(&flow) {
            return;
        }
        self.imported.push(flow.clone());
        self.import(&Node::new_text(flow, &user.span));
        let library = self.library;
        let Some(read) = library.suite(SESSION) else { return };
        let before = std::mem::replace(&mut self.is_importing, true);
        let is_there = self.add_flows(&read.root, SESSION, &File::of(&read.root, library), |flow| flow == name);
        self.is_importing = before;
        if !is_there {
            let flows = read.root.get("flows").map_or(&[][..], Node::entries);
            let users = self.expand_all(flows, &File::of(&read.root, library));
            let help = did_you_mean(&name, users.iter().map(|(user, _)| user.as_str()), "users there");
            let message = format!("the suite `{SESSION}` has no flow `{name}`, in which this user signs in");
            self.problems.report(ProblemCode::UnknownName, &user.span, message).help = help;
        }
    }
}
