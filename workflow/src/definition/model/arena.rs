//! Things of one kind, found by ids that are their places.

use std::fmt;
use std::marker::PhantomData;

/// The place of a thing among its kind.
pub(crate) trait Id: Copy {
    fn new(place: u16) -> Self;
    fn index(self) -> usize;
}

/// Things of one kind. Only the resolver makes ids, and it makes them for one definition.
pub(crate) struct Arena<I, T> {
    all: Vec<T>,
    ids: PhantomData<I>,
}

impl<I: Id, T> Arena<I, T> {
    /// The thing of an id.
    ///
    /// # Panics
    /// When the id belongs to another definition, which is a defect of the caller.
    pub(crate) fn get(&self, id: I) -> &T {
        self.all.get(id.index()).expect("the id is of this definition")
    }

    pub(crate) fn get_mut(&mut self, id: I) -> &mut T {
        self.all.get_mut(id.index()).expect("the id is of this definition")
    }

    pub(crate) fn len(&self) -> usize {
        self.all.len()
    }

    /// The things with their ids, in the order of the text.
    pub(crate) fn iter(&self) -> impl ExactSizeIterator<Item = (I, &T)> {
        // The resolver bounds the number of things far below 65,536.
        self.all.iter().enumerate().map(|(place, it)| (I::new(u16::try_from(place).unwrap_or(u16::MAX)), it))
    }

    pub(crate) fn values(&self) -> std::slice::Iter<'_, T> {
        self.all.iter()
    }
}

impl<I, T> Default for Arena<I, T> {
    fn default() -> Arena<I, T> {
        Arena { all: Vec::new(), ids: PhantomData }
    }
}

impl<I, T> FromIterator<T> for Arena<I, T> {
    fn from_iter<A: IntoIterator<Item = T>>(things: A) -> Arena<I, T> {
        Arena { all: things.into_iter().collect(), ids: PhantomData }
    }
}

impl<I, T: fmt::Debug> fmt::Debug for Arena<I, T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.all.fmt(f)
    }
}

/// Which things of a kind were met on a way; a list that is searched would make every search go with its square.
pub(crate) struct Seen(Vec<bool>);

impl Seen {
    pub(crate) fn among(things: usize) -> Seen {
        Seen(vec![false; things])
    }

    /// Of several things of a kind.
    pub(crate) fn of(ids: &[impl Id], things: usize) -> Seen {
        let mut seen = Seen::among(things);
        for id in ids {
            seen.is_new(*id);
        }
        seen
    }

    /// Notes a thing, and says whether it was met for the first time.
    pub(crate) fn is_new(&mut self, id: impl Id) -> bool {
        self.0.get_mut(id.index()).is_some_and(|seen| !std::mem::replace(seen, true))
    }

    pub(crate) fn contains(&self, id: impl Id) -> bool {
        self.0.get(id.index()) == Some(&true)
    }
}
