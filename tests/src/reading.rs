//! Pages as their readers find them: what is offered on a case, what a form asks, and what a page says in words.

use scraper::{ElementRef, Html, Node, Selector};
use std::collections::BTreeMap;

/// An action as the page of a case offers it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Offer {
    /// Its words.
    pub label: String,
    /// Why it cannot be taken; nothing, and it can.
    pub reasons: Vec<String>,
}

/// What a form asks under one name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Asked {
    /// It goes along unseen.
    Hidden(String),
    /// One of these values.
    One(Vec<String>),
    /// Words.
    Words,
    /// A day.
    Day,
    /// A file.
    File,
    /// Yes, or nothing.
    Tick,
}

fn selector(text: &str) -> Selector {
    Selector::parse(text).expect("a selector")
}

fn words(element: ElementRef<'_>) -> String {
    element.text().collect::<String>().split_whitespace().collect::<Vec<_>>().join(" ")
}

/// The actions of a case's page, in the order in which they stand there.
pub fn offers(html: &str) -> Vec<Offer> {
    let page = Html::parse_document(html);
    let own_words = |summary: ElementRef<'_>| {
        let texts = summary.children().filter_map(|it| it.value().as_text().map(|it| it.trim().to_owned()));
        texts.collect::<String>()
    };
    let offer = |it: ElementRef<'_>| Offer {
        label: it.select(&selector("summary, p > a, dt")).next().map(own_words).unwrap_or_default(),
        // What a form lists are no reasons.
        reasons: if it.value().name() == "div" {
            it.select(&selector("dd")).map(words).collect()
        } else {
            Vec::new()
        },
    };
    // Clocks are told in the same shape, and are no actions: a form has a name, and a link leads to one.
    page.select(&selector("details.pb-do[id], p.pb-do, .pb-blocked > div")).map(offer).collect()
}

/// Where the links of a page lead to, beside those of its head and foot.
pub fn links(html: &str) -> Vec<String> {
    let page = Html::parse_document(html);
    let link = selector("main a[href]");
    page.select(&link).filter_map(|it| it.value().attr("href")).map(str::to_owned).collect()
}

/// What the form that is sent to `action` asks, by name; `None` when there is none.
pub fn form(html: &str, action: &str) -> Option<BTreeMap<String, Asked>> {
    let page = Html::parse_document(html);
    let form = page.select(&selector("form")).find(|it| it.value().attr("action") == Some(action))?;
    let mut asked: BTreeMap<String, Asked> = BTreeMap::new();
    for field in form.select(&selector("input, textarea, select")) {
        let attribute = |name: &str| field.value().attr(name).unwrap_or_default().to_owned();
        let kind = match (field.value().name(), attribute("type").as_str()) {
            ("textarea", _) => Asked::Words,
            ("select", _) => {
                let option = selector("option");
                let options = field.select(&option).filter_map(|it| it.value().attr("value"));
                Asked::One(options.filter(|it| !it.is_empty()).map(str::to_owned).collect())
            }
            (_, "hidden") => Asked::Hidden(attribute("value")),
            (_, "radio") => Asked::One(vec![attribute("value")]),
            (_, "checkbox") => Asked::Tick,
            (_, "file") => Asked::File,
            _ if attribute("inputmode") == "numeric" => Asked::Day,
            _ => Asked::Words,
        };
        match (asked.get_mut(&attribute("name")), kind) {
            (Some(Asked::One(known)), Asked::One(more)) => known.extend(more),
            (_, kind) => {
                asked.insert(attribute("name"), kind);
            }
        }
    }
    Some(asked)
}

/// The addresses that the forms of a page are posted to, each with whether it carries files.
pub fn posts(html: &str) -> BTreeMap<String, bool> {
    let page = Html::parse_document(html);
    let forms = selector("main form[method=post]");
    let post = |it: ElementRef<'_>| {
        Some((it.value().attr("action")?.to_owned(), it.value().attr("enctype").is_some()))
    };
    page.select(&forms).filter_map(post).collect()
}

/// What stands in the main part of a page, a line for each thing that is read: headings, paragraphs, links, fields, buttons.
pub fn main_in_words(html: &str) -> String {
    let page = Html::parse_document(html);
    let mut lines = vec![page.select(&selector("title")).next().map(words).unwrap_or_default()];
    if let Some(main) = page.select(&selector("main")).next() {
        read(main, &mut lines);
    }
    lines.retain(|it| !it.is_empty());
    lines.join("\n")
}

fn read(element: ElementRef<'_>, lines: &mut Vec<String>) {
    for child in element.children() {
        match child.value() {
            Node::Text(text) => {
                let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
                if !text.is_empty() {
                    lines.push(text);
                }
            }
            Node::Element(_) => {
                if let Some(child) = ElementRef::wrap(child) {
                    read_one(child, lines);
                }
            }
            _ => {}
        }
    }
}

fn read_one(it: ElementRef<'_>, lines: &mut Vec<String>) {
    let attribute = |name: &str| it.value().attr(name).unwrap_or_default();
    match it.value().name() {
        "h1" => lines.push(format!("# {}", words(it))),
        "h2" => lines.push(format!("## {}", words(it))),
        "h3" => lines.push(format!("### {}", words(it))),
        "li" if it.select(&selector("form, h3, h2, details, p")).next().is_none() => {
            lines.push(format!("- {}", words(it)));
        }
        "p" | "caption" | "dt" | "dd" | "th" | "td" | "label" | "legend" | "summary" => lines.push(words(it)),
        "a" => lines.push(format!("<{}>", words(it))),
        "button" => lines.push(format!("[{}]", words(it))),
        "textarea" => lines.push(format!("({}: {})", attribute("name"), words(it))),
        "select" => {
            let options: Vec<String> = it.select(&selector("option")).map(words).collect();
            lines.push(format!("({}: {})", attribute("name"), options.join(" | ")));
        }
        "input" if attribute("type") == "hidden" => {}
        "input" => lines.push(format!("({}: {})", attribute("name"), attribute("value"))),
        _ => read(it, lines),
    }
}
