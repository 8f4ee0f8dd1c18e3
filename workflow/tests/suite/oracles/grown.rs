//! Cases that grow out of the one that is played: what follows from how they end, and where they can still be open.

use super::explorer::{Explorer, text, texts};
use std::collections::BTreeSet;
use toml::Value;

impl Explorer {
    /// What follows from how a case ends that grew out of this one.
    pub(super) fn follows(&self, task: &str) -> Vec<String> {
        let then = self.top["task"][task].get("then").and_then(Value::as_table).into_iter().flatten();
        then.filter_map(|(_, it)| it.as_str()).map(str::to_owned).collect()
    }

    /// The states in which such a case can be open: it goes along with every step that does not wait for it. What follows
    /// from its own decision is a step as well, where another of its kind may be open beside it, or where something else
    /// makes that step.
    pub(super) fn open_in(&self, task: &str) -> BTreeSet<String> {
        let opens = |it: &&Value| texts(it, "opens").iter().any(|it| it == task);
        let waits = |it: &Value| texts(it, "needs").iter().any(|it| it == task);
        let listed = |it: &Value| {
            let fields = texts(it, "requires").into_iter();
            fields.filter_map(|it| self.top["field"].get(it)).any(|it| text(it, "kind") == Some("list"))
        };
        let actions = || self.all("action").map(|(_, it)| it);
        let alone = actions().filter(opens).all(|it| waits(it) && !listed(it));
        let timers =
            self.all("state").filter_map(|(_, it)| it.get("after").and_then(Value::as_array)).flatten();
        let mut fired: Vec<String> = timers.flat_map(|it| texts(it, "do")).collect();
        fired.extend(self.all("clock").flat_map(|(_, it)| texts(it, "breach")));
        fired.extend(self.all("task").filter(|(it, _)| *it != task).flat_map(|(it, _)| self.follows(it)));
        let closes = |name: &String| {
            let by = texts(self.action(name), "by");
            alone && by == ["system"] && !fired.contains(name) && self.follows(task).contains(name)
        };
        let landing = |it: &Value| text(it, "to").map_or_else(|| texts(it, "in"), |to| vec![to.to_owned()]);
        let goes_on = |it: &String| !self.is_end(self.place_of(it));
        let mut open: BTreeSet<String> = actions().filter(opens).flat_map(landing).filter(goes_on).collect();
        loop {
            let standing = self.all("action").filter(|(name, it)| {
                !closes(name) && !waits(it) && texts(it, "in").iter().any(|it| open.contains(it))
            });
            let further = standing.filter_map(|(_, it)| text(it, "to")).map(str::to_owned).filter(goes_on);
            let all: BTreeSet<String> = open.iter().cloned().chain(further).collect();
            if all.len() == open.len() {
                return open;
            }
            open = all;
        }
    }
}
