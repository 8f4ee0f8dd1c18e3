//! What every route must say of itself before the program starts: who may enter, which rule guards the object, how
//! often anybody may knock, and how it is noted.

use super::contract::Contract;
use crate::app::viewer::Grant;
use actix_web::http::Method;

/// To whom a route speaks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Face {
    /// To programs: a bearer token and JSON, never a cookie.
    Program,
    /// To people: a cookie and forms, never a bearer token.
    Person,
}

/// Who may enter. What they find inside is decided by the scope.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Entry {
    /// Anybody.
    Anyone,
    /// Whoever is signed in.
    SignedIn,
    /// Whoever is signed in as an applicant.
    Applicants,
    /// Applicants, and whoever is signed in with one of these roles.
    ApplicantsOr(&'static [Grant]),
    /// Whoever is signed in with one of these roles.
    Roles(&'static [Grant]),
}

/// What guards the thing that the route is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ObjectRule {
    /// It is about nothing of anybody's.
    None,
    /// It is about the viewer alone.
    Self_,
    /// It is about a case, or cases, inside the viewer's scope.
    Scope,
    /// It needs a secret: a token or a code.
    Secret,
    /// It needs a long secret that a cookie of the device holds, and that nobody can try.
    Device,
}

/// How often one network may knock, a minute.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Limit {
    /// Reading.
    Reads,
    /// Writing.
    Writes,
    /// Trying secrets.
    Tries,
    /// As often as it likes: health.
    Free,
}

impl Limit {
    /// So many a minute.
    #[must_use]
    pub fn per_minute(self) -> Option<u32> {
        match self {
            Limit::Reads => Some(1200),
            Limit::Writes => Some(240),
            // A whole office behind one address signs in at nine; guessing is slowed down by account.
            Limit::Tries => Some(120),
            Limit::Free => None,
        }
    }
}

/// How it is noted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Audit {
    /// Not at all: it shows nothing of anybody's.
    None,
    /// In the journal of the case.
    Journal,
    /// As a reading of the case.
    Reading,
    /// As a change of an account.
    Account,
    /// Not here: only the browser keeps it.
    Browser,
    /// As a change of a draft, which is nobody's but its writer's.
    Draft,
    /// It moves the clock of the demo, and exists nowhere else.
    Stage,
}

/// Begins the path of a page in three languages.
pub const LANGUAGE: &str = "{language:kk|ru|en}";

/// A route as it stands in the registry.
#[derive(Clone)]
pub struct Route {
    /// To whom it speaks.
    pub face: Face,
    /// The method.
    pub method: Method,
    /// The path, with its variables.
    pub path: &'static str,
    /// What it does, in one name: also its `operationId`.
    pub name: &'static str,
    /// Who may enter.
    pub entry: Entry,
    /// What guards its object.
    pub object: ObjectRule,
    /// How often.
    pub limit: Limit,
    /// How it is noted.
    pub audit: Audit,
    /// What it takes and gives.
    pub contract: Contract,
    /// The handler, as the router takes it, for whichever method.
    pub handler: fn() -> actix_web::Route,
}

/// What a registry lacks.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the registry of routes does not hold: {}", .0.join("; "))]
pub struct Incomplete(pub Vec<String>);

/// Checks that no route leaves out what it must say.
///
/// # Errors
/// [`Incomplete`] with everything that is missing; the program then does not start.
pub fn check(routes: &[Route]) -> Result<(), Incomplete> {
    let mut missing = Vec::new();
    for (n, it) in routes.iter().enumerate() {
        let mut add = |why: &str| missing.push(format!("{} {}: {why}", it.method, it.path));
        if routes.iter().take(n).any(|other| other.path == it.path && other.method == it.method) {
            add("stands there twice");
        }
        if routes.iter().take(n).any(|other| other.name == it.name) {
            add("has the name of another route");
        }
        let own_variables = it.path.replace(LANGUAGE, "");
        let names_something = own_variables.contains('{')
            && !it.path.starts_with("/api/v1/reference")
            && !it.path.starts_with("/assets/");
        if names_something && it.object == ObjectRule::None {
            add("names something and has no rule for it");
        }
        if it.entry == Entry::Anyone && matches!(it.object, ObjectRule::Scope | ObjectRule::Self_) {
            add("is open to anybody and has a rule that needs somebody");
        }
        if it.object == ObjectRule::Scope && it.audit == Audit::None && own_variables.contains('{') {
            add("shows a case and is not noted");
        }
        let is_secret = it.object == ObjectRule::Secret;
        if is_secret && it.limit != Limit::Tries {
            add("takes a secret and lets it be tried without bound");
        }
        let writes = it.method != Method::GET;
        if writes && it.limit == Limit::Free {
            add("writes without a limit");
        }
        if writes
            && it.audit == Audit::None
            && it.object != ObjectRule::Secret
            && it.path != "/api/v1/cases/search"
        {
            add("writes and is not noted");
        }
    }
    if missing.is_empty() { Ok(()) } else { Err(Incomplete(missing)) }
}

/// The route of a request; `None` for what the router knows nothing of.
#[must_use]
pub fn find<'r>(routes: &'r [Route], method: &Method, pattern: &str) -> Option<&'r Route> {
    // HEAD is GET without its body.
    let method = if method == Method::HEAD { &Method::GET } else { method };
    routes.iter().find(|it| it.method == *method && it.path == pattern)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn route(method: Method, path: &'static str, name: &'static str) -> Route {
        Route {
            face: Face::Program,
            method,
            path,
            name,
            entry: Entry::SignedIn,
            object: ObjectRule::Scope,
            limit: Limit::Writes,
            audit: Audit::Journal,
            contract: Contract::silent(204),
            handler: || actix_web::web::get().to(actix_web::HttpResponse::Ok),
        }
    }

    #[test]
    fn a_route_that_leaves_something_out_keeps_the_program_from_starting() {
        let whole = route(Method::POST, "/api/v1/cases/{id}/x", "x");
        assert_eq!(check(std::slice::from_ref(&whole)), Ok(()));
        let lacking = [
            (Route { object: ObjectRule::None, ..whole.clone() }, "has no rule for it"),
            (Route { entry: Entry::Anyone, ..whole.clone() }, "needs somebody"),
            (Route { audit: Audit::None, ..whole.clone() }, "is not noted"),
            (Route { limit: Limit::Free, ..whole.clone() }, "without a limit"),
            (Route { object: ObjectRule::Secret, ..whole.clone() }, "without bound"),
        ];
        for (route, why) in lacking {
            let said = check(&[route]).unwrap_err().to_string();
            assert!(said.contains(why), "{said}");
        }
        let twice = check(&[whole.clone(), whole]).unwrap_err().to_string();
        assert!(twice.contains("stands there twice") && twice.contains("name of another"), "{twice}");
    }

    #[test]
    fn the_registry_of_this_house_holds() {
        assert_eq!(check(&super::super::routes::all()), Ok(()));
        assert!(super::super::routes::all().len() > 25);
    }
}
