//! What must hold of every database, whatever it went through: every chain, every commitment, every fold, every
//! clock, every letter.

use api::app::App;
use api::app::cases::loaded::Case;
use api::ids::CaseId;
use api::store::{journal, scope};
use sea_orm::{EntityTrait, QueryOrder};
use std::collections::BTreeSet;
use tests::house::House;
use workflow::{Instance, chain, evolve, record, snapshot};

/// What was looked at.
pub(crate) struct Checked {
    pub(crate) cases: usize,
    pub(crate) entries: usize,
}

/// Looks at everything.
pub(crate) async fn check(house: &House) -> Checked {
    let raw = house.database.raw().await;
    let rows =
        entity::cases::Entity::find().order_by_asc(entity::cases::Column::Id).all(&raw).await.expect("cases");
    let mut checked = Checked { cases: 0, entries: 0 };
    let mut numbers = BTreeSet::new();
    for row in rows {
        assert!(numbers.insert(row.number.clone()), "{} is there twice", row.number);
        checked.entries += case(&house.app, CaseId(row.id)).await;
        checked.cases += 1;
    }
    let letters = entity::outbox::Entity::find().all(&raw).await.expect("letters");
    for letter in &letters {
        assert!(matches!(letter.state.as_str(), "ready" | "held" | "sent" | "dead"), "{}", letter.state);
        assert_eq!(letter.state == "sent", letter.sent_at.is_some(), "{}", letter.deduplication);
        assert!(letter.attempts > 0 || letter.state != "sent", "{}", letter.deduplication);
    }
    // Whoever filed is told, whatever came between: the letter is a row of the filing's own transaction.
    let of_registration = letters.iter().filter(|it| it.occasion.as_deref() == Some("registered"));
    let told: Vec<_> = of_registration.filter_map(|it| it.case_id).collect();
    assert_eq!(told.len(), checked.cases, "one letter of registration a case");
    assert_eq!(told.into_iter().collect::<BTreeSet<_>>().len(), checked.cases, "and each case has its own");
    checked
}

/// One case: its chain, its commitments, its fold, its clock. Says how many entries it has.
pub(crate) async fn case(app: &App, id: CaseId) -> usize {
    let database = &app.database;
    let row = scope::case_for_the_machine(database, id).await.expect("an answer").expect("the case is there");
    let entries = journal::of_case(database, id).await.expect("the journal");
    let links: Vec<_> = entries.iter().map(|it| journal::link(it).expect("a link")).collect();
    let head = chain::verify(links, None).expect("the chain holds");
    assert_eq!(head.0.as_slice(), row.head_hash, "{}", row.number);
    assert_eq!(entries.len(), usize::try_from(row.seq).expect("a number"), "{}", row.number);
    let case = Case::load(app, database, row.clone()).await.expect("the case loads");
    let mut instance = Instance::unopened();
    let mut version = 0;
    for entry in &entries {
        assert!(case.keeps_its_commitment(entry).expect("it opens"), "{} entry {}", row.number, entry.seq);
        if let Some(of_entry) = entry.version {
            // Each entry was written under a version of its own: the case may have moved since.
            let definition =
                app.definitions.get(&entry.definition_id, entry.definition_version).expect("it is published");
            let event = record::read(definition, &entry.body).expect("it reads");
            version += i32::from(event.kind.makes_a_version());
            assert_eq!(of_entry, version, "{} has a gap", row.number);
            instance = evolve(definition, instance, &event);
        }
    }
    assert_eq!(version, row.version, "{}", row.number);
    assert_eq!(instance, case.instance, "the fold of the journal is the stored instance");
    assert_eq!(snapshot::store(&case.definition, &instance).expect("a snapshot"), row.engine);
    let next_tick = workflow::next_tick(&case.definition, &instance, &app.calendars.present());
    assert_eq!(next_tick, row.next_tick_at, "{}: the clock is not armed as it should be", row.number);
    entries.len()
}
