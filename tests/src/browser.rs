//! Somebody at a browser without scripts: pages, forms and cookies, as a person's own browser keeps them.

use reqwest::header::{COOKIE, LOCATION, SET_COOKIE};
use std::collections::BTreeMap;

/// A browser.
pub struct Browser {
    http: reqwest::Client,
    url: String,
    cookies: BTreeMap<String, String>,
}

/// A page.
#[derive(Clone, Debug)]
pub struct Page {
    /// The status.
    pub status: u16,
    /// Where the browser is sent on to.
    pub location: Option<String>,
    /// The headers, names in small letters.
    pub headers: BTreeMap<String, String>,
    /// The text of the page.
    pub html: String,
}

impl Page {
    /// Holds that the status is `status`.
    #[track_caller]
    pub fn is(self, status: u16) -> Page {
        assert_eq!(self.status, status, "{:?} {}", self.location, self.html);
        self
    }

    /// Holds that the page says this.
    #[track_caller]
    pub fn says(self, words: &str) -> Page {
        assert!(self.html.contains(words), "`{words}` is not on the page: {}", self.html);
        self
    }

    /// Holds that the browser is sent on to a place that begins so.
    #[track_caller]
    pub fn leads_to(self, place: &str) -> Page {
        assert_eq!(self.status, 303, "{}", self.html);
        assert!(self.location.as_deref().is_some_and(|it| it.starts_with(place)), "{:?}", self.location);
        self
    }

    /// The value of the first hidden field of this name in the form that is sent to `action`.
    #[track_caller]
    pub fn hidden(&self, action: &str, name: &str) -> String {
        let form = self.html.split("<form").find(|it| it.contains(&format!("action=\"{action}\"")));
        let form = form.unwrap_or_else(|| panic!("no form is sent to {action}: {}", self.html));
        let field = form.split("<input").find(|it| it.contains(&format!("name=\"{name}\"")));
        let field = field.unwrap_or_else(|| panic!("no field {name} in {form}"));
        let value = field.split("value=\"").nth(1).and_then(|it| it.split('"').next());
        value.expect("a value").to_owned()
    }

    /// The first thing between these two marks.
    #[track_caller]
    pub fn between(&self, before: &str, after: &str) -> String {
        let found = self.html.split(before).nth(1).and_then(|it| it.split(after).next());
        found.unwrap_or_else(|| panic!("nothing stands after {before}: {}", self.html)).to_owned()
    }
}

impl Browser {
    /// A browser that has never been here.
    pub fn at(url: &str) -> Browser {
        let http = reqwest::Client::builder().redirect(reqwest::redirect::Policy::none()).build();
        Browser { http: http.expect("a client"), url: url.to_owned(), cookies: BTreeMap::new() }
    }

    /// The cookies that it would send.
    pub fn cookies(&self) -> String {
        self.cookies.iter().map(|(name, value)| format!("{name}={value}")).collect::<Vec<_>>().join("; ")
    }

    /// Takes a cookie that was made elsewhere.
    pub fn take_cookie(&mut self, name: &str, value: &str) {
        self.cookies.insert(name.to_owned(), value.to_owned());
    }

    /// Takes every cookie of another one: two windows of one browser.
    pub fn take_cookies_of(&mut self, other: &Browser) {
        self.cookies.clone_from(&other.cookies);
    }

    /// Takes the draft of another one: the same device, and another person.
    pub fn take_draft_of(&mut self, other: &Browser) {
        let draft = other.cookies.iter().filter(|(name, _)| name.ends_with("draft"));
        self.cookies.extend(draft.map(|(name, value)| (name.clone(), value.clone())));
    }

    /// Forgets a cookie, as when a session is over.
    pub fn forget(&mut self, name: &str) {
        self.cookies.retain(|it, _| !it.ends_with(name));
    }

    /// Opens a page.
    pub async fn open(&mut self, path: &str) -> Page {
        let request = self.http.get(format!("{}{path}", self.url));
        self.send(request).await
    }

    /// Posts a form from one of our own pages.
    pub async fn post(&mut self, path: &str, fields: &[(&str, &str)]) -> Page {
        self.post_from(path, fields, "same-origin").await
    }

    /// Posts a form that a page of `site` sent.
    pub async fn post_from(&mut self, path: &str, fields: &[(&str, &str)], site: &str) -> Page {
        let body: Vec<String> =
            fields.iter().map(|(name, value)| format!("{name}={}", encode(value))).collect();
        let request = self
            .http
            .post(format!("{}{path}", self.url))
            .header("Sec-Fetch-Site", site)
            .header("Content-Type", "application/x-www-form-urlencoded")
            .body(body.join("&"));
        self.send(request).await
    }

    /// Posts these bytes as what they are said to be.
    pub async fn post_bytes(&mut self, path: &str, media_type: &str, bytes: Vec<u8>) -> Page {
        let request = self
            .http
            .post(format!("{}{path}", self.url))
            .header("Sec-Fetch-Site", "same-origin")
            .header("Content-Type", media_type)
            .body(bytes);
        self.send(request).await
    }

    /// Posts a form with files: a field, a name, a media type and the bytes of each.
    pub async fn post_files(
        &mut self,
        path: &str,
        fields: &[(&str, &str)],
        files: &[(&str, &str, &str, &[u8])],
    ) -> Page {
        let mark = "a-mark-that-nobody-writes";
        let mut body = Vec::new();
        for (name, value) in fields {
            let part =
                format!("--{mark}\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n");
            body.extend_from_slice(part.as_bytes());
        }
        for (name, file, media_type, bytes) in files {
            let head = format!(
                "--{mark}\r\nContent-Disposition: form-data; name=\"{name}\"; filename=\"{file}\"\r\n\
                 Content-Type: {media_type}\r\n\r\n"
            );
            body.extend_from_slice(head.as_bytes());
            body.extend_from_slice(bytes);
            body.extend_from_slice(b"\r\n");
        }
        body.extend_from_slice(format!("--{mark}--\r\n").as_bytes());
        let request = self
            .http
            .post(format!("{}{path}", self.url))
            .header("Sec-Fetch-Site", "same-origin")
            .header("Content-Type", format!("multipart/form-data; boundary={mark}"))
            .body(body);
        self.send(request).await
    }

    /// Signs in through the page.
    pub async fn sign_in(&mut self, email: &str, password: &str) -> Page {
        self.post("/ru/sign-in", &[("email", email), ("password", password)]).await
    }

    async fn send(&mut self, request: reqwest::RequestBuilder) -> Page {
        let response = request.header(COOKIE, self.cookies()).send().await.expect("an answer");
        for cookie in response.headers().get_all(SET_COOKIE) {
            let text = cookie.to_str().expect("a cookie");
            assert!(text.contains("HttpOnly") && text.contains("SameSite=Lax"), "{text}");
            let (name, rest) = text.split_once('=').expect("a name");
            let value = rest.split(';').next().unwrap_or_default();
            if value.is_empty() {
                self.cookies.remove(name);
            } else {
                self.cookies.insert(name.to_owned(), value.to_owned());
            }
        }
        let header = |it: &reqwest::header::HeaderValue| String::from_utf8_lossy(it.as_bytes()).into_owned();
        let mut headers: BTreeMap<String, String> = BTreeMap::new();
        for (name, value) in response.headers() {
            let all = headers.entry(name.to_string()).or_default();
            // Several of one name stand under each other.
            all.push_str(if all.is_empty() { "" } else { "\n" });
            all.push_str(&header(value));
        }
        Page {
            status: response.status().as_u16(),
            location: response.headers().get(LOCATION).map(header),
            headers,
            html: response.text().await.expect("a page"),
        }
    }
}

fn encode(text: &str) -> String {
    percent_encoding::utf8_percent_encode(text, percent_encoding::NON_ALPHANUMERIC).to_string()
}
