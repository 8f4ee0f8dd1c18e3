//! The style sheet and the scripts, compiled into the program. Their addresses hold a hash of their bytes, so that a
//! browser keeps them for ever and a change is seen at once.

use std::hash::{DefaultHasher, Hash, Hasher};
use std::sync::LazyLock;

/// A file that pages link to.
#[derive(Debug)]
pub struct Asset {
    /// Its bytes.
    pub text: &'static str,
    /// Its media type.
    pub media_type: &'static str,
    link: LazyLock<String>,
}

impl Asset {
    /// Where it is, from the root of the portal.
    #[must_use]
    pub fn link(&self) -> &str {
        &self.link
    }
}

fn link(name: &str, text: &str, ending: &str) -> String {
    let mut hasher = DefaultHasher::new();
    text.hash(&mut hasher);
    format!("/assets/{name}-{:016x}.{ending}", hasher.finish())
}

/// The style sheet.
pub static CSS: Asset = Asset {
    text: include_str!("../assets/app.css"),
    media_type: "text/css; charset=utf-8",
    link: LazyLock::new(|| link("app", CSS.text, "css")),
};

/// What makes every page better and none possible.
pub static SCRIPT: Asset = Asset {
    text: include_str!("../assets/app.js"),
    media_type: "text/javascript; charset=utf-8",
    link: LazyLock::new(|| link("app", SCRIPT.text, "js")),
};

/// Keys for whoever works at a desk.
pub static DESK_SCRIPT: Asset = Asset {
    text: include_str!("../assets/desk.js"),
    media_type: "text/javascript; charset=utf-8",
    link: LazyLock::new(|| link("desk", DESK_SCRIPT.text, "js")),
};

/// All of them.
pub static ALL: [&Asset; 3] = [&CSS, &SCRIPT, &DESK_SCRIPT];
