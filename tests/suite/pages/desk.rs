//! A day at the desk: how many pages it takes to work on a case, and that an officer comes back to where they were.

use super::browser;
use serde_json::json;
use tests::browser::{Browser, Page};
use tests::db_test;
use tests::house::{House, Who, assignee};
use tests::reading::{self, Asked};

/// So many pages lead from the list to a proposal.
const MOST_LOADS: usize = 6;

/// An officer, and how many pages they have waited for.
struct Officer {
    browser: Browser,
    loads: usize,
}

impl Officer {
    async fn open(&mut self, path: &str) -> Page {
        self.loads += 1;
        self.browser.open(path).await.is(200)
    }

    /// Takes an action by the form of a page; what follows is the page after it.
    async fn take(
        &mut self,
        page: &Page,
        root: &str,
        name: &str,
        chosen: &[(&str, &str)],
        file: Option<&str>,
    ) -> Page {
        let action = format!("{root}/do/{name}");
        let asked = reading::form(&page.html, &action).unwrap_or_else(|| panic!("{name} is not offered"));
        let hidden = asked.iter().filter_map(|(name, kind)| match kind {
            Asked::Hidden(value) => Some((name.as_str(), value.as_str())),
            _ => None,
        });
        let fields: Vec<(&str, &str)> = hidden.chain(chosen.iter().copied()).collect();
        let files: Vec<(&str, &str, &str, &[u8])> =
            file.map(|field| (field, "draft.txt", "text/plain", root.as_bytes())).into_iter().collect();
        let done = self.browser.post_files(&action, &fields, &files).await.leads_to(root);
        self.open(&done.location.expect("a place")).await
    }
}

db_test! {
    async fn ten_fresh_cases_go_from_the_list_to_a_proposal_in_six_pages_each_and_the_list_is_kept(backend) {
        let house = House::open(backend).await;
        let (owner, head) = (house.client(Who::Owner).await, house.client(Who::Head).await);
        let mut cases = Vec::new();
        for _ in 0..10 {
            let filed = owner.file().await;
            cases.push((filed.text("id").to_owned(), filed.text("number").to_owned()));
        }
        let mut officer = Officer { browser: browser(&house, Who::Officer).await, loads: 0 };
        let list = "/desk/cases?assignee=none&sort=due";
        for (id, number) in &cases {
            officer.browser.open(list).await.is(200).says(&format!("id=\"{number}\""));
            officer.loads = 0;
            let root = format!("/desk/cases/{number}");
            let page = officer.open(&root).await;
            page.clone().says(&format!("href=\"/desk/cases?assignee=none&#38;sort=due#{number}\""));
            let page = officer.take(&page, &root, "begin_review", &[], None).await;
            let checks = [("task", "1"), ("task", "2"), ("task", "3")];
            let page = officer.take(&page, &root, "done", &checks, None).await;
            let court = head.get(&format!("/api/v1/cases/{id}/actions")).await.body.to_string();
            assert!(!court.contains("\"const\":1,"), "three checks are finished in one go: {court}");
            let task = reading::form(&page.html, &format!("{root}/do/done")).expect("one check is left");
            assert!(task.contains_key("task"));
            let serial = page.html.split("id=\"done-task-1\" name=\"task\" value=\"").nth(1).and_then(|it| it.split('"').next());
            officer.take(&page, &root, "done", &[("task", serial.expect("a number"))], None).await;
            head.finish_all(id).await;
            let mine = assignee(&head, id, "Officer").await;
            head.act(id, "assign", json!({ "assignee": mine })).await.is(200);
            let page = officer.open(&root).await;
            let page = officer.take(&page, &root, "propose", &[("proposal", "favourable")], Some("act-file")).await;
            assert!(reading::offers(&page.html).iter().all(|it| it.label != "Предложить решение" || !it.reasons.is_empty()));
            assert!(officer.loads <= MOST_LOADS, "{} pages for {number}", officer.loads);
        }
        let proposed = head.get("/api/v1/cases?status=proposed&limit=50").await.is(200);
        assert_eq!(proposed.body["items"].as_array().map(Vec::len), Some(10));
        officer.browser.open(list).await.is(200);
    }

    async fn of_many_checks_those_before_one_that_cannot_be_finished_stay_finished_and_the_rest_is_told(backend) {
        let house = House::open(backend).await;
        let case = house.client(Who::Owner).await.file().await;
        let (id, number) = (case.text("id").to_owned(), case.text("number").to_owned());
        let colleague = house.client(Who::Colleague).await;
        colleague.act(&id, "begin_review", json!({})).await.is(200);
        let mut officer = browser(&house, Who::Officer).await;
        let root = format!("/desk/cases/{number}");
        let action = format!("{root}/do/done");
        let page = officer.open(&root).await.is(200);
        let (token, version) = (page.hidden(&action, "token"), page.hidden(&action, "version"));
        let fields = [("token", token.as_str()), ("version", &version), ("key", "k"), ("task", "1"), ("task", "99"), ("task", "2")];
        let refused = officer.post_files(&action, &fields, &[]).await;
        assert!(matches!(refused.status, 409 | 422), "{}", refused.status);
        let open = colleague.open_tasks(&id).await;
        assert!(!open.contains(&1) && open.contains(&2), "{open:?}");
        // The same form again finishes nothing twice.
        officer.post_files(&action, &fields, &[]).await;
        assert_eq!(colleague.open_tasks(&id).await, open);
    }
}
