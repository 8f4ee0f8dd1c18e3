//! What can be seen of a definition without following cases through it: each check reads states, actions, clocks and
//! tasks and says what does not fit. What depends on the facts of a case is in `search`.

mod actions;
mod children;
mod clocks;
mod closing;
mod letters;
mod open;
mod outcomes;
mod pauses;
mod states;
mod system;
mod tasks;
mod usage;

pub(super) use children::OpenIn;
pub(super) use clocks::begun_anew_at_will;
pub(super) use closing::is_decided_from;

use super::model::Model;
use super::problem::Sink;

pub(super) fn check(model: &Model, sink: &mut Sink<'_>) {
    states::ends_are_ends(model, sink);
    states::states_wait_with_a_term(model, sink);
    states::sentences_name_what_there_is(model, sink);
    actions::somebody_may_act(model, sink);
    actions::guards_ask_what_can_be(model, sink);
    actions::actions_do_something(model, sink);
    actions::four_eyes_are_two_people(model, sink);
    actions::tasks_that_are_needed_can_open(model, sink);
    actions::cases_are_handed_to_somebody(model, sink);
    system::what_is_fired_is_possible(model, sink);
    system::the_system_does_not_go_round(model, sink);
    tasks::tasks_are_opened_once(model, sink);
    tasks::one_list_says_how_many_are_opened(model, sink);
    tasks::nobody_is_awaited_at_an_end(model, sink);
    closing::actions_close_what_they_may(model, sink);
    closing::what_only_an_action_closes_is_decided(model, sink);
    children::child_cases_are_answered_where_they_can_be_open(model, sink);
    clocks::clocks_come_from_somewhere(model, sink);
    clocks::warnings_rise(model, sink);
    clocks::extensions_are_lawful(model, sink);
    clocks::terms_do_not_begin_anew_at_will(model, sink);
    clocks::dates_are_asked_for(model, sink);
    actions::bounded_dates_are_asked_for(model, sink);
    pauses::pauses_end(model, sink);
    outcomes::outcomes_are_said_once(model, sink);
    outcomes::outcomes_are_given(model, sink);
    outcomes::decisions_are_tied_to_proposals(model, sink);
    usage::everything_is_used(model, sink);
    letters::people_are_told(model, sink);
    letters::letters_have_something_to_say(model, sink);
    letters::letters_have_a_reader(model, sink);
}
