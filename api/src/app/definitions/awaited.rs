//! What open cases wait to hear of each other. A case that grows out of another one follows the newest version of its process,
//! and the one above the version that it was opened with: an outcome is what the two say to each other, and under another name
//! nobody would hear it.

use super::Definitions;
use crate::app::{Error, Result};
use crate::store::{Rows, scope};
use workflow::Definition;

/// An outcome that open cases wait for, and that would reach them under no name.
pub struct Unheard {
    /// The process that waits, its version, and how many of its cases are open.
    pub above: (String, u32, u64),
    /// The task in which it waits.
    pub task: String,
    /// The outcome, by the name that it waits for.
    pub outcome: String,
    /// The process that ends so no more, and its version.
    pub below: (String, u32),
}

impl Unheard {
    /// What is wrong and the ways out; each version is called by its file where it has one.
    #[must_use]
    pub fn told(&self, file: impl Fn(&str, u32) -> Option<String>) -> String {
        let (above, version, cases) = &self.above;
        let called = |id: &str, version: u32| match file(id, version) {
            Some(file) => format!("{id}@{version} ({file})"),
            None => format!("{id}@{version}"),
        };
        let open = if *cases == 1 { "1 case is open".to_owned() } else { format!("{cases} cases are open") };
        format!(
            "{}: its cases would not end as `{}`, which task {} of {} waits for, and of that version {open}: what came of theirs \
             would be heard by nobody. Keep the name of the outcome, its words may change; or give it another name when those \
             cases are over",
            called(&self.below.0, self.below.1),
            self.outcome,
            self.task,
            called(above, *version)
        )
    }
}

/// What open cases would not hear, if cases of another process followed this version of it; `becomes` says what an outcome is
/// called there.
///
/// # Errors
/// Those of the store.
pub async fn unheard(
    on: &impl Rows,
    definitions: &Definitions,
    below: &Definition,
    becomes: impl Fn(&str) -> Option<String>,
) -> Result<Vec<Unheard>> {
    let mut unheard = Vec::new();
    for (id, version, cases) in scope::open_by_version(on).await? {
        let above = definitions.get(&id, version)?;
        for (_, task) in above.tasks() {
            let Some(child) = task.child().filter(|it| *it.definition == *below.id()) else { continue };
            let is_heard =
                |it: &str| becomes(it).is_some_and(|name| name == it && below.find_outcome(&name).is_some());
            unheard.extend(child.then.iter().filter(|it| !is_heard(&it.outcome)).map(|it| Unheard {
                above: (id.clone(), above.version(), u64::try_from(cases).unwrap_or(0)),
                task: task.name.to_string(),
                outcome: it.outcome.to_string(),
                below: (below.id().to_owned(), below.version()),
            }));
        }
    }
    Ok(unheard)
}

/// That nothing is so, in words for a plan or a folder.
///
/// # Errors
/// [`Error::Definition`] with what would not be heard, a line each.
pub fn heard(unheard: &[Unheard], file: impl Fn(&str, u32) -> Option<String>) -> Result<()> {
    let lines: Vec<String> = unheard.iter().map(|it| it.told(&file)).collect();
    if lines.is_empty() { Ok(()) } else { Err(Error::Definition(lines.join("\n"))) }
}
