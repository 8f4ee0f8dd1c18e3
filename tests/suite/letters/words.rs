//! The words of every letter in three languages, as they would be read; kept as snapshots, so that a change of a
//! sentence is seen by whoever reviews it.

use chrono::{DateTime, NaiveDate};
use templates::letters::{CaseLetter, Letter, Link, News, Reader, SignIn, Written, sender_name, write};
use tests::house::Language;
use workflow::Occasion;

const PORTAL: &str = "https://qorgan.example";
const NUMBER: &str = "PB-2026-0417283-2";

fn link() -> Link<'static> {
    Link {
        link: "https://qorgan.example/kk/confirm/b0kt7c2q",
        code: "b0kt7c2q",
        until: DateTime::from_timestamp(1_795_413_600, 0).expect("a moment"),
        discreet: false,
    }
}

fn case((occasion, news): (Occasion, News), reader: Reader, discreet: bool) -> Letter<'static> {
    let day = |day| NaiveDate::from_ymd_opt(2026, 12, day);
    Letter::Case(CaseLetter {
        occasion,
        news,
        reader,
        number: NUMBER,
        registered_on: NaiveDate::from_ymd_opt(2026, 11, 23).expect("a day"),
        term: day(14),
        answer_by: matches!(occasion, Occasion::AnswerNeeded | Occasion::AnswerMoved)
            .then(|| day(1))
            .flatten(),
        is_answer_over: false,
        day: match occasion {
            Occasion::AnswerNeeded | Occasion::AnswerMoved => day(1),
            Occasion::TermChanged => day(14),
            Occasion::Reminder => day(8),
            _ => None,
        },
        discreet,
        link: "https://qorgan.example/kk/my/PB-2026-0417283-2",
    })
}

/// Every letter, by the name of its snapshot.
fn all() -> Vec<(String, Letter<'static>)> {
    let at = DateTime::from_timestamp(1_795_410_000, 0).expect("a moment");
    let sessions = SignIn { at, link: "https://qorgan.example/kk/account" };
    let mut letters = vec![
        ("confirm".to_owned(), Letter::Confirm(link())),
        ("reset".to_owned(), Letter::Reset(link())),
        ("invitation".to_owned(), Letter::Invitation(link())),
        ("invitation_discreet".to_owned(), Letter::Invitation(Link { discreet: true, ..link() })),
        ("new_sign_in".to_owned(), Letter::NewSignIn(sessions)),
        ("trial".to_owned(), Letter::Trial),
        ("case_discreet".to_owned(), case((Occasion::AnswerNeeded, News::Usual), Reader::Applicant, true)),
    ];
    for occasion in Occasion::ALL {
        for (reader, name) in [(Reader::Applicant, "applicant"), (Reader::Staff, "staff")] {
            letters.push((
                format!("case_{}_{name}", occasion.code()),
                case((occasion, News::Usual), reader, false),
            ));
        }
    }
    for (name, news, reader) in [
        ("case_answered_staff", (Occasion::MovedOn, News::Answered), Reader::Staff),
        ("case_acted_staff", (Occasion::MovedOn, News::Acted), Reader::Staff),
        ("case_overdue_staff", (Occasion::Reminder, News::Overdue), Reader::Staff),
        ("case_overdue_applicant", (Occasion::Reminder, News::Overdue), Reader::Applicant),
    ] {
        letters.push((name.to_owned(), case(news, reader, false)));
    }
    letters
}

fn written(language: Language, letter: &Letter<'_>) -> Written {
    write(language, PORTAL, letter).expect("it renders")
}

#[test]
fn every_letter_reads_as_it_did_when_somebody_last_looked() {
    for (name, letter) in all() {
        let sheets = Language::ALL.map(|language| {
            let it = written(language, &letter);
            format!("Subject: {}\n\n{}", it.subject, it.text)
        });
        insta::assert_snapshot!(format!("letter_{name}"), sheets.join("\n========\n\n"));
    }
}

#[test]
fn the_html_of_each_folder_looks_as_it_did_when_somebody_last_looked() {
    let shown = ["confirm", "new_sign_in", "trial", "case_answer_needed_applicant"];
    let letters: Vec<_> = all().into_iter().filter(|(name, _)| shown.contains(&name.as_str())).collect();
    assert_eq!(letters.len(), shown.len());
    for (name, letter) in letters {
        insta::assert_snapshot!(format!("html_{name}"), written(Language::Kk, &letter).html);
    }
}

#[test]
fn subjects_fit_a_phone_and_lines_fit_a_terminal() {
    for (name, letter) in all() {
        for language in Language::ALL {
            let it = written(language, &letter);
            let place = format!("{name} in {}", language.code());
            assert!(it.subject.chars().count() <= 60, "{place}: {}", it.subject);
            assert!(!it.subject.contains('\n') && !it.subject.is_empty(), "{place}");
            for line in it.text.lines().filter(|it| !it.contains("://")) {
                assert!(line.chars().count() <= 76, "{place}: {line}");
            }
            assert!(it.html.len() <= 15_000, "{place}: {} bytes", it.html.len());
        }
    }
}

#[test]
fn both_parts_of_a_letter_say_the_same_and_lead_to_the_same_place() {
    for (name, letter) in all() {
        for language in Language::ALL {
            let it = written(language, &letter);
            let place = format!("{name} in {}", language.code());
            let html = it.html.split("</style>").nth(1).expect("a body").replace("&#39;", "'");
            for address in it.text.split_whitespace().filter(|it| it.starts_with("https://")) {
                assert!(html.contains(&format!("href=\"{address}\"")), "{place}: {address}");
            }
            let flat: String = it.text.split_whitespace().collect::<Vec<_>>().join(" ");
            let first = flat.split(". ").next().expect("a sentence");
            assert!(
                html.split_whitespace().collect::<Vec<_>>().join(" ").contains(first),
                "{place}: {first}"
            );
            assert!(
                html.contains("<h1") && it.html.contains(&format!("<html lang=\"{}\">", language.code()))
            );
            for foreign in ["<img", "<script", "src=", "http://", "@import", "url("] {
                assert!(!it.html.contains(foreign), "{place}: {foreign}");
            }
        }
    }
}

#[test]
fn what_a_letter_takes_is_escaped_in_html() {
    let planted = Link { code: "<b>\"&'", ..link() };
    let it = written(Language::En, &Letter::Confirm(planted));
    assert!(it.text.contains("<b>\"&'"));
    assert!(!it.html.contains("<b>"), "{}", it.html);
}

#[test]
fn a_discreet_letter_says_neither_what_the_portal_is_for_nor_what_kind_of_news_there_is() {
    for language in Language::ALL {
        let sheets: Vec<_> = Occasion::ALL
            .map(|it| written(language, &case((it, News::Usual), Reader::Applicant, true)))
            .into();
        assert!(sheets.windows(2).all(|it| it[0] == it[1]), "{sheets:?}");
        assert_ne!(sender_name(language, true), sender_name(language, false));
    }
}
