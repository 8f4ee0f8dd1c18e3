//! A case is moved past its process: by the command, on the order of the head of the office above, for a reason that stands in
//! the history.

use crate::checker;
use api::clock::Clock;
use api::ids::CaseId;
use entity::{access_log, case_events, cases};
use sea_orm::{ColumnTrait, EntityTrait, PaginatorTrait, QueryFilter};
use std::io::Write;
use tests::browser::Browser;
use tests::database::TestDatabase;
use tests::db_test;
use tests::house::{House, PASSWORD, Who, config};
use tests::program::{Ended, Settings};

const WHY: &str = "The body was dissolved yesterday.";
const SLIP: &str = "It was the wrong number.";

/// The order of somebody to move a case; a word after the other, as it is typed. Why stands in a file.
fn order(program: &Settings, number: &str, by: Who, because: &str, more: &str) -> Ended {
    let (by, mut file) = (by.email(), tempfile::NamedTempFile::new().expect("a file"));
    writeln!(file, "{because}").expect("it is written");
    let file = file.path().to_str().expect("a path of letters").to_owned();
    let mut words = vec!["case", "force", number, "--by", &by, "--because", &file, "--password-stdin"];
    words.extend(more.split_whitespace());
    program.run_with(&words, &format!("{PASSWORD}\n"))
}

async fn row(database: &TestDatabase, id: CaseId) -> cases::Model {
    let found = cases::Entity::find_by_id(id.0).one(&database.raw().await).await.expect("an answer");
    found.expect("it is there")
}

async fn journal(database: &TestDatabase, id: CaseId) -> Vec<case_events::Model> {
    let of_the_case = case_events::Entity::find().filter(case_events::Column::CaseId.eq(id.0));
    of_the_case.all(&database.raw().await).await.expect("an answer")
}

db_test! {
    async fn a_case_is_moved_past_its_process_by_the_head_above_who_says_why(backend) {
        let now = Clock::system().now();
        let database = TestDatabase::filled(backend).await;
        let settings = config(&database.url, database.folder());
        let house = House::open_on(database, &settings, now).await;
        let filed = house.client(Who::Owner).await.file().await;
        let (id, number) = (CaseId(filed.text("id").parse().expect("an id")), filed.text("number").to_owned());
        let database = house.close().await;
        let program = Settings::new(&database.url, database.folder());
        let force = |by: Who, because: &str, more: &str| order(&program, &number, by, because, more);
        let (before, endless) = (row(&database, id).await, "a".repeat(6_001));

        // Who may not, and what is not said rightly.
        for who in [Who::Head, Who::Officer] {
            let refused = force(who, WHY, "--to closed --outcome terminated --yes").refused();
            assert!(refused.stderr.contains("Only these may do it: head of the higher office"), "{refused:?}");
        }
        assert!(force(Who::Owner, WHY, "--to closed --yes").refused().stderr.contains("acts for no office"));
        assert!(force(Who::Stranger, WHY, "--to closed --yes").refused().stderr.contains("knows of no case"));
        let end = force(Who::CentralHead, WHY, "--to closed --yes").refused();
        assert!(end.stderr.contains("Where the case would stand it has an outcome"), "{end:?}");
        for (because, more, said) in [
            (WHY, "--to nowhere --yes", "--to: There is no such name. There are: registered, "),
            (WHY, "--to assinged --yes", "--to: There is no such name; did you mean assigned? There are: registered, "),
            (WHY, "--to closed --outcome nothing --yes", "--outcome: There is no such name. There are: "),
            (WHY, "--to closed --outcome terminatd --yes", "did you mean terminated?"),
            (WHY, "--to registered --yes", "The case stands there already."),
            (WHY, "--to assigned --outcome terminated --yes", "nothing has been decided yet"),
            (WHY, "--to implementation --outcome refused --yes", "--outcome: By its process no case gets there with this outcome. Give one of these: favourable, partial\n"),
            ("  ", "--to closed --outcome terminated --yes", "the file is empty: write in it why"),
        ] {
            let refused = force(Who::CentralHead, because, more).refused();
            assert!(refused.stderr.contains(said), "{refused:?}");
        }
        let long = force(Who::CentralHead, &endless, "--to closed --outcome terminated --yes").refused();
        assert!(long.stderr.contains("--because: "), "{long:?}");
        let by = Who::CentralHead.email();
        let why = database.folder().join("why.txt");
        std::fs::write(&why, WHY).expect("it is written");
        let why = why.to_str().expect("a path of letters");
        let guessed = ["case", "force", &number, "--to", "assigned", "--because", why, "--by", &by, "--password-stdin"];
        assert!(program.run_with(&guessed, "guessed").refused().stderr.contains("is wrong"));
        let unsaid = guessed.map(|it| if it == why { "nowhere.txt" } else { it });
        assert!(program.run_with(&unsaid, PASSWORD).refused().stderr.contains("--because nowhere.txt: "));
        let folder = guessed.map(|it| if it == why { "." } else { it });
        assert!(program.run_with(&folder, PASSWORD).refused().stderr.contains("--because .: this is a folder"));

        // The number as it is typed on another keyboard.
        let typed = number.replace("PB", "РВ").to_lowercase();
        let same = order(&program, &typed, Who::CentralHead, WHY, "--to registered --yes").refused();
        assert!(same.stderr.contains("The case stands there already."), "{same:?}");

        // Without a yes it is only said.
        let said = force(Who::CentralHead, WHY, "--to closed --outcome terminated").well();
        assert!(said.stdout.contains("registered → closed, outcome terminated"), "{said:?}");
        assert!(said.stdout.contains("A letter goes to: applicant, head.") && said.stdout.contains("The case was not moved"), "{said:?}");
        let due = before.due_on.expect("a term runs");
        assert!(said.stdout.contains(&format!("\n  clock case: stops; it was due {due}\n")), "{said:?}");
        // What is awaited there, what happens there by itself, and which terms go on.
        let review = force(Who::CentralHead, WHY, "--to in_review").well().stdout;
        for line in [&*format!("\n  clock case: goes on, due {due}\n"), "\n  timer ", "\n  task identity: is awaited from now on\n"] {
            assert!(review.contains(line), "{line}: {review}");
        }
        assert!(review.contains(" of the state that is left: does not come on "), "{review}");
        let still = force(Who::CentralHead, WHY, "--to needs_correction").well().stdout;
        assert!(still.contains("\n  clock case: stands still from now on, due "), "{still}");
        assert!(still.contains("\n  action ask_correction: uses up one of the 2 times that "), "{still}");
        let other = force(Who::CentralHead, WHY, "--to follow_up --outcome explained").well().stdout;
        assert!(other.contains("\n  timer close: "), "{other}");
        assert_eq!(row(&database, id).await, before, "it is as it was");
        let of_the_case = access_log::Entity::find().filter(access_log::Column::CaseId.eq(id.0));
        let noted = of_the_case.count(&database.raw().await).await.expect("an answer");
        assert!(noted > 0, "whoever looks at a case is noted, also when nothing is done");

        let done = force(Who::CentralHead, WHY, "--to closed --outcome terminated --yes").well();
        assert!(!done.stdout.contains("The case was not moved"), "{done:?}");
        let closed = row(&database, id).await;
        let entry = journal(&database, id).await.into_iter().find(|it| it.kind == "forced").expect("an entry");
        assert!(done.stdout.contains(&format!("The case was moved: entry {} of its journal.", entry.seq)), "{done:?}");
        assert_eq!((closed.status.as_str(), closed.outcome.as_deref()), ("closed", Some("terminated")));
        assert!(closed.closed_at.is_some() && closed.next_tick_at.is_none());
        let paused = force(Who::CentralHead, WHY, "--to needs_correction").well().stdout;
        assert!(paused.contains("\n  clock case: starts and stands still at once, due "), "{paused}");
        // It was a slip, and is undone without a letter: the case is open as before.
        let undone = force(Who::CentralHead, SLIP, "--to registered --silent --yes").well();
        assert!(undone.stdout.contains("clock case: starts, due "), "{undone:?}");
        assert!(undone.stdout.contains("closed → registered\n") && undone.stdout.contains("Nobody gets a letter."), "{undone:?}");
        let open = row(&database, id).await;
        assert_eq!((open.closed_at, open.outcome.as_deref(), open.status.as_str()), (None, None, "registered"));
        assert!(open.next_tick_at.is_some());

        // The history says what happened in every language; why it was moved stands there for whoever was told of it.
        let settings = config(&database.url, database.folder());
        let house = House::open_on(database, &settings, Clock::system().now()).await;
        checker::case(&house.app, id).await;
        let mut browser = Browser::at(house.url());
        browser.sign_in(&Who::Owner.email(), PASSWORD).await;
        for (language, moved, slip) in [
            ("en", "The head of the office above moved the case on", "The head of the office above corrected a slip"),
            ("ru", "Руководитель вышестоящего подразделения перевёл дело", "Руководитель вышестоящего подразделения исправил ошибку"),
            ("kk", "Жоғары бөлімшенің басшысы істі ауыстырды", "Жоғары бөлімшенің басшысы қатені түзетті"),
        ] {
            let page = browser.open(&format!("/{language}/my/{number}/history")).await.is(200);
            for words in [moved, slip, WHY] {
                assert!(page.html.contains(words), "{language}: {words}");
            }
            assert!(!page.html.contains(SLIP), "{language}: nobody was told of the slip");
        }
        let head = house.client(Who::Head).await.get(&format!("/api/v1/cases/{}/timeline", id.0)).await.is(200);
        assert!(head.body.to_string().contains(SLIP), "the office reads everything");
        house.work().await;
        let letters = house.letters();
        let told = |who: Who| letters.iter().filter(|it| String::from_utf8_lossy(&it.raw).contains(&who.email()) && it.text.contains(&number)).count();
        assert!(told(Who::Owner) >= 2 && told(Who::Head) >= 1, "registered, and moved on");
    }
}
