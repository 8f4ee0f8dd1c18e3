//! Who acts, whose move it is, and which office has the case.

use std::fmt;

/// Who acts. The set is the engine's; a definition takes from it what it needs.
///
/// ```
/// use workflow::definition::model::Role;
///
/// assert_eq!(Role::ChiefOfStaff.code(), "chief_of_staff");
/// // What comes out of a store is a word.
/// assert_eq!(Role::from_code("higher_head"), Some(Role::HigherHead));
/// let people: Vec<Role> = Role::ALL.into_iter().filter(|it| *it != Role::System).collect();
/// assert_eq!(people.len(), 6, "and a seventh that is nobody");
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Role {
    /// Who asked.
    Applicant,
    /// Who works on the case.
    Officer,
    /// Who answers for the office.
    Head,
    /// Who stands beside the head.
    Deputy,
    /// Who may extend a term beside head and deputy (APPC 76(3)).
    ChiefOfStaff,
    /// The head of the office above, who hears of what an office leaves undone.
    HigherHead,
    /// The machine, by a timer or a clock.
    System,
}

impl Role {
    /// All roles.
    pub const ALL: [Role; 7] = [
        Role::Applicant,
        Role::Officer,
        Role::Head,
        Role::Deputy,
        Role::ChiefOfStaff,
        Role::HigherHead,
        Role::System,
    ];

    /// The word in definitions, records and answers.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Role::Applicant => "applicant",
            Role::Officer => "officer",
            Role::Head => "head",
            Role::Deputy => "deputy",
            Role::ChiefOfStaff => "chief_of_staff",
            Role::HigherHead => "higher_head",
            Role::System => "system",
        }
    }

    /// The role of a word.
    ///
    /// ```
    /// use workflow::definition::model::Role;
    ///
    /// assert!(Role::ALL.into_iter().all(|it| Role::from_code(it.code()) == Some(it)));
    /// assert_eq!(Role::from_code("minister"), None);
    /// ```
    #[must_use]
    pub fn from_code(code: &str) -> Option<Role> {
        Role::ALL.into_iter().find(|it| it.code() == code)
    }

    /// Whether an office has one person of it, so that what that one has done nobody else of the role can do.
    pub(crate) fn is_one_person(self) -> bool {
        matches!(self, Role::Head | Role::ChiefOfStaff | Role::HigherHead)
    }
}

/// A set of roles.
///
/// ```
/// use workflow::definition::model::{Role, Roles};
///
/// let card = workflow::testkit::small_process();
/// let overdue = card.action(card.find_action("overdue").ok_or("it is there")?);
/// assert_eq!(overdue.by, Roles::of(Role::System));
/// assert_eq!(overdue.tells.iter().collect::<Vec<_>>(), [Role::Applicant, Role::Head]);
/// assert_eq!(overdue.tells, Roles::of(Role::Head).with(Role::Applicant));
/// assert!(!overdue.tells.contains(Role::Officer) && !overdue.tells.is_empty());
/// # Ok::<(), &str>(())
/// ```
#[derive(Clone, Copy, PartialEq, Eq, Default)]
pub struct Roles(u8);

impl Roles {
    /// The set of one role.
    #[must_use]
    pub fn of(role: Role) -> Roles {
        Roles(1 << role as u8)
    }

    /// The set with one role more.
    #[must_use]
    pub fn with(self, role: Role) -> Roles {
        Roles(self.0 | 1 << role as u8)
    }

    /// The set with others.
    pub(crate) fn and(self, others: Roles) -> Roles {
        Roles(self.0 | others.0)
    }

    /// The set without a role.
    pub(crate) fn without(self, role: Role) -> Roles {
        Roles(self.0 & !(1 << role as u8))
    }

    pub(crate) fn insert(&mut self, role: Role) {
        self.0 |= 1 << role as u8;
    }

    /// Whether `role` is in it.
    #[must_use]
    pub fn contains(self, role: Role) -> bool {
        self.0 & (1 << role as u8) != 0
    }

    /// Its roles, in the order of [`Role::ALL`].
    pub fn iter(self) -> impl Iterator<Item = Role> {
        Role::ALL.into_iter().filter(move |it| self.contains(*it))
    }

    /// Whether nobody is in it.
    #[must_use]
    pub fn is_empty(self) -> bool {
        self.0 == 0
    }
}

impl fmt::Debug for Roles {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_set().entries(self.iter()).finish()
    }
}

/// Whose move it is.
///
/// ```
/// use workflow::definition::model::Party;
///
/// let card = workflow::testkit::small_process();
/// let moves: Vec<&str> = card.states().map(|(_, it)| it.party.code()).collect();
/// assert_eq!(moves, ["office", "applicant", "office", "applicant", "nobody"]);
/// assert!(Party::ALL.contains(&Party::Body), "though the library asks no state body anything");
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Party {
    /// The applicant's.
    Applicant,
    /// The office's.
    Office,
    /// The state body's that the case is about.
    Body,
    /// Nobody's.
    Nobody,
}

impl Party {
    /// All parties.
    pub const ALL: [Party; 4] = [Party::Applicant, Party::Office, Party::Body, Party::Nobody];

    /// The word in definitions and answers.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Party::Applicant => "applicant",
            Party::Office => "office",
            Party::Body => "body",
            Party::Nobody => "nobody",
        }
    }

    pub(crate) fn from_code(code: &str) -> Option<Party> {
        Party::ALL.into_iter().find(|it| it.code() == code)
    }
}

/// Which office has the case.
///
/// ```
/// use workflow::definition::model::Seat;
///
/// assert_eq!(Seat::default(), Seat::Own);
/// assert_eq!(Seat::Higher.code(), "higher");
/// assert!(Seat::ALL.into_iter().all(|it| Seat::from_code(it.code()) == Some(it)));
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Default)]
pub enum Seat {
    /// The one that registered it.
    #[default]
    Own,
    /// One that somebody chose when the case was handed over (APPC 65(1)).
    Chosen,
    /// The one above, which considers complaints (APPC 91(3)).
    Higher,
}

impl Seat {
    /// All seats.
    pub const ALL: [Seat; 3] = [Seat::Own, Seat::Chosen, Seat::Higher];

    /// The word in definitions, records and answers.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Seat::Own => "own",
            Seat::Chosen => "chosen",
            Seat::Higher => "higher",
        }
    }

    /// The seat of a word; `None` for any other.
    #[must_use]
    pub fn from_code(code: &str) -> Option<Seat> {
        Seat::ALL.into_iter().find(|it| it.code() == code)
    }
}

/// What whoever files a case is asked, beside what is asked of everybody: who they are, what it is about and which business.
///
/// ```
/// use workflow::definition::model::Question;
///
/// let card = workflow::testkit::small_process();
/// // A definition that says nothing asks what a case of pressure needs.
/// assert!(card.asks(Question::Pressure) && !card.asks(Question::Project));
/// assert!(Question::ALL.into_iter().all(|it| Question::from_code(it.code()) == Some(it)));
/// assert_eq!(Question::from_code("colour"), None);
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Question {
    /// Whether something is threatened, and when.
    Threat,
    /// Which kind of pressure it is.
    Pressure,
    /// What is at risk.
    Risk,
    /// Which investment project.
    Project,
    /// Which state body it is about.
    Body,
}

impl Question {
    /// All questions.
    pub const ALL: [Question; 5] =
        [Question::Threat, Question::Pressure, Question::Risk, Question::Project, Question::Body];

    /// Those of a definition that does not say what it asks.
    pub(crate) const UNSAID: [Question; 4] =
        [Question::Threat, Question::Pressure, Question::Risk, Question::Body];

    /// The word in definitions.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Question::Threat => "threat",
            Question::Pressure => "pressure",
            Question::Risk => "risk",
            Question::Project => "project",
            Question::Body => "body",
        }
    }

    /// The question of a word.
    #[must_use]
    pub fn from_code(code: &str) -> Option<Question> {
        Question::ALL.into_iter().find(|it| it.code() == code)
    }
}
