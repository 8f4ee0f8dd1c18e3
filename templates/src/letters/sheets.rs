//! Which template belongs to which letter, checked by the compiler: subject, plain text, HTML.

#![expect(unused_qualifications, reason = "the derive of a template spells out the types that it is on")]
#![expect(clippy::ref_binding_to_reference, reason = "the derive of a template borrows every field")]

use super::{CaseLetter, Letter, Link, SignIn, Words};
use askama::Template;

#[derive(Template)]
pub(super) enum Subject<'a> {
    #[template(path = "confirm/subject.txt")]
    Confirm { words: &'a Words<'a>, it: Link<'a> },
    #[template(path = "reset/subject.txt")]
    Reset { words: &'a Words<'a>, it: Link<'a> },
    #[template(path = "invitation/subject.txt")]
    Invitation { words: &'a Words<'a>, it: Link<'a> },
    #[template(path = "new_sign_in/subject.txt")]
    NewSignIn { words: &'a Words<'a> },
    #[template(path = "case/subject.txt")]
    Case { words: &'a Words<'a>, it: CaseLetter<'a> },
    #[template(path = "trial/subject.txt")]
    Trial { words: &'a Words<'a> },
}

#[derive(Template)]
pub(super) enum Text<'a> {
    #[template(path = "confirm/body.txt")]
    Confirm { words: &'a Words<'a>, it: Link<'a> },
    #[template(path = "reset/body.txt")]
    Reset { words: &'a Words<'a>, it: Link<'a> },
    #[template(path = "invitation/body.txt")]
    Invitation { words: &'a Words<'a>, it: Link<'a> },
    #[template(path = "new_sign_in/body.txt")]
    NewSignIn { words: &'a Words<'a>, it: SignIn<'a> },
    #[template(path = "case/body.txt")]
    Case { words: &'a Words<'a>, it: CaseLetter<'a> },
    #[template(path = "trial/body.txt")]
    Trial { words: &'a Words<'a> },
}

#[derive(Template)]
pub(super) enum Html<'a> {
    #[template(path = "confirm/body.html")]
    Confirm { words: &'a Words<'a>, it: Link<'a> },
    #[template(path = "reset/body.html")]
    Reset { words: &'a Words<'a>, it: Link<'a> },
    #[template(path = "invitation/body.html")]
    Invitation { words: &'a Words<'a>, it: Link<'a> },
    #[template(path = "new_sign_in/body.html")]
    NewSignIn { words: &'a Words<'a>, it: SignIn<'a> },
    #[template(path = "case/body.html")]
    Case { words: &'a Words<'a>, it: CaseLetter<'a> },
    #[template(path = "trial/body.html")]
    Trial { words: &'a Words<'a> },
}

pub(super) fn subject<'a>(words: &'a Words<'a>, letter: &'a Letter<'a>) -> Subject<'a> {
    match *letter {
        Letter::Confirm(it) => Subject::Confirm { words, it },
        Letter::Reset(it) => Subject::Reset { words, it },
        Letter::Invitation(it) => Subject::Invitation { words, it },
        Letter::NewSignIn(_) => Subject::NewSignIn { words },
        Letter::Case(it) => Subject::Case { words, it },
        Letter::Trial => Subject::Trial { words },
    }
}

pub(super) fn text<'a>(words: &'a Words<'a>, letter: &'a Letter<'a>) -> Text<'a> {
    match *letter {
        Letter::Confirm(it) => Text::Confirm { words, it },
        Letter::Reset(it) => Text::Reset { words, it },
        Letter::Invitation(it) => Text::Invitation { words, it },
        Letter::NewSignIn(it) => Text::NewSignIn { words, it },
        Letter::Case(it) => Text::Case { words, it },
        Letter::Trial => Text::Trial { words },
    }
}

pub(super) fn html<'a>(words: &'a Words<'a>, letter: &'a Letter<'a>) -> Html<'a> {
    match *letter {
        Letter::Confirm(it) => Html::Confirm { words, it },
        Letter::Reset(it) => Html::Reset { words, it },
        Letter::Invitation(it) => Html::Invitation { words, it },
        Letter::NewSignIn(it) => Html::NewSignIn { words, it },
        Letter::Case(it) => Html::Case { words, it },
        Letter::Trial => Html::Trial { words },
    }
}
