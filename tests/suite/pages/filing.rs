//! Filing as a browser without scripts meets it: drafts, who may see them, and what becomes of them.

use super::{STORY, browser};
use api::app::cases::filing::NewCase;
use futures_util::future::join_all;
use reqwest::Method;
use serde_json::json;
use tests::browser::Browser;
use tests::db_test;
use tests::house::{Answer, BODY, House, PASSWORD, Who, new_case};
use workflow::Language;

/// Answers every question of a filing, from the first page to the last look.
pub(super) async fn answer_all(browser: &mut Browser, email: &str) {
    browser.open("/kk/protect").await.is(200);
    let who = [("capacity", "owner"), ("visibility", "named")];
    browser.post("/kk/protect/who", &who).await.leads_to("/kk/protect/urgent");
    browser.post("/kk/protect/urgent", &[("urgent", "no")]).await.leads_to("/kk/protect/what");
    browser.post("/kk/protect/what", &[("story", STORY)]).await.leads_to("/kk/protect/kind");
    let kind = [("pressure", "land_allocation"), ("region", "KZ-61")];
    browser.post("/kk/protect/kind", &kind).await.leads_to("/kk/protect/body");
    browser.post("/kk/protect/body", &[("body", "kz61_land")]).await.leads_to("/kk/protect/business");
    let business = [("company-bin", "2103 4097 1010")];
    browser.post("/kk/protect/business", &business).await.leads_to("/kk/protect/evidence");
    let file = ("file", "акт.txt", "text/plain", "Акт".as_bytes());
    browser.post_files("/kk/protect/evidence", &[], &[file]).await.leads_to("/kk/protect/evidence");
    let contact = [("email", email), ("locale", "kk")];
    browser.post("/kk/protect/contact", &contact).await.leads_to("/kk/protect/check");
}

pub(super) async fn file(browser: &mut Browser) -> (String, String) {
    browser.post("/kk/protect/check", &[("consent", "yes")]).await.leads_to("/kk/protect/sent");
    let sent = browser.open("/kk/protect/sent").await.is(200);
    let number = sent.between("class=\"pb-code pb-nowrap\">", "<");
    (number, sent.between("class=\"pb-code\">", "<"))
}

/// Everything that is asked of a filing, as the use case takes it.
fn whole_case() -> NewCase {
    NewCase {
        kind: "protection".to_owned(),
        form: None,
        visibility: "named".to_owned(),
        capacity: "owner".to_owned(),
        bin: "210340971010".to_owned(),
        company: None,
        region: "KZ-61".to_owned(),
        body: Some(BODY.to_owned()),
        bodies: Vec::new(),
        body_name: None,
        official: None,
        pressure: "land_allocation".to_owned(),
        story: STORY.to_owned(),
        wish: None,
        happened_on: None,
        threat_on: None,
        project: None,
        at_risk: None,
        contact: None,
        facts: std::collections::BTreeMap::new(),
        locale: "kk".to_owned(),
        consent: true,
    }
}

async fn cases_of(house: &House, who: Who) -> usize {
    let listed = house.client(who).await.get("/api/v1/cases?limit=100").await.is(200);
    listed.body["items"].as_array().expect("cases").len()
}

/// How much somebody sees of a case, without a reason and with one.
async fn seen(house: &House, who: Who, case: &str) -> &'static str {
    let reader = house.client(who).await;
    let path = format!("/api/v1/cases/{case}");
    let first = reader.get(&path).await;
    let with_reason = reader.send(Method::GET, &path, None, &[("Qorgan-Purpose", "audit")]).await;
    let is_whole = |it: &Answer| it.body["story"].is_string();
    match (is_whole(&first), is_whole(&with_reason), first.status) {
        (true, ..) => "everything",
        (false, true, _) => "with-reason",
        (false, false, 200) => "header",
        _ => "nothing",
    }
}

db_test! {
    async fn an_owner_files_without_an_account_and_an_office_reads_it_all(backend) {
        let house = House::open(backend).await;
        let mut owner = Browser::at(house.url());
        answer_all(&mut owner, "new@owner.example").await;
        let check = owner.open("/kk/protect/check").await.is(200);
        check.says(STORY).says("акт.txt").says("210340971010".split_at(4).0);
        owner.post("/kk/protect/check", &[]).await.is(422).says("error-summary").says(STORY);
        let (number, code) = file(&mut owner).await;
        // An impatient second tap files nothing.
        let (again, _) = file(&mut owner).await;
        assert_eq!(number, again);
        let mut officer = browser(&house, Who::Officer).await;
        let case = officer.open(&format!("/desk/cases/{number}")).await.is(200).says(STORY);
        assert!(case.html.contains("do-begin_review"));
        officer.open(&format!("/desk/cases/{number}/documents")).await.is(200).says("акт.txt");
        let found = owner.post("/ru/check", &[("number", &number), ("code", &code.to_lowercase())]).await;
        assert_eq!(found.location.as_deref(), Some("/ru/check/case"));
        let found = owner.open("/ru/check/case").await.is(200);
        assert!(found.html.contains("зарегистрировано") && !found.html.contains(STORY));
        // In another language it stays found, and for nobody else.
        owner.open("/en/check/case").await.is(200).says(&number);
        Browser::at(house.url()).open("/ru/check/case").await.leads_to("/ru/check");
        owner.post("/ru/check", &[("number", &number), ("code", "0000 0000 0000 0000")]).await.is(422);
        assert_eq!(cases_of(&house, Who::Officer).await, 1);
        // The address was new: its letter makes the account, and the account has the case.
        house.work().await;
        let page = format!("/ru/invitation/{}", house.link_after("/invitation/").expect("an invitation"));
        let mut anew = Browser::at(house.url());
        anew.open(&page).await.is(200);
        anew.post(&page, &[("password", "short")]).await.is(422).says("error-summary");
        anew.post(&page, &[("password", PASSWORD)]).await.is(303);
        anew.sign_in("new@owner.example", PASSWORD).await.is(303);
        anew.open("/ru/my").await.is(200).says(&number);
        anew.open(&format!("/ru/my/{number}")).await.is(200).says(STORY);
    }

    async fn what_is_no_pressure_is_asked_for_by_the_same_pages(backend) {
        let house = House::open(backend).await;
        for (matter, questions, answers) in [
            ("message", "company-name", Vec::new()),
            ("accompaniment", "project-name", vec![("project-name", "Күн паркі"), ("project-investment_kzt", "4 000 000")]),
        ] {
            let mut owner = Browser::at(house.url());
            let page = format!("/kk/protect/who?matter={matter}");
            let start = owner.open("/kk/protect").await.is(200);
            assert!(tests::reading::links(&start.html).contains(&page), "the start page leads to {matter}");
            // What was chosen there is chosen on the next page, and everything else stays to be chosen.
            let chosen = owner.open(&page).await.is(200);
            assert!(chosen.html.contains(&format!("value=\"{matter}\" checked")), "{}", chosen.html);
            answer_all(&mut owner, "").await;
            // Until something else is said it is protection; it is said late here, and asks for other things from then on.
            let who = [("matter", matter), ("capacity", "owner"), ("visibility", "named"), ("back", "check")];
            owner.post("/kk/protect/who", &who).await.leads_to("/kk/protect/check");
            assert!(owner.open("/kk/protect/business").await.is(200).html.contains(&format!("name=\"{questions}\"")));
            // Nobody is under pressure here, and nobody is asked who puts it on them.
            assert!(!owner.open("/kk/protect/kind").await.is(200).html.contains("name=\"pressure\""));
            let body = owner.open("/kk/protect/body").await.is(200).says(&templates::say(Language::Kk, "ask-body-plain"));
            assert!(!body.html.contains(&templates::say(Language::Kk, "ask-body")) && body.html.contains("/kk/protect/kind"));
            let answers_so_far = owner.open("/kk/protect/check").await.is(200);
            for unasked in ["ask-pressure", "ask-urgent", "ask-at-risk"] {
                assert!(!answers_so_far.html.contains(&templates::say(Language::Kk, unasked)), "{matter}: {unasked}");
            }
            let business = vec![("company-bin", "2103 4097 1010"), ("back", "check")];
            if matter == "accompaniment" {
                owner.post("/kk/protect/business", &business).await.is(422).says("error-summary");
            }
            let business = [business, answers].concat();
            owner.post("/kk/protect/business", &business).await.leads_to("/kk/protect/check");
            let label = templates::say(Language::Kk, &format!("ask-matter-{matter}"));
            owner.open("/kk/protect/check").await.is(200).says(&label);
            let (number, _) = file(&mut owner).await;
            let found = house.client(Who::Officer).await.get(&format!("/api/v1/cases?q={number}")).await.is(200);
            let id = found.body["items"][0]["id"].as_str().expect("it is there").to_owned();
            let case = house.client(Who::Officer).await.get(&format!("/api/v1/cases/{id}")).await.is(200);
            assert_eq!((case.text("kind"), case.text("form")), (matter, matter));
            let is_of_a_project = matter == "accompaniment";
            assert_eq!(case.body["project"]["name"].is_string(), is_of_a_project, "{}", case.body);
            assert!(case.body["at_risk"].is_null(), "{}", case.body);
            assert_eq!(case.text("pressure"), "");
        }
        // What is filed by nobody is not offered, and not taken.
        let mut owner = Browser::at(house.url());
        let page = owner.open("/kk/protect/who").await.is(200);
        assert!(!page.html.contains("value=\"complaint\""));
        owner.post("/kk/protect/who", &[("matter", "complaint"), ("capacity", "owner"), ("visibility", "named")]).await.is(422).says("error-summary");
    }

    async fn whoever_signs_out_leaves_nothing_of_what_they_were_writing_on_the_device(backend) {
        let house = House::open(backend).await;
        let mut owner = browser(&house, Who::Owner).await;
        let token = owner.open("/kk/account").await.hidden("/kk/sign-out", "token");
        let who = [("token", token.as_str()), ("capacity", "owner"), ("visibility", "named")];
        owner.post("/kk/protect/who", &who).await.is(303);
        owner.post("/kk/protect/what", &[("token", &token), ("story", STORY)]).await.is(303);
        let code = owner.cookies().split("qorgan-draft=").nth(1).expect("a draft").split(';').next().unwrap_or_default().to_owned();
        let saved = owner.open("/kk/protect/saved").await.is(200);
        assert!(!saved.html.contains(&code[..4]), "a code would open it to whoever reads over the shoulder");
        let mut next = Browser::at(house.url());
        next.take_draft_of(&owner);
        owner.post("/kk/sign-out", &[("token", &token)]).await.leads_to("/kk");
        assert!(!owner.cookies().contains("draft"), "{}", owner.cookies());
        // Not even whoever kept the cookie, or the code, reads it without that person.
        next.open("/kk/protect/what").await.leads_to("/kk/sign-in?next=");
        next.open("/kk/protect").await.is(200).says(&templates::say(Language::Kk, "start-waits"));
        next.post("/kk/protect/resume", &[("code", &code)]).await.is(422);
        owner.sign_in(&Who::Owner.email(), PASSWORD).await.is(303);
        let mine = owner.open("/kk/my").await.is(200);
        let (token, draft) = (mine.hidden("/kk/protect/take-up", "token"), mine.between("name=\"draft\" value=\"", "\""));
        owner.post("/kk/protect/take-up", &[("token", &token), ("draft", &draft)]).await.leads_to("/kk/protect/");
        owner.open("/kk/protect/what").await.is(200).says(STORY);
    }

    async fn an_answer_whose_session_had_ended_waits_for_its_writer_and_joins_their_draft(backend) {
        let house = House::open(backend).await;
        let mut owner = browser(&house, Who::Owner).await;
        let token = owner.open("/kk/account").await.hidden("/kk/sign-out", "token");
        let who = [("token", token.as_str()), ("capacity", "owner"), ("visibility", "confidential")];
        owner.post("/kk/protect/who", &who).await.is(303);
        owner.open("/kk/protect/what").await.is(200);
        owner.forget("qorgan");
        let ended = owner.post("/kk/protect/what", &[("token", &token), ("story", STORY)]).await.is(401);
        let (next, kept) = (ended.hidden("/kk/sign-in", "next"), ended.hidden("/kk/sign-in", "kept"));
        assert_eq!(next, "/kk/protect/what");
        let kept = kept.replace("&#38;", "&");
        let email = Who::Owner.email();
        let sign_in = [("email", email.as_str()), ("password", PASSWORD), ("next", &next), ("kept", &kept)];
        let on = owner.post("/kk/sign-in", &sign_in).await.leads_to(&next).location.expect("a place");
        let page = owner.open(&on).await.is(200).says(STORY);
        let token = page.hidden("/kk/protect/what", "token");
        owner.post("/kk/protect/what", &[("token", &token), ("story", STORY)]).await.leads_to("/kk/protect/kind");
        let first = owner.open("/kk/protect/who").await.is(200);
        let chosen = first.html.split("<input").find(|it| it.contains("value=\"confidential\"")).expect("a choice");
        assert!(chosen.contains("checked"), "the draft of before goes on: {chosen}");
    }

    async fn as_many_as_file_at_once_wait_for_no_connection_of_each_other(backend) {
        let house = House::open(backend).await;
        let mut drafts = Vec::new();
        for _ in 0..40 {
            drafts.push(api::app::drafts::begin(&house.app, None, api::app::drafts::Answers::default()).await.expect("a draft"));
        }
        let sender = api::app::drafts::Sender::Unknown { email: None, name: None };
        let filed = drafts.iter().map(|token| api::app::drafts::file(&house.app, sender.clone(), token, whole_case()));
        for filed in join_all(filed).await {
            filed.expect("it is filed");
        }
        assert_eq!(cases_of(&house, Who::Officer).await, 40);
    }

    async fn who_will_see_what_is_what_those_people_then_see(backend) {
        use api::app::cases::audience::{Seer, Sight};
        let house = House::open(backend).await;
        let owner = house.client(Who::Owner).await;
        let people = [
            (Seer::Officer, Who::Officer), (Seer::Head, Who::Head), (Seer::Head, Who::Deputy), (Seer::Head, Who::ChiefOfStaff), (Seer::Central, Who::Central), (Seer::Elsewhere, Who::Stranger),
            (Seer::Body, Who::Tied), (Seer::Auditor, Who::Auditor), (Seer::Administrator, Who::Admin),
        ];
        let mut told = std::collections::BTreeSet::new();
        for (visibility, body) in [("named", json!(BODY)), ("confidential", json!(BODY)), ("named", json!({ "name": "Somebody" }))] {
            let mut new = new_case();
            new["visibility"] = json!(visibility);
            new["body"] = body.clone();
            let filing = NewCase {
                visibility: visibility.to_owned(),
                body: body.as_str().map(str::to_owned),
                body_name: body["name"].as_str().map(str::to_owned),
                ..whole_case()
            };
            let foretold = api::app::cases::audience::of(&house.app, filing).await.expect("it could be filed");
            let case = owner.post("/api/v1/cases", &new).await.is(201).text("id").to_owned();
            for (seer, who) in people {
                let sight = foretold.iter().find(|it| it.0 == seer).expect("they are told").1;
                told.insert(sight.code());
                let seen = seen(&house, who, &case).await;
                // Before the body is known, whoever is tied to it is an officer like others of their office.
                let is_right = if sight == Sight::Unbound { seen == "nothing" } else { seen == sight.code() };
                assert!(is_right, "{seer:?} of a {visibility} case about {body} is told {sight:?} and sees {seen}");
            }
        }
        assert_eq!(told.len(), 5, "{told:?}");
    }

    async fn an_address_that_is_known_gets_the_case_when_its_letter_is_used_and_not_before(backend) {
        let house = House::open(backend).await;
        let mut stranger = Browser::at(house.url());
        answer_all(&mut stranger, &Who::Owner.email()).await;
        let (number, _) = file(&mut stranger).await;
        let mut owner = browser(&house, Who::Owner).await;
        owner.open(&format!("/ru/my/{number}")).await.is(404);
        house.work().await;
        let link = house.link_after("/confirm/").expect("a letter with a link");
        // To look at the link spends nothing.
        owner.open(&format!("/ru/confirm/{link}")).await.is(200);
        owner.open(&format!("/ru/my/{number}")).await.is(404);
        let token = owner.open("/ru/account").await.hidden("/ru/sign-out", "token");
        owner.post(&format!("/ru/confirm/{link}"), &[("token", &token)]).await.leads_to("/ru/confirmed");
        owner.open("/ru/confirmed").await.is(200).says(&templates::say(Language::Ru, "confirmed"));
        owner.open(&format!("/ru/my/{number}")).await.is(200).says(STORY);
        owner.open(&format!("/ru/my/{number}/documents")).await.is(200).says("акт.txt");
        owner.post(&format!("/ru/confirm/{link}"), &[("token", &token)]).await.is(422);
    }

    async fn whoever_let_their_link_grow_old_gets_another_when_something_happens_and_one_alone(backend) {
        let house = House::open(backend).await;
        let mut owner = Browser::at(house.url());
        answer_all(&mut owner, "new@owner.example").await;
        let (number, _) = file(&mut owner).await;
        house.work().await;
        let first = house.link_after("/invitation/").expect("an invitation");
        house.wait(chrono::TimeDelta::hours(2));
        house.work().await;
        let officer = house.client(Who::Officer).await;
        let id = officer.get("/api/v1/cases").await.body["items"][0]["id"].as_str().expect("an id").to_owned();
        let invitations = || house.links_after("/invitation/").len();
        assert_eq!(invitations(), 1, "nothing has happened yet");
        officer.act(&id, "begin_review", json!({})).await.is(200);
        house.work().await;
        house.work().await;
        assert_eq!(invitations(), 2, "one more, however often it is looked");
        let write = async || {
            house.wait(chrono::TimeDelta::minutes(5));
            officer.post(&format!("/api/v1/cases/{id}/messages"), &json!({ "text": "Пишем вам" })).await.is(201);
            house.work().await;
        };
        write().await;
        assert_eq!(invitations(), 2, "the second link still works");
        let second = house.links_after("/invitation/").into_iter().find(|it| *it != first).expect("another one");
        let (old, new) = (format!("/ru/invitation/{first}"), format!("/ru/invitation/{second}"));
        owner.open(&old).await.is(422);
        owner.post(&new, &[("password", PASSWORD)]).await.is(303);
        owner.sign_in("new@owner.example", PASSWORD).await.is(303);
        owner.open(&format!("/ru/my/{number}")).await.is(200).says(STORY);
        house.wait(chrono::TimeDelta::hours(2));
        write().await;
        assert_eq!(invitations(), 2, "whoever has proved their address needs none");
    }

    async fn a_draft_that_is_filed_by_two_fingers_at_once_is_one_case(backend) {
        let house = House::open(backend).await;
        let mut owner = Browser::at(house.url());
        answer_all(&mut owner, "two@fingers.example").await;
        let mut other = Browser::at(house.url());
        other.take_cookies_of(&owner);
        let consent = [("consent", "yes")];
        let (one, two) = tokio::join!(
            owner.post("/kk/protect/check", &consent),
            other.post("/kk/protect/check", &consent)
        );
        assert_eq!((one.status, two.status), (303, 303));
        let token = owner.cookies().split("qorgan-draft=").nth(1).expect("a draft").split(';').next().unwrap_or_default().to_owned();
        let new = whole_case();
        // Past every page: the use case itself files what was filed no second time.
        let sender = api::app::drafts::Sender::Unknown { email: None, name: None };
        api::app::drafts::file(&house.app, sender, &token, new).await.expect("it is filed");
        assert_eq!(cases_of(&house, Who::Officer).await, 1);
    }

    async fn a_draft_is_its_writers_and_what_is_thrown_away_leaves_nothing(backend) {
        let house = House::open(backend).await;
        let mut owner = browser(&house, Who::Owner).await;
        let token = owner.open("/kk/account").await.hidden("/kk/sign-out", "token");
        let story = [("token", token.as_str()), ("story", STORY)];
        let who = [("token", token.as_str()), ("capacity", "owner"), ("visibility", "named")];
        owner.post("/kk/protect/who", &who).await.is(303);
        owner.post("/kk/protect/what", &story).await.is(303);
        owner.open("/kk/protect/what").await.is(200).says(STORY);
        let raw = house.database.raw().await;
        let keys = async || {
            use sea_orm::{ConnectionTrait, Statement};
            let sql = "SELECT COUNT(*) AS n FROM data_keys WHERE owner_kind = 'case'";
            let row = raw.query_one_raw(Statement::from_string(raw.get_database_backend(), sql)).await;
            row.expect("an answer").expect("a row").try_get::<i64>("", "n").expect("a number")
        };
        assert_eq!(keys().await, 1);
        // The same device, another person.
        let mut rival = browser(&house, Who::Rival).await;
        rival.take_draft_of(&owner);
        rival.open("/kk/protect/what").await.leads_to("/kk/protect");
        owner.post("/kk/protect/discard", &[("token", &token)]).await.leads_to("/kk/protect");
        owner.open("/kk/protect/what").await.leads_to("/kk/protect");
        assert_eq!(keys().await, 0);
    }

    async fn a_draft_that_nobody_touches_is_forgotten_with_its_files(backend) {
        let house = House::open(backend).await;
        let mut owner = Browser::at(house.url());
        answer_all(&mut owner, "late@owner.example").await;
        let files = house.database.folder().join("files");
        let stored = || {
            let cases = std::fs::read_dir(&files).into_iter().flatten().flatten();
            cases.filter_map(|it| std::fs::read_dir(it.path()).ok()).flatten().count()
        };
        assert_eq!(stored(), 1);
        house.wait(chrono::TimeDelta::days(29));
        api::jobs::forgetting::round(&house.app).await.expect("a round");
        owner.open("/kk/protect/what").await.is(200).says(STORY);
        house.wait(chrono::TimeDelta::days(1));
        api::jobs::forgetting::round(&house.app).await.expect("a round");
        owner.open("/kk/protect/what").await.leads_to("/kk/protect");
        assert_eq!(stored(), 0);
    }

    async fn another_region_asks_for_the_body_again_and_a_body_is_listed_or_named_and_not_both(backend) {
        let house = House::open(backend).await;
        let mut filer = Browser::at(house.url());
        filer.open("/kk/protect/body").await.leads_to("/kk/protect");
        filer.post("/kk/protect/who", &[("capacity", "owner"), ("visibility", "named")]).await.is(303);
        filer.open("/kk/protect/body").await.leads_to("/kk/protect/kind");
        answer_all(&mut filer, "somebody@owner.example").await;
        let elsewhere = [("pressure", "land_allocation"), ("region", "KZ-75"), ("back", "check")];
        filer.post("/kk/protect/kind", &elsewhere).await.leads_to("/kk/protect/body?back=check");
        let say = |key: &str| templates::say(Language::Kk, key);
        filer.open("/kk/protect/check").await.is(200).says(&say("field-body-elsewhere"));
        // Nothing of that name is in the list; then one of the list, and another one in words.
        let search = [("find", "zzzz"), ("button", "find")];
        filer.post("/kk/protect/body", &search).await.leads_to("/kk/protect/body");
        filer.open("/kk/protect/body").await.is(200).says(&say("ask-find-none"));
        // What was looked for keeps nobody on the page, and a chosen body keeps nobody from looking for another one.
        let in_words = [("find", "zzzz"), ("body-name", "Белгісіз комиссия")];
        filer.post("/kk/protect/body", &in_words).await.leads_to("/kk/protect/business");
        let by_enter = [("find", "zzzz"), ("body-name", "Белгісіз комиссия"), ("button", "find")];
        filer.post("/kk/protect/body", &by_enter).await.leads_to("/kk/protect/business");
        filer.post("/kk/protect/body", &[("find", "zzzz")]).await.is(422);
        let another = [("body", "kz75_land"), ("find", "жер"), ("button", "find")];
        filer.post("/kk/protect/body", &another).await.leads_to("/kk/protect/body");
        filer.open("/kk/protect/body").await.is(200).says("value=\"kz75_land\" checked");
        let both = [("body", "kz75_land"), ("body-name", "Белгісіз комиссия"), ("back", "check")];
        filer.post("/kk/protect/body", &both).await.is(422).says(&say("field-body-twice"));
        let other = [("body", "other"), ("body-name", "Белгісіз комиссия"), ("back", "check")];
        filer.post("/kk/protect/body", &other).await.leads_to("/kk/protect/check");
        filer.open("/kk/protect/check").await.is(200).says("Белгісіз комиссия");
        // What a telephone puts around a number that is copied falls away.
        let marked = [("company-bin", "\u{202a}2103 4097 1010\u{202c}"), ("company-name", "\u{feff}Дала"), ("back", "check")];
        filer.post("/kk/protect/business", &marked).await.leads_to("/kk/protect/check");
        let named = ("file", "ЖШС %22Дала%22.txt", "text/plain", "Акт 2".as_bytes());
        filer.post_files("/kk/protect/evidence", &[("button", "next")], &[named]).await.leads_to("/kk/protect/contact");
        filer.open("/kk/protect/evidence").await.is(200).says("ЖШС &#34;Дала&#34;.txt");
        let wrong = [("file", "бет.html", "text/html", b"<p>".as_slice()), ("file", "ескі.doc", "application/msword", b"old")];
        let refused = filer.post_files("/kk/protect/evidence", &[], &wrong).await.is(422);
        let refused = refused.says(&format!("«бет.html»: {}", say("field-file-kind")));
        refused.says(&format!("«ескі.doc»: {}", say("field-file-kind")));
        let (number, _) = file(&mut filer).await;
        // Whoever reads it reads the one that was named.
        let central = house.client(Who::Central).await;
        let id = central.get("/api/v1/cases?limit=100").await.body["items"].as_array().expect("cases").iter()
            .find(|it| it["number"] == json!(number)).expect("it is there")["id"].as_str().expect("an id").to_owned();
        let filed = central.get(&format!("/api/v1/cases/{id}")).await.is(200).body.to_string();
        assert!(filed.contains("Белгісіз комиссия") && !filed.contains("kz75_land"), "{filed}");
    }

    async fn a_link_of_a_letter_that_was_used_says_so_before_anything_is_typed(backend) {
        let house = House::open(backend).await;
        let mut filer = Browser::at(house.url());
        answer_all(&mut filer, "somebody@owner.example").await;
        // Whoever shares the telephone learns from no letter what it is about, the first one with its link included.
        let discreet = [("capacity", "owner"), ("visibility", "confidential")];
        filer.post("/kk/protect/who", &discreet).await.leads_to("/kk/protect/urgent");
        let (number, _) = file(&mut filer).await;
        house.work().await;
        for letter in house.letters().iter().filter(|it| it.text.contains("/kk/")) {
            assert_eq!(letter.subject, templates::say(Language::Kk, "letter-discreet"));
            let text = letter.text.to_lowercase();
            assert!(!text.contains(&number.to_lowercase()) && !text.contains("портал") && !text.contains("бизнес"), "{text}");
            // The header holds the sender's name encoded: this is how the portal's own name begins there.
            assert!(!letter.header("From").expect("a sender").contains("0JHQuNC3"));
        }
        let invitation = format!("/kk/invitation/{}", house.link_after("/invitation/").expect("a letter with a link"));
        filer.open(&invitation).await.is(200);
        // Ten signs are enough for an applicant, though not for a colleague; the address is no password.
        let address = filer.post(&invitation, &[("password", "somebody@owner.example")]).await.is(422);
        address.says(&templates::say(Language::Kk, "field-password-common"));
        filer.post(&invitation, &[("password", "қызыл алма")]).await.leads_to("/kk/sign-in");
        filer.open(&invitation).await.is(422).says(&templates::say(Language::Kk, "problem-token"));
    }
}
