//! What a route takes and gives, said in the registry beside who may enter: the OpenAPI document is written from it,
//! and whoever adds a route says it in one place.

/// What comes in, or goes out, beside headers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Content {
    /// Nothing.
    Nothing,
    /// A shape of the document.
    Shape(&'static str),
    /// A list of a shape, under this name.
    List(&'static str, &'static str),
    /// An object that is not described further; that of an action depends on the process, and `/actions` has its schema.
    Fields,
    /// The actions of a case.
    Actions,
    /// The bytes of a file.
    Bytes,
    /// A page.
    Page,
    /// A form that a page posts.
    Form,
}

/// A value that a path or a query holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Any text.
    Text,
    /// An id.
    Id,
    /// A state, by its name, or by that of its process and a colon before it.
    State,
    /// One of these.
    OneOf(&'static [&'static str]),
    /// A whole number from one to `most`; this many when it is left out.
    Count {
        /// The largest.
        most: u64,
        /// What is taken for it.
        usual: u64,
    },
}

/// A header that a route lives by.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Header {
    /// The version that an action starts from.
    IfMatch,
    /// The key of a request that must be done once.
    IdempotencyKey,
    /// The name of a file, percent-encoded.
    FileName,
    /// Why a case is read by somebody who does not work on it.
    Purpose,
}

/// What a route takes and gives.
#[derive(Clone, Copy, Debug)]
pub struct Contract {
    /// The body that it takes.
    pub takes: Content,
    /// The status of the good answer.
    pub status: u16,
    /// The body of the good answer.
    pub gives: Content,
    /// What it takes in the query.
    pub query: &'static [(&'static str, Kind)],
    /// What its path holds, when this is no id.
    pub path: &'static [(&'static str, Kind)],
    /// The headers that it takes.
    pub headers: &'static [Header],
    /// The headers that the good answer has.
    pub answers: &'static [&'static str],
}

impl Contract {
    /// Takes nothing and gives `content`.
    #[must_use]
    pub const fn gives(content: Content) -> Contract {
        let takes = Content::Nothing;
        Contract { takes, status: 200, gives: content, query: &[], path: &[], headers: &[], answers: &[] }
    }

    /// Gives nothing, with this status.
    #[must_use]
    pub const fn silent(status: u16) -> Contract {
        Contract { status, ..Contract::gives(Content::Nothing) }
    }

    /// The same, and takes a body.
    #[must_use]
    pub const fn taking(self, takes: Content) -> Contract {
        Contract { takes, ..self }
    }

    /// The same, and makes something new.
    #[must_use]
    pub const fn creating(self) -> Contract {
        Contract { status: 201, ..self }
    }

    /// The same, with headers of the request.
    #[must_use]
    pub const fn with(self, headers: &'static [Header]) -> Contract {
        Contract { headers, ..self }
    }

    /// The same, with headers of the answer.
    #[must_use]
    pub const fn answering(self, answers: &'static [&'static str]) -> Contract {
        Contract { answers, ..self }
    }
}
