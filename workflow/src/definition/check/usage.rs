//! Everything that is defined is used: what is not is a slip of the pen, or a sentence that somebody forgot.

use crate::definition::model::{DateFact, Guard, Length, Model};
use crate::definition::problem::{Code, Sink};

pub(super) fn everything_is_used(model: &Model, sink: &mut Sink<'_>) {
    let actions = || model.actions.values();
    for (id, mark) in model.marks.iter() {
        if !mark.at_registration && !actions().any(|it| it.marks.contains(&id)) {
            sink.add(Code::E19, &mark.at, format!("nothing ever leaves mark {}", mark.name));
        }
    }
    for (id, ground) in model.grounds.iter() {
        if !actions().any(|it| it.grounds.contains(&id)) {
            sink.add(Code::E20, &ground.at, format!("no action knows ground {}", ground.name));
        }
    }
    for (id, field) in model.fields.iter() {
        if !actions().any(|it| it.asks(id)) {
            sink.add(Code::E20, &field.at, format!("no action asks for field {}", field.name));
        }
    }
    for (id, filed) in model.filed.iter() {
        let is_read = |it: &Guard| matches!(it, Guard::Filed(of, _) if *of == id);
        let is_until =
            |it: &Length| matches!(it, Length::Before { date: DateFact::Filed(of), .. } if *of == id);
        let guarded = actions().any(|it| it.when.iter().any(is_read));
        if !guarded && !model.clocks.values().any(|it| is_until(&it.length)) {
            sink.add(Code::E20, &filed.at, format!("no clock and no guard reads {}", filed.name));
        }
    }
    for (id, clock) in model.clocks.iter() {
        if !model.states.values().any(|it| it.clocks.contains(&id)) {
            sink.add(Code::E20, &clock.at, format!("clock {} runs nowhere", clock.name));
        }
    }
    for (role, at) in &model.role_places {
        let used = actions().any(|it| it.by.contains(*role) || it.tells.contains(*role))
            || model.tasks.values().any(|it| it.by.contains(*role) || it.tells.contains(*role));
        if !used {
            sink.add(Code::E20, at, format!("role {} does nothing", role.code()));
        }
    }
}
