//! How names are looked up: beside the place where they are used, and then outwards.

/// A name as it is looked up from a scope: beside it, and then outwards.
pub(crate) fn outwards<'a>(scope: &'a str, name: &'a str) -> impl Iterator<Item = String> + 'a {
    let mut next = Some(scope);
    std::iter::from_fn(move || {
        let scope = next?;
        next = match scope.rsplit_once('/') {
            Some((above, _)) => Some(above),
            None if scope.is_empty() => None,
            None => Some(""),
        };
        Some(if scope.is_empty() { name.to_owned() } else { format!("{scope}/{name}") })
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_looked_up_outwards() {
        let names = |scope, name| outwards(scope, name).collect::<Vec<_>>();
        assert_eq!(names("caching/304-shape", "again"), ["caching/304-shape/again", "caching/again", "again"]);
        assert_eq!(names("", "again"), ["again"]);
    }
}
