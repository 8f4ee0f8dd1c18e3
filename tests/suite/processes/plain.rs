//! What the portal says of its own accord holds for whatever process it is told to run: where a process asks for no body, rests on
//! another law or assigns nobody, no page says otherwise.

use super::{DEFINITION, LAW, borrowing, filing, house_of, house_under, to_the_check};
use crate::pages::browser;
use api::app::cases::clocks::term_of;
use api::config::Config;
use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};
use serde_json::{Value, json};
use tests::database::first_morning;
use tests::db_test;
use tests::house::{House, Who, config};
use tests::mailbox::Mailbox;
use tests::reading;
use workflow::{Definition, Language, LawBook, Vocabulary};

/// The hall is asked for without a word about pressure or a body.
fn of_no_body() -> String {
    DEFINITION.replacen("version   = 1\n", "version   = 1\nasks      = []\n", 1)
}

/// Its first state ends by itself, and the term of the answer begins only with the price; it may name other clocks.
fn of_a_first_wait(clocks: &str) -> String {
    let waits = "[state.wished]\nafter  = [{ term = \"20d\", do = \"offer_lapsed\", basis = \"house 1\" }]\n";
    of_no_body()
        .replacen("[state.wished]\n", waits, 1)
        .replacen(
            "move   = \"office\"\nclocks = [\"patience\"]",
            &format!("move   = \"office\"\n{clocks}"),
            1,
        )
        .replacen(
            "in      = [\"offered\"]\nto      = \"given_up\"\nby      = [\"system\"]",
            "in      = [\"wished\", \"offered\"]\nto      = \"given_up\"\nby      = [\"system\"]",
            1,
        )
        .replacen("since  = [\"registration\"]", "since  = [\"price_it\"]", 1)
        .replacen(
            "in    = [\"wished\", \"priced\", \"offered\"]\nby    = [\"system\"]",
            "in    = [\"priced\", \"offered\"]\nby    = [\"system\"]",
            1,
        )
}

/// What is asked for it, and no more.
fn borrowing_of_no_body() -> Value {
    let mut new = borrowing();
    new["body"] = Value::Null;
    new["pressure"] = json!("");
    new
}

async fn open(backend: tests::Backend, folder: &std::path::Path) -> House {
    let mailbox = Mailbox::open(folder).await;
    house_of(backend, &mailbox, &of_no_body()).await
}

#[test]
fn the_term_of_a_decision_is_that_of_the_law_and_not_of_whatever_clock_comes_first() {
    let faster = "[clock.hurry]\nname = { kk = \"асығыс мерзім\", ru = \"срочный срок\", en = \"hurry\" }\nterm = \"20d\"\n\
        since = [\"registration\"]\nlane = \"quick\"\nbreach = \"forgotten\"\nbasis = \"house 1\"\n\n[clock.patience]\n";
    let definition = DEFINITION.replacen("[clock.patience]\n", faster, 1).replacen(
        "clocks = [\"patience\"]",
        "clocks = [\"hurry\", \"patience\"]",
        1,
    );
    let (law, can) = (LawBook::parse(LAW).expect("it reads"), Vocabulary::new(["kz"]));
    let read = |text: &str| Definition::parse(text, &law, &can).unwrap_or_else(|it| panic!("{it}"));
    assert_eq!(term_of(&read(&definition), Language::En).as_deref(), Some("7 working days"));
}

db_test! {
    async fn a_process_that_asks_for_no_body_is_filed_without_one(backend) {
        let folder = tempfile::tempdir().expect("a folder");
        let house = open(backend, folder.path()).await;
        let owner = house.client(Who::Owner).await;
        let mut new = borrowing_of_no_body();
        let filed = owner.post("/api/v1/cases", &new).await.is(201);
        assert_eq!(filed.body["body"], Value::Null);
        let officer = house.client(Who::Officer).await;
        officer.get(&format!("/api/v1/cases/{}", filed.text("id"))).await.is(200);
        let list = browser(&house, Who::Officer).await.open("/desk/cases").await.is(200);
        let rows = list.html.split_once("<tbody").expect("a list").1;
        assert_eq!(rows.matches("Заявка на зал").count(), 1, "it is called once what it is: {rows}");
        // What is not asked for is not taken in silence either.
        new["body"] = borrowing()["body"].clone();
        let refused = owner.post("/api/v1/cases", &new).await.is(422);
        assert_eq!(refused.body["errors"][0]["code"], "unasked", "{}", refused.body);
        new["body"] = Value::Null;
        // Of what asks for one, one is still needed.
        new["kind"] = json!("message");
        new["form"] = Value::Null;
        let refused = owner.post("/api/v1/cases", &new).await.is(422);
        assert_eq!(refused.body["errors"][0]["pointer"], "/body", "{}", refused.body);
    }

    async fn no_page_says_of_it_what_only_holds_for_another(backend) {
        let folder = tempfile::tempdir().expect("a folder");
        let house = open(backend, folder.path()).await;
        let mut filer = filing(&house).await;
        for (step, not) in [("what", "demanded"), ("what", "did it happen"), ("kind", "Where it happens")] {
            let words = reading::main_in_words(&filer.open(&format!("/en/protect/{step}")).await.is(200).html);
            assert!(!words.contains(not), "{not}: {words}");
        }
        filer.post("/en/protect/what", &[("story", "We would like to sing.")]).await.leads_to("/en/protect/kind");
        filer.post("/en/protect/kind", &[("region", "KZ-61")]).await.leads_to("/en/protect/business");
        let business = filer.open("/en/protect/business").await.is(200).says("Step 4 of 6");
        assert!(business.html.contains("href=\"/en/protect/kind\""), "and back past the body too");
        filer.post("/en/protect/business", &[("company-bin", "210340971010")]).await.leads_to("/en/protect/evidence");
        filer.post("/en/protect/contact", &[("locale", "en")]).await.leads_to("/en/protect/check");
        let check = reading::main_in_words(&filer.open("/en/protect/check").await.is(200).html);
        for not in ["body itself", "tied to the body", "Body", "Until there is a decision", "kind of pressure", "region, body", "did it happen"] {
            assert!(!check.contains(not), "{not}: {check}");
        }
        filer.post("/en/protect/check", &[("consent", "yes")]).await.leads_to("/en/protect/sent");
        let words = reading::main_in_words(&filer.open("/en/protect/sent").await.is(200).html);
        assert!(words.contains("If there is a question, we cannot write to you") && !words.contains("assigned"), "{words}");
        let number = house.client(Who::Owner).await.post("/api/v1/cases", &borrowing_of_no_body()).await.is(201).text("number").to_owned();
        let page = browser(&house, Who::Owner).await.open(&format!("/en/my/{number}")).await.is(200);
        let words = reading::main_in_words(&page.html);
        assert!(words.contains("write to the office: sign in, open “Messages”"), "{words}");
        assert!(!words.contains("three months") && !words.contains("Administrative Proced"), "{words}");
    }

    async fn whoever_files_is_told_when_a_first_state_ends_that_no_clock_measures(backend) {
        let folder = tempfile::tempdir().expect("a folder");
        let mailbox = Mailbox::open(folder.path()).await;
        let definition = of_a_first_wait("")
            .replacen("Өтінім түсті, жауап {due} күніне дейін.", "Өтінім түсті.", 1)
            .replacen("Заявка принята, ответ до {due}.", "Заявка принята.", 1)
            .replacen("Your wish is here; the answer is due {due}.", "Your wish is here.", 1);
        let house = house_of(backend, &mailbox, &definition).await;
        let mut filer = filing(&house).await;
        filer.post("/en/protect/what", &[("story", "We would like to sing.")]).await.leads_to("/en/protect/kind");
        to_the_check(&mut filer).await;
        filer.post("/en/protect/check", &[("consent", "yes")]).await.leads_to("/en/protect/sent");
        let sent = reading::main_in_words(&filer.open("/en/protect/sent").await.is(200).html);
        assert!(sent.contains("This stage lasts until") && sent.contains("14 December 2026"), "{sent}");
        assert!(sent.contains("Add the dates to a calendar"), "{sent}");
        let file = filer.open("/en/protect/sent/calendar").await.is(200).html;
        assert!(file.contains("20261214") && file.contains("This stage lasts until"), "{file}");
    }

    async fn where_no_clock_runs_nobody_is_told_that_a_calendar_is_missing(backend) {
        let folder = tempfile::tempdir().expect("a folder");
        let mailbox = Mailbox::open(folder.path()).await;
        let clock = "[filed]\nneeded_on = { kind = \"date\", kk = \"Зал керек күн\", ru = \"День, когда нужен зал\", en = \"Day on which the hall is needed\" }\n\n\
            [clock.needed]\nname = { kk = \"керек күн\", ru = \"нужный день\", en = \"day of need\" }\nuntil = \"needed_on\"\nless = \"7wd\"\n\
            since = [\"registration\"]\nlane = \"quick\"\nbreach = \"hurried\"\nbasis = \"house 1\"\n\n[clock.patience]\n";
        let hurried = "[action.hurried]\nname = { kk = \"Асықтыру\", ru = \"Поторопить\", en = \"Hurry\" }\nin = [\"wished\"]\nby = [\"system\"]\n\
            tells = [\"deputy\"]\nbasis = \"house 1\"\n\n[action.price_it]\n";
        let definition = of_a_first_wait("clocks = [\"needed\"]\n")
            .replacen("[clock.patience]\n", clock, 1)
            .replacen("[action.price_it]\n", hurried, 1);
        // A definition with such a sentence is refused since; one that was published before goes on saying it.
        let sound = definition
            .replacen(", жауап {due} күніне дейін", "", 1)
            .replacen(", ответ до {due}", "", 1)
            .replacen("; the answer is due {due}", "", 1);
        let house = house_of(backend, &mailbox, &sound).await;
        let owner = house.client(Who::Owner).await;
        let mut new = borrowing_of_no_body();
        let mut filed = Vec::new();
        // Of no day, of one that can be counted to, and of one beyond every calendar.
        for needed_on in [None, Some("2026-12-14"), Some("2031-12-15")] {
            new["facts"] = needed_on.map_or_else(|| json!({}), |it| json!({ "needed_on": it }));
            filed.push(owner.post("/api/v1/cases", &new).await.is(201).text("id").to_owned());
        }
        let database = house.close().await;
        entity::definitions::Entity::update_many()
            .col_expr(entity::definitions::Column::Source, Expr::value(definition))
            .filter(entity::definitions::Column::Id.eq("borrowing"))
            .exec(&database.raw().await)
            .await
            .expect("an update");
        let settings = Config { mail_url: mailbox.url(), ..config(&database.url, database.folder()) };
        let house = House::open_on(database, &settings, first_morning()).await;
        let owner = house.client(Who::Owner).await;
        let mut says = Vec::new();
        for id in filed {
            says.push(owner.get(&format!("/api/v1/cases/{id}")).await.is(200).text("says").to_owned());
        }
        assert_eq!(says[0], "This case is being dealt with. No term is running for it now.");
        // Where there is no other, the clock of a lane is the one of which the sentence speaks.
        assert_eq!(says[1], "Your wish is here; the answer is due 3 December 2026.");
        assert!(says[2].contains("the working calendar of its year is not published"), "{}", says[2]);
    }

    async fn what_rests_on_a_code_of_its_own_says_the_term_as_its_law_book_does(backend) {
        let folder = tempfile::tempdir().expect("a folder");
        let mailbox = Mailbox::open(folder.path()).await;
        let law = LAW.replacen("edition = ", "procedure = true, edition = ", 1);
        let house = house_under(backend, &mailbox, &of_no_body(), &law).await;
        let number = house.client(Who::Owner).await.post("/api/v1/cases", &borrowing_of_no_body()).await.is(201).text("number").to_owned();
        let page = browser(&house, Who::Owner).await.open(&format!("/en/my/{number}")).await.is(200);
        let words = reading::main_in_words(&page.html);
        assert!(words.contains("three months"), "{words}");
    }

    async fn a_version_of_before_law_books_said_so_rests_on_the_code_as_the_newest_does(backend) {
        let folder = tempfile::tempdir().expect("a folder");
        let mailbox = Mailbox::open(folder.path()).await;
        let house = house_of(backend, &mailbox, &of_no_body()).await;
        let number = house.client(Who::Owner).await.post("/api/v1/cases", &borrowing_of_no_body()).await.is(201).text("number").to_owned();
        let database = house.close().await;
        let folder = database.folder().join("definitions");
        let newer = of_no_body().replacen("version   = 1\n", "version   = 2\n", 1).replacen("\"law.toml\"", "\"code.toml\"", 1);
        std::fs::write(folder.join("newer.toml"), newer).expect("a file");
        std::fs::write(folder.join("code.toml"), LAW.replacen("edition = ", "procedure = true, edition = ", 1)).expect("a file");
        let settings = Config { definitions_dir: Some(folder), mail_url: mailbox.url(), ..config(&database.url, database.folder()) };
        let house = House::open_on(database, &settings, first_morning()).await;
        let page = browser(&house, Who::Owner).await.open(&format!("/en/my/{number}")).await.is(200);
        assert!(reading::main_in_words(&page.html).contains("three months"));
    }

    async fn what_rests_on_the_code_says_its_term_and_way_still(backend) {
        let house = House::open(backend).await;
        let number = house.client(Who::Owner).await.file().await.text("number").to_owned();
        let page = browser(&house, Who::Owner).await.open(&format!("/en/my/{number}")).await.is(200);
        let words = reading::main_in_words(&page.html);
        assert!(words.contains("three months") && !words.contains("If anything is wrong"), "{words}");
    }
}
