//! What can be done with a case, on its page: exactly what the interface for programs offers, and every action of every
//! process taken once by its form, without a script.

use super::browser;
use chrono::TimeDelta;
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};
use tests::browser::Browser;
use tests::db_test;
use tests::house::{Client, House, Who, new_case};
use tests::reading::{self, Asked, Offer};
use workflow::Definition;
use workflow::definition::model::Role;

mod accompaniment;
mod complaint;
mod message;
mod protection;

/// Who looks at every step.
const EYES: [Who; 10] = [
    Who::Owner,
    Who::Officer,
    Who::Colleague,
    Who::Head,
    Who::Deputy,
    Who::ChiefOfStaff,
    Who::Central,
    Who::CentralHead,
    Who::Stranger,
    Who::Tied,
];

/// Everybody at once: each with a browser and with a program.
struct Stage {
    house: House,
    people: BTreeMap<String, (Browser, Client)>,
    /// What was taken by a form, and which tasks were finished by one.
    taken: BTreeSet<String>,
    compared: usize,
    /// The states in which pages were compared.
    states: BTreeSet<String>,
}

/// A case of the stage.
#[derive(Clone)]
struct Case {
    id: String,
    number: String,
}

impl Stage {
    async fn open(house: House) -> Stage {
        let mut stage = Stage {
            house,
            people: BTreeMap::new(),
            taken: BTreeSet::new(),
            compared: 0,
            states: BTreeSet::new(),
        };
        stage.sign_in().await;
        stage
    }

    /// Everybody signs in, or does so again when time has passed.
    async fn sign_in(&mut self) {
        for who in EYES {
            let program = self.house.client(who).await.speaking("ru");
            self.people.insert(who.email(), (browser(&self.house, who).await, program));
        }
    }

    async fn file(&mut self, new: &Value) -> Case {
        let (_, owner) = &self.people[&Who::Owner.email()];
        let filed = owner.post("/api/v1/cases", new).await.is(201);
        Case { id: filed.text("id").to_owned(), number: filed.text("number").to_owned() }
    }

    fn page(who: Who, case: &Case) -> String {
        if who == Who::Owner {
            format!("/ru/my/{}", case.number)
        } else {
            format!("/desk/cases/{}", case.number)
        }
    }

    /// Holds that everybody's page offers what the interface for programs offers them, in its order, with its reasons.
    async fn compare(&mut self, case: &Case) {
        for who in EYES {
            let (browser, program) = self.people.get_mut(&who.email()).expect("they are here");
            let answer = program.get(&format!("/api/v1/cases/{}/actions", case.id)).await;
            let page = browser.open(&Self::page(who, case)).await;
            assert_eq!(page.status, answer.status, "{who:?} of {}", case.number);
            if answer.status != 200 {
                continue;
            }
            let actions = answer.body["actions"].as_array().expect("actions");
            let text = |it: &Value, key: &str| it[key].as_str().expect("a text").to_owned();
            let offer = |it: &Value| Offer {
                label: text(it, "label"),
                reasons: it["blockers"]
                    .as_array()
                    .into_iter()
                    .flatten()
                    .map(|it| text(it, "message"))
                    .collect(),
            };
            // What an office may do is no business of the applicant's.
            let is_of_others =
                |it: &&Value| it["blockers"].as_array().into_iter().flatten().any(|it| it["code"] == "role");
            let actions = actions.iter().filter(|it| who != Who::Owner || !is_of_others(it));
            let (open, blocked): (Vec<Offer>, Vec<Offer>) =
                actions.map(offer).partition(|it| it.reasons.is_empty());
            let expected = [open, blocked].concat();
            assert_eq!(reading::offers(&page.html), expected, "{who:?} of {}", case.number);
            self.compared += 1;
            let view = program.get(&format!("/api/v1/cases/{}", case.id)).await;
            self.states.extend(view.body["status"].as_str().map(str::to_owned));
        }
    }

    /// Takes an action by its form, with `chosen` in the fields that it names and with whatever fits in the others.
    async fn take(&mut self, who: Who, case: &Case, name: &str, chosen: &[(&str, &str)]) {
        let (browser, _) = self.people.get_mut(&who.email()).expect("they are here");
        let mut page = browser.open(&Self::page(who, case)).await.is(200);
        let action = format!("{}/do/{name}", Self::page(who, case));
        // A form with a long list has a page of its own, to which the page of the case leads.
        if reading::links(&page.html).iter().any(|it| it.split('#').next() == Some(action.as_str())) {
            page = browser.open(&action).await.is(200);
        }
        let asked =
            reading::form(&page.html, &action).unwrap_or_else(|| panic!("{who:?} is not offered {name}"));
        let (mut fields, mut files) = (Vec::new(), Vec::new());
        for (field, kind) in &asked {
            if let Some((_, value)) = chosen.iter().find(|(name, _)| name == field) {
                fields.push((field.as_str(), (*value).to_owned()));
                continue;
            }
            match kind {
                Asked::Hidden(value) => fields.push((field, value.clone())),
                Asked::One(values) if !asked.contains_key(&format!("{field}-file")) => {
                    fields.extend(values.first().map(|it| (field.as_str(), it.clone())));
                }
                Asked::Words => fields.push((field, format!("Слова для {name}"))),
                Asked::File => files.push((field.as_str(), format!("{name}-{}.txt", self.taken.len()))),
                // Whoever ends their own case says that they mean it.
                Asked::Tick if field == "sure" => fields.push((field, "yes".to_owned())),
                Asked::One(_) | Asked::Day | Asked::Tick => {}
            }
        }
        let fields: Vec<(&str, &str)> = fields.iter().map(|(name, value)| (*name, value.as_str())).collect();
        let files: Vec<(&str, &str, &str, &[u8])> = files
            .iter()
            .map(|(field, name)| (*field, name.as_str(), "text/plain", name.as_bytes()))
            .collect();
        let answer = browser.post_files(&action, &fields, &files).await;
        let (_, program) = &self.people[&who.email()];
        // Whoever hands a case to another office has it no longer.
        let is_theirs = program.get(&format!("/api/v1/cases/{}", case.id)).await.status == 200;
        if is_theirs {
            answer.leads_to(&Self::page(who, case));
        } else {
            answer.leads_to("/desk");
        }
        // What came of an action is looked at once, and so is every state.
        let is_new = self.taken.insert(name.to_owned());
        if is_new || !self.states.contains(&self.status(case).await) {
            self.compare(case).await;
        }
    }

    /// Where a case stands, as its owner sees it.
    async fn status(&self, case: &Case) -> String {
        let (_, owner) = &self.people[&Who::Owner.email()];
        owner.get(&format!("/api/v1/cases/{}", case.id)).await.is(200).text("status").to_owned()
    }

    /// The case that grew last out of another one.
    async fn child(&self, case: &Case) -> Case {
        let (_, owner) = &self.people[&Who::Owner.email()];
        let view = owner.get(&format!("/api/v1/cases/{}", case.id)).await.is(200);
        let child = view.body["children"].as_array().and_then(|it| it.last()).expect("a child").clone();
        let text = |key: &str| child[key].as_str().expect("a text").to_owned();
        Case { id: text("id"), number: text("number") }
    }

    /// Does something to a case as a program: what leads to the pages of a test, and is not what it is about.
    async fn quickly(&self, who: Who, case: &Case, action: &str, fields: Value) {
        let (_, program) = &self.people[&who.email()];
        program.act(&case.id, action, fields).await.is(200);
    }

    async fn finish_quickly(&self, who: Who, case: &Case) {
        let (_, program) = &self.people[&who.email()];
        program.finish_all(&case.id).await;
    }

    async fn upload(&self, who: Who, case: &Case) -> String {
        let (_, program) = &self.people[&who.email()];
        program.upload(&case.id, "A document.").await
    }

    /// Brings a case to its officer, as programs do.
    async fn assign_quickly(&self, case: &Case) {
        self.quickly(Who::Officer, case, "begin_review", json!({})).await;
        self.finish_quickly(Who::Officer, case).await;
        self.finish_quickly(Who::Head, case).await;
        let officer = self.assignee(case, Who::Head, "Officer").await;
        self.quickly(Who::Head, case, "assign", json!({ "assignee": officer })).await;
    }

    /// Holds that everything of a process was done by a form and looked at: every action, every task, every state.
    fn has_seen_all_of(&self, id: &str) {
        let definition = self.house.app.newest_definition(id).expect("it is shipped");
        assert_eq!(self.missed(&definition), [""; 0]);
        let by_people = definition.tasks().filter(|(_, it)| it.child().is_none() && !it.by_action());
        let tasks: Vec<String> =
            by_people.map(|(_, it)| it.label.get(workflow::Language::Ru).to_owned()).collect();
        let open: Vec<&String> =
            tasks.iter().filter(|task| !self.taken.iter().any(|it| it.contains(task.as_str()))).collect();
        assert!(open.is_empty(), "nobody finished {open:?} of {:?}", self.taken);
        let states: BTreeSet<String> = definition.states().map(|(_, it)| it.name.to_string()).collect();
        let unseen: Vec<&String> = states.difference(&self.states).collect();
        assert!(unseen.is_empty(), "nobody looked at {unseen:?}");
    }

    /// Finishes tasks of the case that this person may finish, by the form, until none is left.
    async fn finish_all(&mut self, who: Who, case: &Case) {
        loop {
            let (_, program) = &self.people[&who.email()];
            let offered = program.get(&format!("/api/v1/cases/{}/actions", case.id)).await.is(200);
            let done = offered.body["actions"]
                .as_array()
                .into_iter()
                .flatten()
                .find(|it| it["name"] == "done")
                .cloned();
            let open = done.map(|it| it["fields"]["properties"]["task"]["oneOf"].clone()).unwrap_or_default();
            let Some(task) = open.as_array().and_then(|it| it.first()) else { return };
            let title = task["title"].as_str().expect("a title").to_owned();
            self.take(who, case, "done", &[("task", &task["const"].to_string())]).await;
            self.taken.insert(title);
        }
    }

    async fn wait(&mut self, days: i64) {
        self.house.wait(TimeDelta::days(days));
        self.house.work().await;
        self.sign_in().await;
    }

    async fn assignee(&self, case: &Case, head: Who, name: &str) -> String {
        let (_, head) = &self.people[&head.email()];
        tests::house::assignee(head, &case.id, name).await
    }

    /// Brings a case to its officer.
    async fn assign(&mut self, case: &Case) {
        self.compare(case).await;
        self.take(Who::Officer, case, "begin_review", &[]).await;
        self.finish_all(Who::Officer, case).await;
        self.finish_all(Who::Head, case).await;
        let officer = self.assignee(case, Who::Head, "Officer").await;
        self.take(Who::Head, case, "assign", &[("assignee", &officer)]).await;
    }

    /// The actions of a process that people take, and nobody has taken here.
    fn missed(&self, definition: &Definition) -> Vec<String> {
        let by_people = definition.actions().filter(|(_, it)| it.by.iter().any(|it| it != Role::System));
        let names = by_people.map(|(_, it)| it.name.to_string());
        names.filter(|it| !self.taken.contains(it)).collect()
    }
}

db_test! {
    async fn a_process_that_nobody_knows_is_worked_on_by_its_pages(backend) {
        let folder = tempfile::tempdir().expect("a folder");
        let mailbox = tests::mailbox::Mailbox::open(folder.path()).await;
        let house = crate::processes::house(backend, &mailbox).await;
        let mut stage = Stage::open(house).await;
        let mut new = new_case();
        (new["kind"], new["form"]) = (json!("borrowing"), json!("yard"));
        let case = stage.file(&new).await;
        stage.compare(&case).await;
        stage.take(Who::ChiefOfStaff, &case, "price_it", &[("price", "150 000"), ("heated", "no")]).await;
        stage.finish_all(Who::Officer, &case).await;
        stage.take(Who::Deputy, &case, "offer_it", &[("from_day", "30.11.2026"), ("reply", "lent")]).await;
        stage.take(Who::Owner, &case, "take_it", &[]).await;
        stage.take(Who::Owner, &case, "object", &[("purpose", "Нам нужен другой зал.")]).await;
        let other = stage.file(&new).await;
        stage.take(Who::Owner, &other, "leave_it", &[]).await;
        let refused = stage.file(&new).await;
        stage.take(Who::ChiefOfStaff, &refused, "price_it", &[("price", "150 000"), ("heated", "no")]).await;
        stage.finish_all(Who::Officer, &refused).await;
        stage.take(Who::Deputy, &refused, "offer_it", &[("from_day", "30.11.2026"), ("reply", "sorry")]).await;
        stage.take(Who::ChiefOfStaff, &refused, "turn_down", &[]).await;
        let definition = stage.house.app.newest_definition("borrowing").expect("it was given");
        assert_eq!(stage.missed(&definition), [""; 0]);
    }
}
