//! What is filled in: missing, unasked, of the wrong kind, outside its range, and all of that at once.

use super::{assigned, in_review, proposed};
use crate::suite::case::Case;
use crate::suite::checks::{BASE, PERMIT, edited};
use crate::suite::world::{day, head, kazakhstan, officer, parse};
use workflow::command::{Inputs, Value};
use workflow::event::Change;
use workflow::testkit::person;
use workflow::{Command, record};

/// An action with raw fields, as a door might pass them.
fn acting(case: &Case, action: &str, ground: Option<&str>, fields: &[(&str, Value)]) -> Command {
    let definition = &case.definition;
    let inputs: Inputs =
        fields.iter().map(|(name, it)| (definition.find_field(name).expect("a field"), *it)).collect();
    Command::Act {
        action: definition.find_action(action).expect("an action"),
        ground: ground.map(|it| definition.find_ground(it).expect("a ground")),
        inputs,
    }
}

fn reasons(case: &Case, command: &Command) -> Vec<String> {
    let denied = case.clone().command(head(), command).expect_err("it is filled in wrongly");
    assert!(denied.blockers.iter().all(workflow::Blocker::is_about_fields), "{denied}");
    case.reasons(&denied)
}

#[test]
fn everything_that_is_filled_in_wrongly_is_said_at_once() {
    let case = in_review();
    let extend = acting(
        &case,
        "extend",
        None,
        &[("until", Value::Date(day("2030-01-01"))), ("evidence", Value::File(person(1).0))],
    );
    assert_eq!(
        reasons(&case, &extend),
        [
            "ground_missing",
            "field_missing reason",
            "field_range until 2026-12-15..2027-01-25",
            "field_unasked evidence",
        ]
    );
}

#[test]
fn who_may_not_and_fills_in_wrongly_hears_both() {
    let case = in_review();
    let extend = acting(&case, "extend", Some("court_act"), &[("reason", Value::Money(1))]);
    let denied = case.clone().command(officer(), &extend).expect_err("an officer does not extend");
    assert_eq!(case.reasons(&denied), ["role", "ground_unknown", "field_missing until", "field_kind reason"]);
}

#[test]
fn a_field_takes_its_own_kind_and_no_other() {
    let case = proposed("favourable");
    let values = [
        Value::Text,
        Value::Date(day("2026-12-01")),
        Value::Office(person(1).0),
        Value::Body(person(1).0),
        Value::Assignee(person(1)),
        Value::File(person(1).0),
        Value::List(2),
        Value::Money(5),
        Value::Bool(true),
        Value::Choice(case.definition.find_outcome("explained").expect("an outcome")),
    ];
    for value in values {
        let (act, list) = (Value::File(person(9).0), Value::List(1));
        let as_act = acting(&case, "grant", None, &[("act", value), ("remedies", list)]);
        if matches!(value, Value::File(_)) {
            case.clone().command(head(), &as_act).expect("a file is a file");
        } else {
            assert_eq!(reasons(&case, &as_act), ["field_kind act"], "{value:?}");
        }
        let as_list = acting(&case, "grant", None, &[("act", act), ("remedies", value)]);
        if matches!(value, Value::List(_)) {
            case.clone().command(head(), &as_list).expect("a list is a list");
        } else {
            assert_eq!(reasons(&case, &as_list), ["field_kind remedies"], "{value:?}");
        }
    }
}

#[test]
fn a_choice_is_one_of_those_offered() {
    let case = assigned();
    let withdrawn = Value::Choice(case.definition.find_outcome("withdrawn").expect("an outcome"));
    let propose =
        acting(&case, "propose", None, &[("proposal", withdrawn), ("act", Value::File(person(9).0))]);
    let denied = case.clone().command(officer(), &propose).expect_err("nobody proposes a withdrawal");
    assert_eq!(case.reasons(&denied), ["field_kind proposal"]);
}

#[test]
fn a_list_has_an_item_and_money_is_not_negative() {
    let case = proposed("favourable");
    let (act, none) = (Value::File(person(9).0), Value::List(0));
    let grant = acting(&case, "grant", None, &[("act", act), ("remedies", none)]);
    assert_eq!(reasons(&case, &grant), ["field_kind remedies"]);
    let mut case = case;
    case.does(head(), "grant act remedies=1").finishes(officer(), "remedy");
    let evidence = ("evidence", Value::File(person(9).0));
    let confirm =
        |tenge| acting(&case, "confirm_executed", None, &[evidence, ("retained", Value::Money(tenge))]);
    assert_eq!(reasons(&case, &confirm(-1)), ["field_kind retained"]);
    case.clone().command(head(), &confirm(0)).expect("nothing was retained");
}

#[test]
fn an_action_without_grounds_takes_none() {
    let case = proposed("explained");
    let explain = acting(&case, "explain", Some("court_act"), &[("act", Value::File(person(9).0))]);
    assert_eq!(reasons(&case, &explain), ["ground_unknown"]);
}

#[test]
fn the_offer_names_the_days_that_may_be_chosen() {
    let case = in_review();
    let offers = workflow::offers(&case.definition, &case.instance, &case.context(head()));
    let extend = case.definition.find_action("extend").expect("an action");
    let offer = offers.iter().find(|it| it.action == extend).expect("it is offered");
    let until = case.definition.find_field("until").expect("a field");
    assert_eq!(offer.dates, [(until, day("2026-12-15"), day("2027-01-25"))]);
}

/// A field that comes twice is two answers to one question: which one counts must not be left to chance.
#[test]
fn a_field_that_is_given_twice_is_refused() {
    let case = proposed("favourable");
    let act = ("act", Value::File(person(9).0));
    let grant =
        acting(&case, "grant", None, &[act, ("remedies", Value::List(1)), ("remedies", Value::List(3))]);
    let decided = case.clone().command(head(), &grant);
    assert!(decided.is_err(), "one remedy or three?");
}

/// The order in which a form sends its fields says nothing.
#[test]
fn an_event_reads_back_the_same_in_whatever_order_the_fields_came() {
    let mut case = assigned();
    case.does(officer(), "propose proposal=explained act");
    let event = case.journal.last().expect("an event");
    let stored = record::record(&case.definition, case.instance.version(), event).unwrap();
    let read = record::read(&case.definition, &workflow::canonical::bytes(&stored)).unwrap();
    assert_eq!(&read, event);
}

/// What is filed twice is two answers as well, also where both are the same.
#[test]
fn a_filed_fact_that_is_given_twice_is_refused() {
    let definition = crate::suite::world::protection();
    let threat_on = definition.find_filed("threat_on").expect("it comes with a case");
    let filed = |days: &[&str]| {
        let facts = days.iter().map(|it| (threat_on, Value::Date(day(it)))).collect();
        let case = Case::registered("2026-11-23 10:00:00");
        let open = Command::Open { registered_on: day("2026-11-23"), facts };
        let context = case.context(workflow::Actor::System);
        workflow::decide(definition, &workflow::Instance::unopened(), &open, &context)
    };
    assert!(filed(&["2026-12-07"]).is_ok());
    for second in ["2026-12-07", "2026-12-08"] {
        let denied = filed(&["2026-12-07", second]).expect_err("it was filed twice");
        assert_eq!(denied.blockers.to_vec(), [workflow::Blocker::Filed { fact: threat_on }]);
    }
}

/// The list that an action requires says how many are awaited; one that may come beside it is about something else.
#[test]
fn a_task_is_opened_for_each_item_of_the_list_that_is_required_and_of_no_other() {
    let list = |name: &str| {
        format!("{name} = {{ kind = \"list\", kk = \"тізім\", ru = \"список\", en = \"list\" }}\n")
    };
    let fields = format!("[field]\n{}{}", list("papers"), list("plots"));
    let opened = |requires: &str, may: &str, said: &str| {
        let asks = format!("requires = [\"reason\"{requires}]\nmay      = [\"until\"{may}]\nopens ");
        let old = "requires = [\"reason\"]\nmay      = [\"until\"]\nopens ";
        let text = edited(BASE, &[("[field]\n", &fields), (old, &asks)]);
        // Whichever is not asked for here is asked for where it opens nothing.
        let asked_beside = "requires = [\"reason\"]\nlimit    = 2";
        let text = edited(&text, &[(asked_beside, &asked_beside.replace(']', ", \"papers\", \"plots\"]"))]);
        let definition = parse(&text).unwrap_or_else(|problems| panic!("{problems}"));
        let mut case = Case::of(&definition, kazakhstan(), "2026-11-23 10:00:00");
        case.does(officer(), &format!("ask reason {said}"));
        case.tasks().into_iter().filter(|it| *it == "question").count()
    };
    for said in ["papers=3 plots=2", "plots=2 papers=3"] {
        assert_eq!(opened(", \"plots\"", ", \"papers\"", said), 2, "{said}");
        assert_eq!(opened("", ", \"papers\", \"plots\"", said), 1, "{said}");
    }
    assert_eq!(opened(", \"papers\"", ", \"plots\"", "papers=3"), 3);
}

/// A process whose one action asks for two dates: one for the task it opens, one for the clock it starts.
const TWO_DATES: &str = include_str!("two_dates.toml");

#[test]
fn each_of_two_dates_sets_what_it_is_for() {
    let definition = parse(TWO_DATES).unwrap_or_else(|problems| panic!("{problems}"));
    for fields in ["hear_on=2026-11-26 carry_out_by=2026-12-09", "carry_out_by=2026-12-09 hear_on=2026-11-26"]
    {
        let mut case = Case::of(&definition, kazakhstan(), "2026-11-23 10:00:00");
        case.does(officer(), &format!("invite {fields}"));
        assert_eq!(case.due("execution"), Some(day("2026-12-09")), "{fields}");
        assert_eq!(case.instance.tasks()[0].due.on, Some(day("2026-11-26")), "{fields}");
    }
}

const HAPPENED_ON: &str = "[field]\nhappened_on = { kind = \"date\", kk = \"Болған күні\", ru = \"День события\", en = \"Happened on\" }\n";

#[test]
fn a_date_of_what_has_been_does_not_lie_ahead() {
    let asks =
        "requires = [\"reason\", \"happened_on\"]\nto_today = [\"happened_on\"]\nmay      = [\"until\"]";
    let text = edited(
        BASE,
        &[("[field]\n", HAPPENED_ON), ("requires = [\"reason\"]\nmay      = [\"until\"]", asks)],
    );
    let definition = parse(&text).unwrap_or_else(|problems| panic!("{problems}"));
    let mut case = Case::of(&definition, kazakhstan(), "2026-11-23 10:00:00");
    for day in ["2026-11-24", "2027-01-01", "1926-11-22"] {
        let refused = case.refused(officer(), &format!("ask reason happened_on={day}"));
        assert_eq!(refused, ["field_range happened_on 1926-11-23..2026-11-23"]);
    }
    let (ask, happened_on) = (definition.find_action("ask"), definition.find_field("happened_on"));
    let offers = workflow::offers(&definition, &case.instance, &case.context(officer()));
    let offer = offers.iter().find(|it| Some(it.action) == ask).expect("it is offered");
    let happened_on = happened_on.expect("a field");
    assert!(offer.dates.contains(&(happened_on, day("1926-11-23"), day("2026-11-23"))), "{:?}", offer.dates);
    case.does(officer(), "ask reason happened_on=2026-11-23");
}

/// The last day of an extension lies within a month, and that of the question within nine working days: a day that is both
/// lies within both.
#[test]
fn a_day_that_sets_two_things_lies_within_both() {
    let asks = ("[action.extend]\n", "[action.extend]\nopens    = [\"question\"]\n");
    let definition = parse(&edited(BASE, &[asks])).unwrap_or_else(|problems| panic!("{problems}"));
    let mut case = Case::of(&definition, kazakhstan(), "2026-11-23 10:00:00");
    // The answer is due on 7 December, the question might be on the 4th: no day is both.
    assert_eq!(case.refused(head(), "extend too_busy reason until=2026-12-04"), ["no_day until"]);
    case.at("2026-12-01 10:00:00");
    let refused = case.refused(head(), "extend too_busy reason until=2026-12-15");
    assert_eq!(refused, ["field_range until 2026-12-08..2026-12-14"]);
    case.does(head(), "extend too_busy reason until=2026-12-14");
    assert_eq!(case.due("answer"), Some(day("2026-12-14")));
}

#[test]
fn a_case_goes_to_the_office_that_was_required() {
    let copies = [
        (
            "office   = { kind",
            "copy_to  = { kind = \"office\", kk = \"Көшірме\", ru = \"Копия\", en = \"Copy\" }\noffice   = { kind",
        ),
        ("requires = [\"office\"]", "requires = [\"office\"]\nmay      = [\"copy_to\"]"),
    ];
    let definition = parse(&edited(PERMIT, &copies)).unwrap_or_else(|problems| panic!("{problems}"));
    let mut case = Case::of(&definition, kazakhstan(), "2026-11-23 10:00:00");
    let [to, copy] = [7, 8].map(|it| person(it).0);
    let offices = [("copy_to", Value::Office(copy)), ("office", Value::Office(to))];
    let command = acting(&case, "pass_on", None, &offices);
    let decision = case.command(head(), &command).unwrap_or_else(|denied| panic!("{denied}"));
    let went = decision.events[0].changes.iter().find_map(|it| match it {
        Change::HandedTo { office, .. } => Some(*office),
        _ => None,
    });
    assert_eq!(went, Some(Some(to)));
}
