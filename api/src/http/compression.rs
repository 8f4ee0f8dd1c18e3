//! Which answers are compressed. The length of a compressed page tells something of what is in it, and whoever can make a
//! browser ask for a page with a guess in its address could measure that (BREACH). So a page is compressed only when one of
//! our own pages asks for it, or the reader's own hand; what a page of somebody else brings about is sent as it is, and so
//! is everything for browsers that do not say which it was.

use actix_web::HttpRequest;
use actix_web::body::MessageBody;
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::http::header;
use actix_web::middleware::Next;

/// Lets an answer be compressed, or not. It stands outside of what compresses.
///
/// # Errors
/// Those of what follows.
pub async fn allow<B: MessageBody>(
    mut request: ServiceRequest,
    next: Next<B>,
) -> Result<ServiceResponse<B>, actix_web::Error> {
    if !may_be_compressed(request.request()) {
        request.headers_mut().remove(header::ACCEPT_ENCODING);
    }
    next.call(request).await
}

fn may_be_compressed(request: &HttpRequest) -> bool {
    // Style and scripts are the same for everybody.
    if request.path().starts_with("/assets/") {
        return true;
    }
    let site = request.headers().get("Sec-Fetch-Site").and_then(|it| it.to_str().ok());
    matches!(site, Some("same-origin" | "none")) && !request.path().starts_with("/api")
}

#[cfg(test)]
mod tests {
    use super::may_be_compressed;
    use actix_web::test::TestRequest;

    #[test]
    fn what_a_page_of_somebody_else_asks_for_is_not_compressed() {
        let ask = |path: &str, site: Option<&'static str>| {
            let request = TestRequest::with_uri(path);
            let request =
                site.into_iter().fold(request, |it, site| it.insert_header(("Sec-Fetch-Site", site)));
            may_be_compressed(&request.to_http_request())
        };
        assert!(ask("/kk/my", Some("same-origin")) && ask("/kk/my", Some("none")));
        for site in [Some("cross-site"), Some("same-site"), None] {
            assert!(!ask("/kk/my", site), "{site:?}");
        }
        assert!(ask("/assets/app.css", None), "the same for everybody");
        assert!(!ask("/api/v1/cases", Some("none")), "programs have no use for it");
    }
}
