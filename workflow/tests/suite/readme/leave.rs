//! A process that somebody wrote who had only README.md: a leave, with a pause, four eyes and a timer, and a date that
//! comes with the request. What stopped them stands in README.md since.

use workflow::command::{Facts, Inputs};
use workflow::definition::model::Role;
use workflow::testkit::{person, plain_calendar};
use workflow::{
    Actor, Command, Context, Decision, Definition, Denied, Instance, LawBook, Value, Vocabulary, decide,
    evolve, next_tick, offers,
};

fn leave() -> Definition {
    let law = LawBook::parse(include_str!("labour_law.toml")).unwrap_or_else(|it| panic!("{it}"));
    Definition::parse(include_str!("leave.toml"), &law, &Vocabulary::new(["kz"]))
        .unwrap_or_else(|it| panic!("{it}"))
}

#[test]
fn it_is_sound() {
    assert_eq!(leave().warnings().to_string(), "");
}

#[test]
fn it_pauses_asks_for_two_people_and_ends_by_itself() {
    let (leave, calendar) = (leave(), plain_calendar(2026..=2026));
    let day = |text: &str| text.parse::<chrono::NaiveDate>().unwrap();
    let context = |at: &str, actor| Context { now: at.parse().unwrap(), calendar: &calendar, actor };
    let fold = |case: &Instance, decision: &Decision| {
        decision.events.iter().fold(case.clone(), |it, event| evolve(&leave, it, event))
    };
    let act = |case: &Instance,
               at: &str,
               actor,
               name: &str,
               fields: &[(&str, Value)]|
     -> Result<Instance, Denied> {
        let fields = fields.iter().map(|(name, value)| (leave.find_field(name).unwrap(), *value));
        let action = leave.find_action(name).unwrap();
        let command = Command::Act { action, ground: None, inputs: fields.collect::<Inputs>() };
        Ok(fold(case, &decide(&leave, case, &command, &context(at, actor))?))
    };
    let worker = Actor::person(person(1), Role::Applicant);
    let clerk = Actor::person(person(2), Role::Officer);
    let clerk_as_deputy = Actor::person(person(2), Role::Deputy);
    let head = Actor::person(person(3), Role::Head);

    // Registered on a Monday, for a leave from the Friday of the next week.
    let begins_on = leave.find_filed("begins_on").unwrap();
    let facts = Facts::from_iter([(begins_on, Value::Date(day("2026-03-13")))]);
    let open = Command::Open { registered_on: day("2026-03-02"), facts };
    let now = context("2026-03-02T05:00:00Z", Actor::System);
    let case = fold(&Instance::unopened(), &decide(&leave, &Instance::unopened(), &open, &now).unwrap());
    let due: Vec<_> = case.clocks().iter().map(|it| it.due.on).collect();
    assert_eq!(due, [Some(day("2026-03-09")), Some(day("2026-03-12"))]);
    assert_eq!(case.lane(&leave), Some("soon"));

    // The pause: a day and a half, of which one working day stood still; the other clock went on.
    let case =
        act(&case, "2026-03-03T05:00:00Z", clerk, "ask_certificate", &[("reason", Value::Text)]).unwrap();
    let paused: Vec<_> = case.clocks().iter().map(workflow::instance::ClockRun::is_paused).collect();
    assert_eq!(paused, [true, false]);
    let paper = Value::File(uuid::Uuid::from_u128(1));
    let case =
        act(&case, "2026-03-04T10:00:00Z", worker, "bring_certificate", &[("certificate", paper)]).unwrap();
    assert_eq!(case.clocks()[0].due.on, Some(day("2026-03-10")));

    // Four eyes, by person.
    let approved = Value::Choice(leave.find_outcome("approved").unwrap());
    let case = act(&case, "2026-03-04T11:00:00Z", clerk, "draft", &[("decision", approved)]).unwrap();
    let until = [("last_day", Value::Date(day("2026-03-27")))];
    let denied = act(&case, "2026-03-05T05:00:00Z", clerk_as_deputy, "approve", &until).unwrap_err();
    assert_eq!(denied.to_string(), "refused: same_actor");
    let offered = offers(&leave, &case, &context("2026-03-05T05:00:00Z", head));
    let approve = offered.iter().find(|it| &*leave.action(it.action).name == "approve").unwrap();
    let [(_, earliest, latest)] = approve.dates.as_slice() else { panic!("{:?}", approve.dates) };
    assert_eq!((*earliest, *latest), (day("2026-03-06"), day("2026-05-05")));
    let case = act(&case, "2026-03-05T05:00:00Z", head, "approve", &until).unwrap();

    // The timer, at the end of the last day of the leave.
    let tick = next_tick(&leave, &case, &calendar).unwrap();
    assert_eq!(tick, calendar.end_of(day("2026-03-27")));
    let context = Context { now: tick, calendar: &calendar, actor: Actor::System };
    let case = fold(&case, &decide(&leave, &case, &Command::Tick, &context).unwrap());
    assert!(case.is_over(&leave));
    assert_eq!(case.outcome(), leave.find_outcome("approved"));
}
