//! What an event moved, by name.

use super::{Name, Unreadable, unknown};
use crate::definition::Definition;
use crate::definition::model::Seat;
use crate::event::{Change, Due};
use chrono::{NaiveDate, NaiveTime};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct DueRecord {
    on: Option<NaiveDate>,
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    set: bool,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    time: Option<NaiveTime>,
}

#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum ChangeRecord<'d> {
    ClockStarted {
        clock: Name<'d>,
        due: DueRecord,
        on: NaiveDate,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        until: Option<NaiveDate>,
        warnings: Vec<Option<NaiveDate>>,
    },
    ClockPaused {
        clock: Name<'d>,
        on: NaiveDate,
    },
    ClockResumed {
        clock: Name<'d>,
        due: DueRecord,
        on: NaiveDate,
        warnings: Vec<Option<NaiveDate>>,
    },
    Dated {
        action: Name<'d>,
        on: NaiveDate,
    },
    HandedTo {
        #[serde(default, skip_serializing_if = "Option::is_none")]
        office: Option<Uuid>,
        seat: Name<'d>,
    },
    ClockStopped {
        clock: Name<'d>,
    },
    ClockMoved {
        clock: Name<'d>,
        due: DueRecord,
        warnings: Vec<Option<NaiveDate>>,
    },
    TimersSet {
        due: Vec<DueRecord>,
        on: NaiveDate,
    },
    TimersMoved {
        due: Vec<DueRecord>,
    },
    TaskOpened {
        due: DueRecord,
        item: Option<u16>,
        on: NaiveDate,
        serial: u32,
        task: Name<'d>,
    },
    TaskMoved {
        due: DueRecord,
        serial: u32,
    },
    TaskCancelled {
        serial: u32,
    },
}

pub(crate) fn due_record(due: Due) -> DueRecord {
    DueRecord { on: due.on, set: due.set, time: due.time }
}

pub(crate) fn due(record: &DueRecord) -> Due {
    Due { on: record.on, set: record.set, time: record.time }
}

pub(super) fn change_record<'d>(definition: &'d Definition, change: &Change) -> ChangeRecord<'d> {
    let clock_name = |id| Name::Borrowed(&*definition.clock(id).name);
    let dues = |all: &[Due]| all.iter().map(|it| due_record(*it)).collect();
    match change {
        Change::ClockPaused { clock, on } => ChangeRecord::ClockPaused { clock: clock_name(*clock), on: *on },
        Change::ClockResumed { clock, on, due, warnings } => ChangeRecord::ClockResumed {
            clock: clock_name(*clock),
            on: *on,
            due: due_record(*due),
            warnings: warnings.to_vec(),
        },
        Change::Dated { action, on } => {
            ChangeRecord::Dated { action: Name::Borrowed(&*definition.action(*action).name), on: *on }
        }
        Change::HandedTo { seat, office } => {
            ChangeRecord::HandedTo { seat: Name::Borrowed(seat.code()), office: *office }
        }
        Change::ClockStarted { clock, on, until, due, warnings } => ChangeRecord::ClockStarted {
            clock: clock_name(*clock),
            on: *on,
            until: *until,
            due: due_record(*due),
            warnings: warnings.to_vec(),
        },
        Change::ClockStopped { clock } => ChangeRecord::ClockStopped { clock: clock_name(*clock) },
        Change::ClockMoved { clock, due, warnings } => ChangeRecord::ClockMoved {
            clock: clock_name(*clock),
            due: due_record(*due),
            warnings: warnings.to_vec(),
        },
        Change::TimersSet { on, due } => ChangeRecord::TimersSet { on: *on, due: dues(due) },
        Change::TimersMoved { due } => ChangeRecord::TimersMoved { due: dues(due) },
        Change::TaskOpened { serial, task, item, on, due } => ChangeRecord::TaskOpened {
            serial: *serial,
            task: Name::Borrowed(&*definition.task(*task).name),
            item: *item,
            on: *on,
            due: due_record(*due),
        },
        Change::TaskMoved { serial, due } => {
            ChangeRecord::TaskMoved { serial: *serial, due: due_record(*due) }
        }
        Change::TaskCancelled { serial } => ChangeRecord::TaskCancelled { serial: *serial },
    }
}

pub(super) fn change(definition: &Definition, record: ChangeRecord<'_>) -> Result<Change, Unreadable> {
    let clock_id = |name: &str| definition.find_clock(name).ok_or_else(|| unknown("clock", name));
    let dues = |all: &[DueRecord]| all.iter().map(due).collect();
    Ok(match record {
        ChangeRecord::ClockStarted { clock, on, until, due: last, warnings } => Change::ClockStarted {
            clock: clock_id(&clock)?,
            on,
            until,
            due: due(&last),
            warnings: warnings.into(),
        },
        ChangeRecord::ClockPaused { clock, on } => Change::ClockPaused { clock: clock_id(&clock)?, on },
        ChangeRecord::ClockResumed { clock, on, due: last, warnings } => {
            Change::ClockResumed { clock: clock_id(&clock)?, on, due: due(&last), warnings: warnings.into() }
        }
        ChangeRecord::Dated { action, on } => Change::Dated {
            action: definition.find_action(&action).ok_or_else(|| unknown("action", &action))?,
            on,
        },
        ChangeRecord::HandedTo { seat, office } => {
            Change::HandedTo { seat: Seat::from_code(&seat).ok_or_else(|| unknown("seat", &seat))?, office }
        }
        ChangeRecord::ClockStopped { clock } => Change::ClockStopped { clock: clock_id(&clock)? },
        ChangeRecord::ClockMoved { clock, due: last, warnings } => {
            Change::ClockMoved { clock: clock_id(&clock)?, due: due(&last), warnings: warnings.into() }
        }
        ChangeRecord::TimersSet { on, due } => Change::TimersSet { on, due: dues(&due) },
        ChangeRecord::TimersMoved { due } => Change::TimersMoved { due: dues(&due) },
        ChangeRecord::TaskOpened { serial, task, item, on, due: last } => Change::TaskOpened {
            serial,
            task: definition.find_task(&task).ok_or_else(|| unknown("task", &task))?,
            item,
            on,
            due: due(&last),
        },
        ChangeRecord::TaskMoved { serial, due: last } => Change::TaskMoved { serial, due: due(&last) },
        ChangeRecord::TaskCancelled { serial } => Change::TaskCancelled { serial },
    })
}
