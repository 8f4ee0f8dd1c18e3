//! Where the links in letters lead. One place, so that a letter and a page cannot disagree.

use crate::app::accounts::TokenPurpose;
use workflow::Language;

/// Links of one portal for one reader.
#[derive(Clone, Copy, Debug)]
pub struct Links<'a> {
    /// What every link begins with, without a slash at its end.
    pub portal: &'a str,
    /// The language of the page.
    pub language: Language,
}

impl Links<'_> {
    /// The page on which a link that works once is used. The page shows a button: who only looks spends nothing.
    #[must_use]
    pub fn once(self, purpose: TokenPurpose, secret: &str) -> String {
        let page = match purpose {
            TokenPurpose::Confirm => "confirm",
            TokenPurpose::Reset => "reset",
            TokenPurpose::Invitation => "invitation",
        };
        format!("{}/{}/{page}/{secret}", self.portal, self.language.code())
    }

    /// The list of one's sessions.
    #[must_use]
    pub fn sessions(self) -> String {
        format!("{}/{}/account", self.portal, self.language.code())
    }

    /// A case as its applicant sees it.
    #[must_use]
    pub fn own_case(self, number: &str) -> String {
        format!("{}/{}/my/{number}", self.portal, self.language.code())
    }

    /// A case on the desk.
    #[must_use]
    pub fn case_on_the_desk(self, number: &str) -> String {
        format!("{}/desk/cases/{number}", self.portal)
    }
}
