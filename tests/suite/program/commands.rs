//! The command line: what each command answers, and the one sentence in which it says no.

use serde_json::Value;
use tests::database::TestDatabase;
use tests::db_test;
use tests::house::{Client, PASSWORD, Who};
use tests::mailbox::{Fault, Mailbox};
use tests::program::Settings;

db_test! {
    async fn nothing_is_served_without_keys_and_the_way_to_them_is_named(backend) {
        let database = TestDatabase::empty(backend).await;
        let settings = Settings::without_keys(&database.url, database.folder());
        let refused = settings.run(&["serve"]).refused();
        assert!(refused.stderr.contains("qorgan key create"), "{refused:?}");
        settings.run(&["key", "create"]).well();
        assert!(settings.run(&["key", "create"]).refused().stderr.contains("never written over"));
        let serving = settings.serve();
        serving.program.wait_for_log("qorgan account create");
        Client::at(&serving.url).get("/readyz").await.is(200);
        assert!(serving.program.stop());
    }

    async fn the_keys_of_another_house_open_nothing(backend) {
        let database = TestDatabase::filled(backend).await;
        let other = tempfile::tempdir().expect("a folder");
        let settings = Settings::without_keys(&database.url, other.path());
        settings.run(&["key", "create"]).well();
        let refused = settings.run(&["serve"]).refused();
        assert!(refused.stderr.contains("another master key"), "{refused:?}");
    }

    async fn a_definition_that_does_not_read_keeps_the_portal_closed(backend) {
        let database = TestDatabase::empty(backend).await;
        let folder = database.folder().join("definitions");
        std::fs::create_dir(&folder).expect("a folder");
        let shipped = include_str!("../../../workflow/definitions/protection.toml");
        std::fs::write(folder.join("law.toml"), include_str!("../../../workflow/definitions/law.toml")).expect("a file");
        let broken = shipped.replace("id        = \"protection\"", "id = \"leave\"").replace("to       = \"in_review\"", "to = \"in_revew\"");
        std::fs::write(folder.join("leave.toml"), &broken).expect("a file");
        let settings = Settings::new(&database.url, database.folder()).with("QORGAN_DEFINITIONS_DIR", &folder.display().to_string());
        let refused = settings.run(&["serve"]).refused();
        let line = broken.lines().position(|it| it.contains("in_revew")).expect("a line") + 1;
        assert!(refused.stderr.contains(&format!("leave.toml:{line}:")), "{refused:?}");
        assert!(refused.stderr.contains("in_revew"), "{refused:?}");
        assert!(refused.stderr.contains(" E01"), "the code of the problem: {refused:?}");
    }

    async fn what_two_definitions_expect_of_each_other_is_told_with_its_file(backend) {
        let database = TestDatabase::empty(backend).await;
        let folder = database.folder().join("definitions");
        std::fs::create_dir(&folder).expect("a folder");
        let (message, law) = (include_str!("../../../workflow/definitions/message.toml"), include_str!("../../../workflow/definitions/law.toml"));
        std::fs::write(folder.join("law.toml"), law).expect("a file");
        let alone = message.replace("id        = \"message\"", "id        = \"letter\"").replace("case  = \"protection\"", "case  = \"protektion\"");
        let file = folder.join("letter.toml");
        std::fs::write(&file, &alone).expect("a file");
        let settings = Settings::new(&database.url, database.folder()).with("QORGAN_DEFINITIONS_DIR", &folder.display().to_string());
        let line = alone.lines().position(|it| it.contains("protektion")).expect("a line") + 1;
        settings.run(&["migrate", "up"]).well();
        let refused = settings.run(&["check"]).refused();
        assert!(refused.stderr.contains(&format!("{}:{line}:", file.display())), "{refused:?}");
        assert!(refused.stderr.contains("E22: ") && refused.stderr.contains("protektion"), "{refused:?}");
    }

    async fn an_account_is_made_invited_handed_a_link_and_closed(backend) {
        let database = TestDatabase::empty(backend).await;
        let settings = Settings::new(&database.url, database.folder());
        let create = ["account", "create", "--email", "admin@house.example", "--role", "admin", "--password-stdin"];
        settings.run_with(&create, &format!("{PASSWORD}\n")).well();
        let again = settings.run_with(&create, PASSWORD).refused();
        assert!(again.stderr.contains("--email: There is an account for this address already"), "{again:?}");
        let weak = ["account", "create", "--email", "a@house.example", "--role", "admin", "--password-stdin"];
        assert!(settings.run_with(&weak, "12345678").refused().stderr.contains("--password-stdin"));
        let invite = ["account", "invite", "--email", "o@house.example", "--role", "officer", "--office", "turkistan"];
        settings.run(&invite).well();
        settings.run(&invite).well();
        let without_office = ["account", "invite", "--email", "p@house.example", "--role", "officer"];
        assert!(settings.run(&without_office).refused().stderr.contains("--office"));
        let told = settings.run(&without_office).refused().stderr;
        assert!(told.contains("The offices are: ") && told.contains("turkistan"), "{told}");
        let on_the_moon = ["account", "invite", "--email", "p@house.example", "--role", "officer", "--office", "moon"];
        let told = settings.run(&on_the_moon).refused().stderr;
        assert!(told.contains("--office: ") && told.contains("turkistan"), "{told}");
        let with_office = ["account", "invite", "--email", "p@house.example", "--role", "applicant", "--office", "turkistan"];
        assert!(settings.run(&with_office).refused().stderr.contains("acts for no office"));
        for (role, locale) in [("king", "kk"), ("head", "de")] {
            let wrong = ["account", "invite", "--email", "p@house.example", "--role", role, "--locale", locale];
            let wrong = settings.run(&wrong);
            assert!(!wrong.success && wrong.stderr.contains("possible values"), "{wrong:?}");
        }
        let link = settings.run(&["account", "link", "--email", "o@house.example"]).well();
        assert!(link.stdout.starts_with("https://qorgan.example/kk/invitation/"), "{link:?}");
        let token = link.stdout.split("\"token\": \"").nth(1).and_then(|it| it.split('"').next()).expect("a token").to_owned();
        assert!(settings.run(&["account", "link", "--email", "nobody@house.example"]).refused().stderr.contains("nobody@house.example"));

        if backend == tests::Backend::Sqlite {
            use std::os::unix::fs::PermissionsExt;
            let file = database.folder().join("qorgan.db");
            assert_eq!(file.metadata().expect("a file").permissions().mode() & 0o777, 0o600);
        }
        let serving = settings.serve();
        let nobody = Client::at(&serving.url);
        let taken = serde_json::json!({ "token": token, "password": PASSWORD });
        nobody.post("/api/v1/accounts/accept-invitation", &taken).await.is(204);
        nobody.post("/api/v1/accounts/accept-invitation", &taken).await.is(422);
        let officer = nobody.signed_in("o@house.example", PASSWORD).await;
        assert_eq!(officer.get("/api/v1/me").await.is(200).text("role"), "officer");
        assert!(serving.program.stop());

        let closed = settings.run(&["account", "disable", "--email", "o@house.example"]).well();
        assert!(closed.stdout.ends_with("Open cases left behind: 0\n"), "{closed:?}");
        let serving = settings.serve();
        officer.moved_to(&serving.url).get("/api/v1/me").await.is(401);
        let again = serde_json::json!({ "email": "o@house.example", "password": PASSWORD });
        Client::at(&serving.url).post("/api/v1/sessions", &again).await.is(401);
    }

    async fn whoever_leaves_is_told_to_have_left_open_cases(backend) {
        let database = TestDatabase::filled(backend).await;
        let settings = Settings::new(&database.url, database.folder());
        let serving = settings.serve();
        let nobody = Client::at(&serving.url);
        let owner = nobody.signed_in(&Who::Owner.email(), PASSWORD).await;
        let officer = nobody.signed_in(&Who::Officer.email(), PASSWORD).await;
        let head = nobody.signed_in(&Who::Head.email(), PASSWORD).await;
        let filed = owner.file().await;
        officer.act(filed.text("id"), "begin_review", serde_json::json!({})).await.is(200);
        officer.finish_all(filed.text("id")).await;
        head.finish_all(filed.text("id")).await;
        let assignee = tests::house::assignee(&head, filed.text("id"), "Officer").await;
        head.act(filed.text("id"), "assign", serde_json::json!({ "assignee": assignee })).await.is(200);
        assert!(serving.program.stop());
        let closed = settings.run(&["account", "disable", "--email", &Who::Officer.email()]).well();
        assert!(closed.stdout.contains(filed.text("number")), "{closed:?}");
        assert!(closed.stdout.ends_with("Open cases left behind: 1\n"), "{closed:?}");
    }

    async fn a_log_that_a_full_disk_does_not_take_is_told_once(backend) {
        let database = TestDatabase::filled(backend).await;
        let settings = Settings::new(&database.url, database.folder());
        let refused = settings.run_to_a_full_disk(&["events", "export", "--format", "xes"]).refused();
        assert_eq!(refused.stderr.matches("No space left").count(), 1, "{refused:?}");
    }

    async fn check_does_not_migrate_and_says_when_the_schema_is_behind(backend) {
        let database = TestDatabase::filled(backend).await;
        let settings = Settings::new(&database.url, database.folder());
        settings.run(&["migrate", "down"]).well();
        let before = settings.run(&["migrate", "status"]).well().stdout;
        assert!(before.contains("pending "), "{before}");
        let refused = settings.run(&["check"]).refused();
        assert!(refused.stderr.contains("qorgan migrate up"), "{refused:?}");
        assert_eq!(settings.run(&["migrate", "status"]).well().stdout, before);
        settings.run(&["migrate", "up"]).well();
        settings.run(&["check"]).well();
    }

    async fn check_tells_what_it_stands_on_and_what_the_mail_server_says(backend) {
        let database = TestDatabase::filled(backend).await;
        let mailbox = Mailbox::open(database.folder()).await;
        mailbox.plan(&[Fault::Refuses(554)]);
        let settings = Settings::new(&database.url, database.folder()).with("QORGAN_MAIL_URL", &mailbox.url());
        let refused = settings.run(&["check", "--mail-to", "me@house.example"]).refused();
        assert!(refused.stderr.contains("554"), "{refused:?}");
        let sent = settings.run(&["check", "--mail-to", "me@house.example", "--json"]).well();
        let told: Value = serde_json::from_str(&sent.stdout).expect("JSON");
        assert_eq!(told["ok"], true);
        assert!(told["mail_answer"].as_str().is_some_and(|it| it.starts_with("250")), "{told}");
        assert!(told["mail"].as_str().is_some_and(|it| it.starts_with("smtp://localhost:") && !it.contains("ss@")), "{told}");
        let expected = if backend == tests::Backend::Sqlite { "SQLite" } else { "PostgreSQL" };
        assert!(told["database"].as_str().is_some_and(|it| it.starts_with(expected)), "{told}");
        assert!(told["warnings"].to_string().contains("limits_off"));
        assert_eq!(mailbox.received().len(), 1);
        let unknown = settings.with("QORGAN_MAIL_URL", &mailbox.url_without_authority());
        let refused = unknown.run(&["check", "--mail-to", "me@house.example"]).refused();
        assert!(refused.stderr.to_lowercase().contains("certificate"), "{refused:?}");
        let told = unknown.run(&["check"]).well().stdout;
        assert!(told.contains("The portal can be served."), "{told}");
        assert!(told.contains("warning: limits_off: nobody is held up"), "what it means, and not a code alone: {told}");
        for warning in told.lines().filter(|it| it.starts_with("warning: ")) {
            assert!(!warning.ends_with("see the documentation"), "{warning}");
        }
    }
}

#[test]
fn every_command_has_help_that_says_what_it_does() {
    let folder = tempfile::tempdir().expect("a folder");
    let settings = Settings::without_keys("sqlite://nowhere", folder.path());
    let commands = [
        vec!["demo"],
        vec!["serve"],
        vec!["work"],
        vec!["migrate"],
        vec!["check"],
        vec!["key"],
        vec!["account"],
        vec!["config"],
        vec!["migrate", "up"],
        vec!["migrate", "down"],
        vec!["migrate", "status"],
        vec!["key", "create"],
        vec!["account", "create"],
        vec!["account", "invite"],
        vec!["account", "link"],
        vec!["account", "disable"],
        vec!["config", "example"],
    ];
    for mut command in commands {
        let name = command.join(" ");
        command.push("--help");
        let help = settings.run(&command).well().stdout;
        assert!(help.contains("Usage: qorgan"), "{name}: {help}");
        assert!(
            help.lines()
                .next()
                .is_some_and(|it| it.len() > 10 && it.ends_with(|it: char| it.is_alphanumeric())),
            "{name}: {help}"
        );
    }
    let unknown = settings.run(&["serv"]);
    assert!(!unknown.success && unknown.stderr.contains("serve"), "{unknown:?}");
}

#[test]
fn who_reads_no_further_is_not_told_off() {
    let folder = tempfile::tempdir().expect("a folder");
    let settings = Settings::without_keys("sqlite://nowhere", folder.path());
    let ended = settings.run_unread(&["config", "example"]);
    assert!(ended.success && ended.stderr.is_empty(), "{ended:?}");
}

/// Whoever keeps answers in a file would keep half of one, and not know it.
#[test]
fn an_answer_that_a_full_disk_does_not_take_is_a_failure() {
    let folder = tempfile::tempdir().expect("a folder");
    let settings = Settings::without_keys("sqlite://nowhere", folder.path());
    let file = concat!(env!("CARGO_MANIFEST_DIR"), "/../workflow/definitions/message.toml");
    for command in [
        &["config", "example"][..],
        &["workflow", "walk", file],
        &["workflow", "check", "--json", file],
        &["workflow", "export", "--format", "bpmn", file],
    ] {
        let refused = settings.run_to_a_full_disk(command).refused();
        assert!(refused.stderr.contains("standard output takes nothing: No space left"), "{refused:?}");
    }
}

#[test]
fn a_variable_that_is_no_setting_is_refused_before_it_is_missed() {
    let folder = tempfile::tempdir().expect("a folder");
    let settings = Settings::without_keys("sqlite://nowhere", folder.path());
    let misspelt = settings.with("QORGAN_DATABASE_ULR", "postgres://nowhere").run(&["check"]).refused();
    assert!(misspelt.stderr.contains("QORGAN_DATABASE_ULR"), "{misspelt:?}");
}

#[test]
fn the_example_of_the_settings_can_be_used_as_it_is() {
    let folder = tempfile::tempdir().expect("a folder");
    let settings = Settings::without_keys("sqlite://nowhere", folder.path());
    let example = settings.run(&["config", "example"]).well().stdout;
    let file = folder.path().join("qorgan.toml");
    std::fs::write(&file, example.replace("limits = ", "limit = ")).expect("a file");
    let misspelt =
        settings.clone().with("QORGAN_CONFIG", &file.display().to_string()).run(&["check"]).refused();
    let line = example.lines().position(|it| it.starts_with("limits = ")).expect("it is there") + 1;
    let told = format!("qorgan.toml: line {line}: limit is no setting: `qorgan config example` lists them\n");
    assert!(misspelt.stderr.ends_with(&told), "{misspelt:?}");
}
