//! What an event moved, by name.

use super::{Unreadable, unknown};
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

#[derive(Debug, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum ChangeRecord {
    ClockStarted {
        clock: String,
        due: DueRecord,
        on: NaiveDate,
        until: Option<NaiveDate>,
        warnings: Vec<Option<NaiveDate>>,
    },
    ClockPaused {
        clock: String,
        on: NaiveDate,
    },
    ClockResumed {
        clock: String,
        due: DueRecord,
        on: NaiveDate,
        warnings: Vec<Option<NaiveDate>>,
    },
    Dated {
        action: String,
        on: NaiveDate,
    },
    HandedTo {
        office: Option<Uuid>,
        seat: String,
    },
    EntryCounted {
        action: String,
    },
    OutcomeUndone {},
    ClockStopped {
        clock: String,
    },
    ClockMoved {
        clock: String,
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
        task: String,
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

pub(super) fn change(definition: &Definition, record: ChangeRecord) -> Result<Change, Unreadable> {
    let clock_id = |name: &str| definition.find_clock(name).ok_or_else(|| unknown("clock", name));
    let action_id = |name: &str| definition.find_action(name).ok_or_else(|| unknown("action", name));
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
        ChangeRecord::Dated { action, on } => Change::Dated { action: action_id(&action)?, on },
        ChangeRecord::EntryCounted { action } => Change::EntryCounted { action: action_id(&action)? },
        ChangeRecord::HandedTo { seat, office } => {
            Change::HandedTo { seat: Seat::from_code(&seat).ok_or_else(|| unknown("seat", &seat))?, office }
        }
        ChangeRecord::OutcomeUndone {} => Change::OutcomeUndone,
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
