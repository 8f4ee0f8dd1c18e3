//! A process may list more than its tasks are opened for, and may open cases of its own kind.

use super::{DEFINITION, borrowing, filled, house_of, offered};
use serde_json::json;
use tests::db_test;
use tests::house::{Client, House, Who};
use tests::mailbox::Mailbox;

/// What is needed is brought by tasks, thing by thing, and contested by cases; what is absent is only listed beside it, and
/// stands before it by name.
fn listing() -> String {
    let absent =
        "[field]\nabsent = { kind = \"list\", kk = \"Жоғы\", ru = \"Чего нет\", en = \"What is absent\" }\n";
    let fetch = "[task.fetch]\nname = { kk = \"Әкелу\", ru = \"Принести\", en = \"Fetch\" }\nby = [\"officer\"]\n\
        move = \"office\"\nterm = \"7wd\"\nlate = \"wait\"\nbasis = \"house 1\"\n\n[task.sweep]";
    let pricing = "requires = [\"price\", \"heated\", \"branch\", \"keeper\"";
    let objecting = "needs    = [\"objection\"]\nrequires = [\"purpose\"]";
    DEFINITION
        .replacen("[field]\n", absent, 1)
        .replacen("[task.sweep]", fetch, 1)
        .replacen(
            &format!("{pricing}]"),
            &format!("{pricing}, \"things\"]\nmay = [\"absent\"]\nopens = [\"fetch\"]"),
            1,
        )
        .replacen(objecting, "needs = [\"objection\"]\nrequires = [\"things\"]\nmay = [\"absent\"]", 1)
        .replacen(
            "[\"lent_out\"]\nby       = [\"applicant\"]",
            "[\"wished\", \"lent_out\"]\nby = [\"applicant\"]",
            1,
        )
}

/// The same process, whose refusals are judged in a case of the same kind by whoever did not act before.
fn judging_its_own_kind() -> String {
    let refusing = "not_by_actor_of = [\"offer_it\"]\nwhen            = { reply = [\"sorry\"] }";
    DEFINITION.replacen("case  = \"complaint\"", "case  = \"borrowing\"", 1).replacen(
        refusing,
        &refusing.replace("[\"offer_it\"]", "[\"offer_it\", \"parent\"]"),
        1,
    )
}

async fn filed(house: &House) -> (Client, String) {
    let owner = house.client(Who::Owner).await;
    let case = owner.post("/api/v1/cases", &borrowing()).await.is(201).text("id").to_owned();
    (owner, case)
}

db_test! {
    async fn tasks_and_cases_are_about_the_list_that_is_asked_for(backend) {
        let folder = tempfile::tempdir().expect("a folder");
        let mailbox = Mailbox::open(folder.path()).await;
        let house = house_of(backend, &mailbox, &listing()).await;
        let (owner, case) = filed(&house).await;
        let absent = json!(["a stage", "a piano"]);
        owner.act(&case, "object", json!({ "absent": absent, "things": ["chairs", "a lamp"] })).await.is(200);
        let children = owner.get(&format!("/api/v1/cases/{case}")).await.is(200).body["children"].clone();
        let mut about = Vec::new();
        for it in children.as_array().expect("children") {
            let child = it["id"].as_str().expect("an id");
            about.push(owner.get(&format!("/api/v1/cases/{child}")).await.is(200).text("story").to_owned());
        }
        assert_eq!(about, ["chairs", "a lamp"]);

        let chief = house.client(Who::ChiefOfStaff).await;
        let pricing = offered(&chief, &case).await.into_iter().find(|it| it["name"] == "price_it").expect("it is listed");
        let mut fields = filled(&chief, &case, &pricing["fields"]).await;
        fields["absent"] = absent;
        chief.act(&case, "price_it", fields).await.is(200);
        let officer = house.client(Who::Officer).await;
        let done = offered(&officer, &case).await.into_iter().find(|it| it["name"] == "done").expect("it is listed").to_string();
        for words in ["Fetch: chairs", "Fetch: a lamp"] {
            assert!(done.contains(words), "{words}: {done}");
        }
        officer.finish_all(&case).await;
        let told = officer.get(&format!("/api/v1/cases/{case}/timeline")).await.is(200).body.to_string();
        assert!(told.contains("Fetch: a lamp") && !told.contains("Fetch: a piano"), "{told}");
    }

    async fn a_process_that_judges_cases_of_its_own_kind_is_filed_by_itself(backend) {
        let folder = tempfile::tempdir().expect("a folder");
        let mailbox = Mailbox::open(folder.path()).await;
        let house = house_of(backend, &mailbox, &judging_its_own_kind()).await;
        assert!(house.app.definitions.filed().any(|it| it.id() == "borrowing"), "pages offer it");
        filed(&house).await;
        // What judges another process alone still only grows.
        let mut new = borrowing();
        new["kind"] = json!("complaint");
        let refused = house.client(Who::Owner).await.post("/api/v1/cases", &new).await.is(422);
        assert!(refused.body.to_string().contains("only-grows"), "{}", refused.body);
    }
}
