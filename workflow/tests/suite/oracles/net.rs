//! Soundness of workflow nets, from its definition (van der Aalst): a net with one source and one sink, every node on a way
//! between them; from every marking that can be reached the sink can be; when the sink has its token nothing else has one;
//! and no transition is dead. Decided by looking at every marking.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

/// A transition: what it takes a token from, and what it gives one to.
pub(super) struct Transition {
    pub(super) name: String,
    pub(super) from: Vec<usize>,
    pub(super) to: Vec<usize>,
}

/// A net with a token in `source` at the beginning.
#[derive(Default)]
pub(super) struct Net {
    pub(super) places: Vec<String>,
    pub(super) transitions: Vec<Transition>,
    pub(super) source: usize,
    pub(super) sink: usize,
}

/// Why a net is not sound, with the places and transitions at fault.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Faults {
    /// Something takes a token from the sink, or nothing leads from it into the net and out again.
    pub(super) sink_is_left: bool,
    /// Places that never have a token.
    pub(super) unmarked: BTreeSet<String>,
    /// Transitions that can never fire.
    pub(super) dead: BTreeSet<String>,
    /// Some marking from which the sink cannot be reached.
    pub(super) no_option_to_complete: bool,
    /// Some marking with a token in the sink and another elsewhere.
    pub(super) improper: bool,
}

/// No net here has more markings; one that does is not bounded.
const MOST: usize = 10_000;

type Marking = Vec<u8>;

impl Net {
    pub(super) fn place(&mut self, name: &str) -> usize {
        self.places.push(name.to_owned());
        self.places.len() - 1
    }

    pub(super) fn transition(&mut self, name: &str, from: &[usize], to: &[usize]) {
        self.transitions.push(Transition { name: name.to_owned(), from: from.to_vec(), to: to.to_vec() });
    }

    fn fire(marking: &Marking, transition: &Transition) -> Option<Marking> {
        let mut next = marking.clone();
        for place in &transition.from {
            next[*place] = next[*place].checked_sub(1)?;
        }
        for place in &transition.to {
            next[*place] += 1;
        }
        Some(next)
    }

    pub(super) fn faults(&self) -> Faults {
        let mut begin = vec![0; self.places.len()];
        begin[self.source] = 1;
        let mut edges: BTreeMap<Marking, Vec<Marking>> = BTreeMap::new();
        let mut fired = BTreeSet::new();
        let mut queue = VecDeque::from([begin]);
        while let Some(marking) = queue.pop_front() {
            if edges.contains_key(&marking) {
                continue;
            }
            assert!(edges.len() < MOST, "the net has more than {MOST} markings");
            let mut next = Vec::new();
            for transition in &self.transitions {
                if let Some(after) = Net::fire(&marking, transition) {
                    fired.insert(transition.name.clone());
                    next.push(after);
                }
            }
            queue.extend(next.iter().cloned());
            edges.insert(marking, next);
        }
        let mut done = vec![0; self.places.len()];
        done[self.sink] = 1;
        let has_token = |n: usize| edges.keys().any(|it| it[n] > 0);
        let unmarked = self.places.iter().enumerate().filter(|(n, _)| !has_token(*n));
        let dead = self.transitions.iter().filter(|it| !fired.contains(&it.name));
        Faults {
            sink_is_left: self.transitions.iter().any(|it| it.from.contains(&self.sink)),
            unmarked: unmarked.map(|(_, it)| it.clone()).collect(),
            dead: dead.map(|it| it.name.clone()).collect(),
            no_option_to_complete: !edges.keys().all(|it| reaches(&edges, it, &done)),
            improper: edges.keys().any(|it| it[self.sink] > 0 && *it != done),
        }
    }
}

fn reaches(edges: &BTreeMap<Marking, Vec<Marking>>, from: &Marking, wanted: &Marking) -> bool {
    let mut seen = BTreeSet::from([from]);
    let mut queue = vec![from];
    while let Some(at) = queue.pop() {
        if at == wanted {
            return true;
        }
        queue.extend(edges[at].iter().filter(|it| seen.insert(*it)));
    }
    false
}

fn net(places: &[&str], transitions: &[(&str, &[usize], &[usize])]) -> Net {
    let mut net = Net { sink: places.len() - 1, ..Net::default() };
    for place in places {
        net.place(place);
    }
    for (name, from, to) in transitions {
        net.transition(name, from, to);
    }
    net
}

/// The checker is checked on nets of textbooks: a sequence, a choice, two branches at once, and what goes wrong with them.
#[test]
fn the_checker_of_nets_knows_the_nets_of_textbooks() {
    let places = ["in", "a", "b", "c", "d", "out"];
    let split = ("split", &[0][..], &[1, 2][..]);
    let parallel =
        net(&places, &[split, ("left", &[1], &[3]), ("right", &[2], &[4]), ("join", &[3, 4], &[5])]);
    assert_eq!(parallel.faults(), Faults::default());
    let choice = net(&["in", "a", "out"], &[("go", &[0], &[1]), ("yes", &[1], &[2]), ("no", &[1], &[2])]);
    assert_eq!(choice.faults(), Faults::default());

    // Two branches, and the first that is done ends the case: tokens are left behind.
    let early = net(
        &places,
        &[
            split,
            ("left", &[1], &[5]),
            ("right", &[2], &[5]),
            ("more", &[1], &[3]),
            ("back", &[3], &[4]),
            ("again", &[4], &[1]),
        ],
    );
    assert!(early.faults().improper && early.faults().no_option_to_complete);
    // A choice, and an end that waits for both.
    let waits =
        net(&["in", "a", "b", "out"], &[("one", &[0], &[1]), ("other", &[0], &[2]), ("join", &[1, 2], &[3])]);
    let found = waits.faults();
    assert!(found.no_option_to_complete && found.dead.contains("join") && found.unmarked.contains("out"));
    // A place that nothing leads to, and what leaves it.
    let lost = net(&["in", "a", "out"], &[("go", &[0], &[2]), ("never", &[1], &[2])]);
    assert_eq!(lost.faults().dead, ["never".to_owned()].into());
    // Round and round.
    let round = net(
        &["in", "a", "b", "out"],
        &[("go", &[0], &[3]), ("turn", &[0], &[1]), ("on", &[1], &[2]), ("on again", &[2], &[1])],
    );
    assert!(round.faults().no_option_to_complete && round.faults().dead.is_empty());
    // The end is left.
    let left = net(&["in", "out"], &[("go", &[0], &[1]), ("back", &[1], &[0])]);
    assert!(left.faults().sink_is_left);
}
