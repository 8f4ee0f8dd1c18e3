//! A day at the desk: how many pages it takes to work on a case, and that an officer comes back to where they were.

use super::{browser, sessions};
use serde_json::json;
use tests::browser::{Browser, Page};
use tests::db_test;
use tests::house::{Client, House, Who, assignee, new_case_without_pressure};
use tests::reading::{self, Asked};
use workflow::Language;

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

    async fn what_lies_on_a_desk_is_what_its_links_open(backend) {
        let house = House::open(backend).await;
        let (owner, officer, head) =
            (house.client(Who::Owner).await, house.client(Who::Officer).await, house.client(Who::Head).await);
        let mut numbers = Vec::new();
        let mut ids = Vec::new();
        for _ in 0..8 {
            let filed = owner.file().await;
            ids.push(filed.text("id").to_owned());
            numbers.push(filed.text("number").to_owned());
        }
        // The first one is the officer's, and its question is answered; the second one is over.
        assigned(&ids[0], &officer, &head).await;
        officer.act(&ids[0], "ask_applicant", json!({ "question": "Which plot?" })).await.is(200);
        owner.finish_all(&ids[0]).await;
        owner.act(&ids[1], "withdraw", json!({})).await.is(200);
        let listed = async |who: Who, query: &str| -> Vec<usize> {
            let page = house.client(who).await.get(&format!("/api/v1/cases?limit=100&{query}")).await.is(200);
            let items = page.body["items"].as_array().expect("cases").clone();
            let place = |it: &serde_json::Value| numbers.iter().position(|number| it["number"] == json!(number));
            let mut places: Vec<usize> = items.iter().filter_map(place).collect();
            places.sort_unstable();
            places
        };
        assert_eq!(listed(Who::Officer, "assignee=me").await, [0]);
        assert_eq!(listed(Who::Officer, "assignee=none").await, [2, 3, 4, 5, 6, 7]);
        assert_eq!(listed(Who::Officer, "assignee=desk").await, [0, 2, 3, 4, 5, 6, 7]);
        assert_eq!(listed(Who::Colleague, "assignee=desk").await, [2, 3, 4, 5, 6, 7]);
        assert_eq!(listed(Who::Head, "move=answered").await, [0]);
        assert_eq!(listed(Who::Officer, "assignee=desk&move=answered").await, [0]);
        officer.post(&format!("/api/v1/cases/{}/messages", ids[0]), &json!({ "text": "Thank you." })).await.is(201);
        assert_eq!(listed(Who::Head, "move=answered").await, Vec::<usize>::new());
        // What is set is told, each with the way to be without it.
        let mut desk = browser(&house, Who::Officer).await;
        let filtered = desk.open("/desk/cases?assignee=desk&move=office").await.is(200);
        for without in ["/desk/cases?move=office", "/desk/cases?assignee=desk"] {
            assert!(reading::links(&filtered.html).contains(&without.to_owned()), "{without}");
        }
        // Six are new, five are shown, and the link opens all six.
        let today = desk.open("/desk").await.is(200);
        assert!(reading::links(&today.html).contains(&"/desk/cases?assignee=none".to_owned()), "{}", today.html);
        let all = desk.open("/desk/cases?assignee=none").await.is(200);
        assert!(numbers[2..].iter().all(|it| all.html.contains(it)) && !all.html.contains(&numbers[1]));
    }

    async fn states_of_two_processes_that_have_one_name_are_told_apart(backend) {
        let house = House::open(backend).await;
        let owner = house.client(Who::Owner).await;
        let case = owner.file().await.text("number").to_owned();
        let message = owner.post("/api/v1/cases", &new_case_without_pressure("message")).await.is(201).text("number").to_owned();
        let mut desk = browser(&house, Who::Officer).await;
        for (chosen, process, shown) in [
            ("protection:registered", "protection", [true, false]),
            ("message:registered", "message", [false, true]),
            // A link of before has the name alone.
            ("registered", "", [true, true]),
        ] {
            let page = desk.open(&format!("/desk/cases?status={chosen}")).await.is(200);
            assert_eq!([&case, &message].map(|it| page.html.contains(&format!("id=\"{it}\""))), shown, "{chosen}");
            let Some(process) = house.app.definitions.newest(process) else { continue };
            let state = process.state(process.find_state("registered").expect("it is there")).label.get(Language::Ru);
            let told = format!("{} · {state}", process.label().get(Language::Ru));
            page.clone().says(&format!("<option value=\"{chosen}\" selected>{told}</option>"));
            assert!(reading::main_in_words(&page.html).contains(&format!(": {told}")), "what is set is told: {}", page.html);
        }
        let page = desk.open("/desk/cases?status=registered").await.is(200);
        page.says("<option value=\"registered\" selected>");
        let asked = house.client(Who::Head).await.get("/api/v1/cases?status=protection%3Aregistered").await.is(200);
        assert_eq!(asked.body["items"].as_array().map(Vec::len), Some(1), "programs ask alike");
        // What no process has is refused, and is no list without a case.
        for unknown in ["protection:nowhere", "nowhere", "elsewhere:registered"] {
            let refused = house.client(Who::Head).await.get(&format!("/api/v1/cases?status={unknown}")).await.is(422);
            assert_eq!((&refused.body["errors"][0]["pointer"], refused.codes("errors")), (&json!("/status"), vec!["choice"]));
            desk.open(&format!("/desk/cases?status={unknown}")).await.is(422);
        }
    }

    async fn what_is_proposed_lies_before_whoever_decides_and_all_of_it_is_reached(backend) {
        let house = House::open(backend).await;
        let (owner, officer, head) =
            (house.client(Who::Owner).await, house.client(Who::Officer).await, house.client(Who::Head).await);
        let mut numbers = Vec::new();
        for n in 0..21 {
            let filed = owner.file().await;
            let id = filed.text("id").to_owned();
            numbers.push(filed.text("number").to_owned());
            assigned(&id, &officer, &head).await;
            owner.upload(&id, &format!("theirs {n}")).await;
            let draft = officer.upload(&id, &format!("ours {n}")).await;
            officer.act(&id, "propose", json!({ "proposal": "favourable", "act": draft })).await.is(200);
        }
        let mut desk = browser(&house, Who::Head).await;
        let first = desk.open("/desk/approvals").await.is(200);
        let next = reading::links(&first.html).into_iter().find(|it| it.contains("cursor=")).expect("a page after it");
        let second = desk.open(&next).await.is(200);
        let shown = |page: &Page| numbers.iter().filter(|it| page.html.contains(*it)).count();
        assert_eq!((shown(&first), shown(&second)), (20, 1));
        desk.open("/desk/approvals?cursor=nonsense").await.is(400);
        // The draft is chosen for the decision, and each document says from whom it is.
        let case = desk.open(&format!("/desk/cases/{}", numbers[0])).await.is(200);
        let say = |key: &str| templates::say(Language::Ru, key);
        let case = case.says(&say("case-proposed"));
        let case = case.says(&format!("selected>act.txt ({})", say("role-officer")));
        case.says(&format!("\">act.txt ({})", say("role-applicant")));
    }

    async fn what_waits_what_came_back_and_what_the_law_says_lie_before_whoever_works_on_it(backend) {
        let house = House::open(backend).await;
        let (owner, officer, head) =
            (house.client(Who::Owner).await, house.client(Who::Officer).await, house.client(Who::Head).await);
        let filed = owner.file().await;
        let (id, number) = (filed.text("id").to_owned(), filed.text("number").to_owned());
        let (root, say) = (format!("/desk/cases/{number}"), |key: &str| templates::say(Language::Ru, key));
        assigned(&id, &officer, &head).await;
        let draft = officer.upload(&id, "ours").await;
        let mut desk = browser(&house, Who::Head).await;
        let waits = |page: &Page| reading::links(&page.html).contains(&"/desk/approvals".to_owned());
        assert!(!waits(&desk.open("/desk").await.is(200)), "nothing waits for the head yet");
        officer.act(&id, "propose", json!({ "proposal": "favourable", "act": draft })).await.is(200);
        assert!(waits(&desk.open("/desk").await.is(200).says(&say("today-approvals"))));
        head.act(&id, "send_back", json!({ "reason": "Нет расчёта" })).await.is(200);
        assert!(!waits(&desk.open("/desk").await.is(200)), "it does not wait any more");
        let mut bench = browser(&house, Who::Officer).await;
        let page = bench.open(&root).await.is(200).says(&say("case-returned")).says("Нет расчёта");
        assert!(page.html.contains(&format!("{} (1)", say("case-documents"))), "the tab counts");
        // What the office says to itself is not for the applicant.
        let mut applicant = browser(&house, Who::Owner).await;
        let own = applicant.open(&format!("/ru/my/{number}")).await.is(200);
        assert!(!own.html.contains("Нет расчёта") && own.html.contains(&say("effect-ends")), "{}", own.html);
        // Whoever assigns sees how much lies on each desk.
        let second = owner.file().await.text("id").to_owned();
        officer.act(&second, "begin_review", json!({})).await.is(200);
        let offered = head.get(&format!("/api/v1/cases/{second}/actions")).await.is(200).body.to_string();
        assert!(offered.contains("Officer, открытых дел: 1") || offered.contains("Officer, open cases: 1"), "{offered}");
        // Silence is a refusal by law, and whoever works on it is told.
        house.wait(chrono::TimeDelta::days(40));
        house.tick().await;
        let late = browser(&house, Who::Officer).await.open(&root).await.is(200);
        assert!(late.html.contains(&say("case-told")), "{}", late.html);
    }

    async fn only_what_is_to_be_prepared_anew_was_sent_back(backend) {
        let house = House::open(backend).await;
        let (owner, officer, head) =
            (house.client(Who::Owner).await, house.client(Who::Officer).await, house.client(Who::Head).await);
        let mut desk = browser(&house, Who::Head).await;
        let sent_back = templates::say(Language::Ru, "case-returned");
        let mut proposed = Vec::new();
        for _ in 0..2 {
            let filed = owner.file().await;
            let (id, number) = (filed.text("id").to_owned(), filed.text("number").to_owned());
            assigned(&id, &officer, &head).await;
            let draft = officer.upload(&id, "ours").await;
            officer.act(&id, "propose", json!({ "proposal": "refused", "act": draft })).await.is(200);
            proposed.push((id, number));
        }
        let act = head.upload(&proposed[0].0, "preliminary").await;
        head.act(&proposed[0].0, "send_preliminary", json!({ "act": act })).await.is(200);
        let body = json!({ "body": "kz61_land", "reason": "Signs of a bribe.", "ground": "crime_signs" });
        head.act(&proposed[1].0, "refer_crime", body).await.is(200);
        for (_, number) in &proposed {
            let page = desk.open(&format!("/desk/cases/{number}")).await.is(200);
            assert!(!page.html.contains(&sent_back), "{}", page.html);
        }
    }

    async fn what_a_colleague_hands_over_lies_on_the_desk_until_something_is_done_with_it(backend) {
        let house = House::open(backend).await;
        let (owner, officer, head) =
            (house.client(Who::Owner).await, house.client(Who::Officer).await, house.client(Who::Head).await);
        let filed = owner.file().await;
        let (id, number) = (filed.text("id").to_owned(), filed.text("number").to_owned());
        let handed = async || {
            let list = officer.get("/api/v1/cases?move=handed&assignee=me").await.is(200);
            list.body["items"].as_array().expect("cases").len()
        };
        assigned(&id, &officer, &head).await;
        assert_eq!(handed().await, 1, "the head has given it to them");
        let mut desk = browser(&house, Who::Officer).await;
        desk.open("/desk").await.is(200).says(&templates::say(Language::Ru, "today-handed")).says(&number);
        let act = officer.upload(&id, "ours").await;
        officer.act(&id, "propose", json!({ "proposal": "favourable", "act": act })).await.is(200);
        assert_eq!(handed().await, 0, "they have taken a step");
        head.act(&id, "send_back", json!({ "reason": "Нет расчёта" })).await.is(200);
        assert_eq!(handed().await, 1, "it came back");
        // What the applicant does is another pile.
        owner.post(&format!("/api/v1/cases/{id}/messages"), &json!({ "text": "Ещё" })).await.is(201);
        assert_eq!(handed().await, 1);
        officer.post(&format!("/api/v1/cases/{id}/notes"), &json!({ "text": "Смотрю" })).await.is(201);
        assert_eq!(handed().await, 0, "they are at it");
        let colleague = house.client(Who::Colleague).await.get("/api/v1/cases?move=handed&assignee=me").await;
        assert_eq!(colleague.body["items"].as_array().map(Vec::len), Some(0));
    }

    async fn a_day_for_which_worse_is_threatened_counts_as_one_on_which_something_falls_due(backend) {
        let house = House::open(backend).await;
        let owner = house.client(Who::Owner).await;
        let today = house.today();
        let mut numbers = Vec::new();
        for days in [0, 1, 30] {
            let mut case = tests::house::new_case();
            case["threat_on"] = json!((today + chrono::Days::new(days)).to_string());
            numbers.push(owner.post("/api/v1/cases", &case).await.is(201).text("number").to_owned());
        }
        let of = async |due: &str| {
            let list = house.client(Who::Officer).await.get(&format!("/api/v1/cases?due={due}")).await.is(200);
            let items = list.body["items"].as_array().expect("cases").clone();
            items.iter().map(|it| it["number"].as_str().expect("a number").to_owned()).collect::<Vec<_>>()
        };
        // Who is threatened for tomorrow is to be helped today: the clock of the threat ends a working day before it.
        let (mut due, mut threatened) = (of("today").await, numbers[..2].to_vec());
        due.sort();
        threatened.sort();
        assert_eq!(due, threatened);
        assert_eq!(of("3wd").await.len(), 2, "the third is threatened in a month");
        // What was threatened for a day that has passed is no term that is over.
        house.wait(chrono::TimeDelta::days(3));
        house.tick().await;
        assert!(of("overdue").await.is_empty());
        let mut desk = browser(&house, Who::Officer).await;
        let threat = templates::format::short_date(Language::Ru, today + chrono::Days::new(30));
        desk.open("/desk").await.is(200).says(&threat);
    }

    async fn a_text_module_is_put_behind_what_was_typed_in_the_language_of_the_applicant(backend) {
        let house = House::open(backend).await;
        let mut case = tests::house::new_case();
        case["locale"] = json!("kk");
        let filed = house.client(Who::Owner).await.post("/api/v1/cases", &case).await.is(201);
        let (id, number) = (filed.text("id").to_owned(), filed.text("number").to_owned());
        house.client(Who::Officer).await.act(&id, "begin_review", json!({})).await.is(200);
        let root = format!("/desk/cases/{number}");
        let (messages, ask) = (format!("{root}/messages"), format!("{root}/do/ask_applicant"));
        let mut desk = browser(&house, Who::Officer).await;
        let text = templates::say(Language::Kk, "module-papers.text");
        for (place, action, field) in [(&messages, &messages, "text"), (&ask, &ask, "question")] {
            let hello = format!("Саламатсыз ба, {field}");
            let hello = hello.as_str();
            let page = desk.open(place).await.is(200).says(&templates::say(Language::Ru, "module-papers"));
            let typed = [(field, hello), ("module", "papers"), ("button", "insert")];
            let shown = sessions::send(&mut desk, action, &sessions::filled(&page, action, &typed)).await.is(200);
            shown.clone().says(hello).says(&text);
            // It was put in, and nothing was sent.
            assert!(!desk.open(&messages).await.html.contains(&text), "{action}");
            // Where none is chosen the button sends nothing either.
            let typed = [(field, hello), ("module", ""), ("button", "insert")];
            sessions::send(&mut desk, action, &sessions::filled(&shown, action, &typed)).await.is(200);
            assert!(!desk.open(&messages).await.html.contains(hello), "{action}");
            let typed = [(field, hello), ("module", "")];
            sessions::send(&mut desk, action, &sessions::filled(&shown, action, &typed)).await.leads_to(&root);
        }
        // An applicant has none.
        let mut owner = browser(&house, Who::Owner).await;
        assert!(!owner.open(&format!("/kk/my/{number}/messages")).await.html.contains("name=\"module\""));
    }
}

/// Brings a case to its officer.
async fn assigned(id: &str, officer: &Client, head: &Client) {
    officer.act(id, "begin_review", json!({})).await.is(200);
    officer.finish_all(id).await;
    head.finish_all(id).await;
    let officer_id = assignee(head, id, "Officer").await;
    head.act(id, "assign", json!({ "assignee": officer_id })).await.is(200);
}
