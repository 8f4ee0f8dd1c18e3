//! Accounts and sessions: registering, links, signing in and out, and what an observer cannot learn.

use api::app::accounts::token_text;
use api::ids::TokenId;
use chrono::TimeDelta;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder};
use serde_json::{Value, json};
use tests::db_test;
use tests::house::{House, PASSWORD, Who, new_case};

fn newcomer(email: &str) -> Value {
    json!({ "email": email, "password": "тоғыз толғанып сөйле", "full_name": "Newcomer", "locale": "kk" })
}

/// The link of the newest letter of a kind, as its reader would have it.
async fn link(house: &House, purpose: &str) -> String {
    let raw = house.database.raw().await;
    let row = entity::account_tokens::Entity::find()
        .filter(entity::account_tokens::Column::Purpose.eq(purpose))
        .order_by_desc(entity::account_tokens::Column::Id)
        .one(&raw)
        .await
        .expect("an answer")
        .expect("a token");
    let text = token_text(&house.app, TokenId(row.id)).expect("a link");
    assert!(!row.token_hash.windows(4).any(|it| text.as_bytes().windows(4).any(|other| it == other)));
    text
}

async fn letters(house: &House, kind: &str) -> Vec<entity::outbox::Model> {
    let raw = house.database.raw().await;
    let all = entity::outbox::Entity::find().filter(entity::outbox::Column::Kind.eq(kind)).all(&raw).await;
    all.expect("letters")
}

db_test! {
    async fn somebody_registers_files_confirms_and_gets_the_letters_that_waited(backend) {
        let house = House::open(backend).await;
        let nobody = house.nobody();
        nobody.post("/api/v1/accounts", &newcomer("new@house.example")).await.is(201);
        let credentials = json!({ "email": " NEW@house.example ", "password": "тоғыз толғанып сөйле" });
        let session = nobody.post("/api/v1/sessions", &credentials).await.is(201);
        let token = session.text("token").to_owned();
        let bearer = format!("Bearer {token}");
        let auth = [("Authorization", bearer.as_str())];
        let me = async || nobody.send(reqwest::Method::GET, "/api/v1/me", None, &auth).await.is(200);
        assert_eq!(me().await.body["confirmed"], false, "they are told that letters wait");
        let filed = nobody.send(reqwest::Method::POST, "/api/v1/cases", Some(&new_case()), &auth).await.is(201);
        assert_eq!(filed.text("status"), "registered", "an address that is not proved keeps nobody from filing");
        let held = letters(&house, "case").await;
        assert_eq!(held.iter().map(|it| it.state.as_str()).collect::<Vec<_>>(), ["held"]);
        let link = link(&house, "confirm").await;
        nobody.post("/api/v1/accounts/confirm", &json!({ "token": link })).await.is(204);
        assert_eq!(letters(&house, "case").await[0].state, "ready");
        assert_eq!(me().await.body["confirmed"], true);
        let twice = nobody.post("/api/v1/accounts/confirm", &json!({ "token": link })).await.is(422);
        assert_eq!(twice.text("type"), "/problems/token");
    }

    async fn a_taken_address_is_answered_like_a_free_one(backend) {
        let house = House::open(backend).await;
        let nobody = house.nobody();
        let free = nobody.post("/api/v1/accounts", &newcomer("free@house.example")).await.is(201);
        let taken = nobody.post("/api/v1/accounts", &newcomer(&Who::Owner.email())).await.is(201);
        assert_eq!(free.raw, taken.raw);
        for email in [Who::Owner.email(), "unknown@house.example".to_owned()] {
            let asked = nobody.post("/api/v1/accounts/reset-request", &json!({ "email": email })).await.is(202);
            assert!(asked.raw.is_empty());
        }
        let wrong = json!({ "email": Who::Owner.email(), "password": "not this one" });
        let unknown = json!({ "email": "unknown@house.example", "password": "not this one" });
        let (wrong, unknown) =
            (nobody.post("/api/v1/sessions", &wrong).await.is(401), nobody.post("/api/v1/sessions", &unknown).await.is(401));
        assert_eq!((wrong.text("type"), wrong.text("detail")), (unknown.text("type"), unknown.text("detail")));
    }

    async fn a_new_password_ends_every_session_and_the_link_works_once_and_not_for_long(backend) {
        let house = House::open(backend).await;
        let (owner, nobody) = (house.client(Who::Owner).await, house.nobody());
        nobody.post("/api/v1/accounts/reset-request", &json!({ "email": Who::Owner.email() })).await.is(202);
        let token = link(&house, "reset").await;
        let weak = nobody.post("/api/v1/accounts/reset", &json!({ "token": token, "password": "12345678" })).await.is(422);
        assert_eq!(weak.codes("errors"), ["password-common"]);
        let new = json!({ "token": token, "password": "сегіз қырлы бір сырлы" });
        nobody.post("/api/v1/accounts/reset", &new).await.is(204);
        owner.get("/api/v1/me").await.is(401);
        nobody.post("/api/v1/accounts/reset", &new).await.is(422);
        let old = json!({ "email": Who::Owner.email(), "password": PASSWORD });
        nobody.post("/api/v1/sessions", &old).await.is(401);

        house.wait(TimeDelta::seconds(1));
        nobody.post("/api/v1/accounts/reset-request", &json!({ "email": Who::Rival.email() })).await.is(202);
        let late = link(&house, "reset").await;
        house.wait(TimeDelta::minutes(60));
        nobody.post("/api/v1/accounts/reset", &json!({ "token": late, "password": "сегіз қырлы бір сырлы" })).await.is(422);
    }

    async fn a_session_ends_by_signing_out_by_time_and_with_the_appointment(backend) {
        let house = House::open(backend).await;
        let officer = house.client(Who::Officer).await;
        let me = officer.get("/api/v1/me").await.is(200);
        assert_eq!(me.body["office"], json!({ "code": "turkistan", "region": "KZ-61" }));
        assert_eq!((me.text("role"), me.text("email")), ("officer", "officer@house.example"));
        officer.send(reqwest::Method::DELETE, "/api/v1/sessions/current", None, &[]).await.is(204);
        officer.get("/api/v1/me").await.is(401);

        let head = house.client(Who::Head).await;
        house.wait(TimeDelta::hours(8));
        head.get("/api/v1/me").await.is(200);
        house.wait(TimeDelta::hours(8) + TimeDelta::seconds(1));
        head.get("/api/v1/me").await.is(401);

        let deputy = house.client(Who::Deputy).await;
        end_appointments(&house, "deputy").await;
        deputy.get("/api/v1/me").await.is(401);
    }

    async fn guessing_passwords_is_stopped_and_the_right_one_does_not_show_either(backend) {
        let house = House::open(backend).await;
        let nobody = house.nobody();
        let wrong = json!({ "email": Who::Owner.email(), "password": "a guess" });
        let right = json!({ "email": Who::Owner.email(), "password": PASSWORD });
        for _ in 0..10 {
            nobody.post("/api/v1/sessions", &wrong).await.is(401);
        }
        let refused = nobody.post("/api/v1/sessions", &wrong).await.is(429);
        assert!(refused.header("retry-after").is_some());
        nobody.post("/api/v1/sessions", &right).await.is(429);
        // Another address from here, and the same address from elsewhere, are not kept out by it.
        nobody.post("/api/v1/sessions", &json!({ "email": Who::Rival.email(), "password": PASSWORD })).await.is(201);
        house.client(Who::Owner).await.get("/api/v1/me").await.is(200);
        house.wait(TimeDelta::minutes(15));
        nobody.post("/api/v1/sessions", &right).await.is(201);
    }

    async fn a_colleague_sets_a_long_password_also_by_a_reset_and_a_short_one_does_not_spend_the_link(backend) {
        let house = House::open(backend).await;
        let nobody = house.nobody();
        nobody.post("/api/v1/accounts/reset-request", &json!({ "email": Who::Officer.email() })).await.is(202);
        let token = link(&house, "reset").await;
        let short = nobody.post("/api/v1/accounts/reset", &json!({ "token": token, "password": "қызыл алма" })).await.is(422);
        assert_eq!(short.codes("errors"), ["password-short"]);
        nobody.post("/api/v1/accounts/reset", &json!({ "token": token, "password": "сегіз қырлы бір сырлы" })).await.is(204);
        // Ids are ordered by time, and the clock stands still.
        house.wait(TimeDelta::seconds(1));
        nobody.post("/api/v1/accounts/reset-request", &json!({ "email": Who::Rival.email() })).await.is(202);
        let token = link(&house, "reset").await;
        nobody.post("/api/v1/accounts/reset", &json!({ "token": token, "password": "қызыл алма" })).await.is(204);
    }

    async fn an_account_that_is_closed_while_its_password_is_looked_at_opens_nothing(backend) {
        let house = House::open(backend).await;
        // Every turn of hashing is taken, so that signing in has read the account and waits.
        let turns = house.app.passwords.hold().await.expect("every turn");
        let client = house.nobody();
        let right = json!({ "email": Who::Owner.email(), "password": PASSWORD });
        let signing_in = tokio::spawn(async move { client.post("/api/v1/sessions", &right).await.status });
        for _ in 0..20 {
            house.nobody().get("/readyz").await.is(200);
        }
        api::app::accounts::granting::disable(&house.app, Who::Owner.email()).await.expect("it is closed");
        drop(turns);
        assert_eq!(signing_in.await.expect("an answer"), 401);
    }

    async fn what_is_over_is_forgotten(backend) {
        let house = House::open(backend).await;
        let owner = house.client(Who::Owner).await;
        let key = [("Idempotency-Key", "one")];
        owner.send(reqwest::Method::POST, "/api/v1/cases", Some(&new_case()), &key).await.is(201);
        house.nobody().post("/api/v1/sessions", &json!({ "email": Who::Owner.email(), "password": "a guess" })).await.is(401);
        let raw = house.database.raw().await;
        let counted = async || {
            let kept = entity::idempotency::Entity::find().all(&raw).await.expect("kept answers").len();
            (kept, entity::throttles::Entity::find().all(&raw).await.expect("tries").len())
        };
        api::jobs::forgetting::round(&house.app).await.expect("a round");
        assert_eq!(counted().await, (1, 2), "not before its time");
        house.wait(TimeDelta::hours(25));
        api::jobs::forgetting::round(&house.app).await.expect("a round");
        assert_eq!(counted().await, (0, 0));
    }

    async fn the_database_holds_no_name_no_address_and_no_token(backend) {
        let house = House::open(backend).await;
        let token = house.client(Who::Owner).await;
        token.get("/api/v1/me").await.is(200);
        let raw = house.database.raw().await;
        let accounts = entity::accounts::Entity::find().all(&raw).await.expect("accounts");
        let persons = entity::persons::Entity::find().all(&raw).await.expect("persons");
        let sessions = entity::sessions::Entity::find().all(&raw).await.expect("sessions");
        let everything = format!("{accounts:?}{persons:?}{sessions:?}").to_lowercase();
        assert!(accounts.len() >= 13 && !sessions.is_empty());
        for secret in ["house.example", "owner", PASSWORD] {
            assert!(!everything.contains(secret), "{secret}");
        }
    }
}

async fn end_appointments(house: &House, role: &str) {
    use sea_orm::sea_query::Expr;
    let raw = house.database.raw().await;
    entity::appointments::Entity::update_many()
        .col_expr(entity::appointments::Column::EndsAt, Expr::value(house.app.clock.now()))
        .filter(entity::appointments::Column::Role.eq(role))
        .exec(&raw)
        .await
        .expect("an update");
}
