//! Steps prepared to be measured: many cases in many states, each with somebody who asks something at some moment. The
//! engine does not look at clocks; whoever measures calls [`Load::step`] and looks at their own.

use super::{Random, Walk, everybody, person};
use crate::calendar::Calendar;
use crate::command::{Actor, Command, Context, Decision, Denied, Timestamp};
use crate::decide::decide;
use crate::definition::Definition;
use crate::evolve::apply;
use crate::instance::Instance;
use chrono::NaiveDate;

/// A process with five steps: roles, four eyes, a clock with a warning.
pub(crate) const FIVE_STEPS: &str = include_str!("five_steps.toml");

/// How many steps are prepared: more than a processor foresees, and few enough to stay near it.
pub(crate) const PREPARED: usize = 4096;

/// One thing to decide.
struct Prepared {
    instance: Instance,
    actor: Actor,
    command: Command,
    now: Timestamp,
}

/// Prepared steps of one process.
pub(crate) struct Load<'l> {
    definition: &'l Definition,
    calendar: &'l Calendar,
    steps: Vec<Prepared>,
}

impl<'l> Load<'l> {
    /// Walks through the process with a seed until there are enough steps. In every third the question is asked by
    /// somebody who mostly may not ask it, so that more than a fifth is refused.
    #[must_use]
    pub(crate) fn prepare(
        definition: &'l Definition,
        calendar: &'l Calendar,
        start: Timestamp,
        seed: u64,
    ) -> Load<'l> {
        let mut steps = Vec::with_capacity(PREPARED);
        let mut random = Random::new(seed);
        let people = everybody(&[person(1), person(2), person(3)]);
        let strangers = everybody(&[person(4), person(5)]);
        while steps.len() < PREPARED {
            let walk = Walk::new(definition, calendar, start, people.clone(), random.draw());
            let mut before = Instance::unopened();
            for step in walk.take(60) {
                let asks = matches!(step.command, Command::Act { .. } | Command::Done { .. });
                if asks && steps.len() < PREPARED {
                    let stranger = random.pick(&strangers).copied().filter(|_| steps.len() % 3 == 0);
                    let actor = stranger.unwrap_or(step.actor);
                    let (instance, command) = (before, step.command.clone());
                    steps.push(Prepared { instance, actor, command, now: step.at });
                }
                before = step.after;
            }
        }
        // Walks do one thing after the other; measured steps have nothing to do with the one before.
        for at in (1..steps.len()).rev() {
            let other = random.below(u32::try_from(at + 1).unwrap_or(u32::MAX)) as usize;
            steps.swap(at, other);
        }
        Load { definition, calendar, steps }
    }

    /// What is decided by.
    #[must_use]
    pub(crate) fn definition(&self) -> &'l Definition {
        self.definition
    }

    fn prepared(&self, n: usize) -> &Prepared {
        self.steps.get(n % PREPARED).expect("as many as there are were prepared")
    }

    fn context(&self, it: &Prepared) -> Context<'l> {
        Context { now: it.now, calendar: self.calendar, actor: it.actor }
    }

    /// Decides the `n`th step and lets it happen to a copy of its case.
    ///
    /// # Errors
    /// [`Denied`], for the part that is refused.
    pub(crate) fn step(&self, n: usize, after: &mut Instance) -> Result<Decision, Denied> {
        let it = self.prepared(n);
        let decided = decide(self.definition, &it.instance, &it.command, &self.context(it));
        if let Ok(decision) = &decided {
            after.clone_from(&it.instance);
            for event in &decision.events {
                apply(self.definition, after, event);
            }
        }
        decided
    }

    /// How many actions are offered at the `n`th step, open or blocked.
    #[must_use]
    pub(crate) fn offers(&self, n: usize) -> usize {
        let it = self.prepared(n);
        crate::offers::offers(self.definition, &it.instance, &self.context(it)).len()
    }

    /// The share of steps that are refused, from 0 to 1.
    #[must_use]
    pub(crate) fn refused(&self) -> f64 {
        let mut after = Instance::unopened();
        let refused = (0..PREPARED).filter(|n| self.step(*n, &mut after).is_err()).count();
        #[expect(clippy::cast_precision_loss, reason = "a share of 4096")]
        let share = refused as f64 / PREPARED as f64;
        share
    }

    /// What is asked at the `n`th step: of which case, by whom, what, and on which day.
    #[must_use]
    pub(crate) fn asked(&self, n: usize) -> (&Instance, Actor, &Command, NaiveDate) {
        let it = self.prepared(n);
        (&it.instance, it.actor, &it.command, self.calendar.day_of(it.now))
    }
}
