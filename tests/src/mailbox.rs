//! A mail server of the test's own: a real port, STARTTLS under an authority of its own, sign-in, and every way in
//! which a mail server can fail. What it takes is kept, decoded.

use crate::house::Language;
use mail_parser::{MessageParser, MimeHeaders};
use mailin::{Action, AuthMechanism, Handler, Response, SessionBuilder, response};
use std::collections::VecDeque;
use std::net::{IpAddr, Ipv4Addr};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;
use tokio::io::{AsyncBufReadExt, AsyncRead, AsyncWrite, AsyncWriteExt, BufReader};
use tokio::net::TcpListener;
use tokio::sync::Notify;
use tokio::task::JoinHandle;
use tokio_rustls::TlsAcceptor;
use tokio_rustls::rustls::ServerConfig;
use tokio_rustls::rustls::pki_types::{CertificateDer, PrivateKeyDer};

/// Who may sign in, and how.
pub const SIGN_IN: (&str, &str) = ("portal@qorgan.example", "p:/@ss");

/// So long a test waits for what must come. It is an end, not a pause: whatever comes ends the waiting.
const PATIENCE: Duration = Duration::from_secs(20);

/// What goes wrong in the next conversation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fault {
    /// It never greets.
    SilentAtGreeting,
    /// It never answers EHLO.
    SilentAtHello,
    /// It takes the letter and closes the connection instead of saying so.
    CutAfterData,
    /// It closes the connection before greeting.
    CutAtGreeting,
    /// It answers the letter with this code.
    Refuses(u16),
    /// It answers the recipient with this code.
    RefusesRecipient(u16),
    /// It does not let us sign in.
    RefusesUs,
    /// It takes the letter and says so when it is told to ([`Mailbox::go_on`]).
    Waits,
}

/// A letter as it was taken.
#[derive(Clone, Debug)]
pub struct Received {
    /// The envelope's recipient.
    pub to: String,
    /// The bytes between DATA and the dot.
    pub raw: Vec<u8>,
    /// The subject, decoded.
    pub subject: String,
    /// The plain text, decoded.
    pub text: String,
    /// The HTML, decoded.
    pub html: String,
    /// The Message-ID, without angles.
    pub message_id: String,
}

impl Received {
    /// Reads a letter.
    pub fn read(to: &str, raw: &[u8]) -> Received {
        let message = MessageParser::default().parse(raw).expect("a letter reads");
        assert!(message.text_part(0).is_some_and(|it| it.content_type().is_some()), "a part says what it is");
        Received {
            to: to.to_owned(),
            raw: raw.to_vec(),
            subject: message.subject().unwrap_or_default().to_owned(),
            text: message.body_text(0).unwrap_or_default().into_owned(),
            html: message.body_html(0).unwrap_or_default().into_owned(),
            message_id: message.message_id().unwrap_or_default().to_owned(),
        }
    }

    /// A header as it was sent.
    pub fn header(&self, name: &str) -> Option<String> {
        let message = MessageParser::default().parse(&self.raw)?;
        message.header_raw(name).map(|it| it.trim().to_owned())
    }

    /// The language that it says it is written in.
    pub fn language(&self) -> Option<Language> {
        self.header("Content-Language")
            .and_then(|it| Language::ALL.into_iter().find(|known| known.code() == it))
    }
}

#[derive(Default)]
struct State {
    received: Vec<Received>,
    faults: VecDeque<Fault>,
    conversations: usize,
    open: usize,
}

#[derive(Default)]
struct Shared {
    state: Mutex<State>,
    changed: Notify,
    go_on: Notify,
}

impl Shared {
    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn change(&self, change: impl FnOnce(&mut State)) {
        change(&mut self.lock());
        self.changed.notify_waiters();
    }
}

/// A mail server.
pub struct Mailbox {
    port: u16,
    authority: PathBuf,
    acceptor: TlsAcceptor,
    shared: Arc<Shared>,
    listening: Option<JoinHandle<()>>,
}

impl Mailbox {
    /// Opens one; the certificate of its authority is laid into `folder`.
    pub async fn open(folder: &Path) -> Mailbox {
        let (acceptor, authority) = certified();
        let file = folder.join("authority.pem");
        std::fs::write(&file, authority).expect("a file can be written");
        let mut mailbox =
            Mailbox { port: 0, authority: file, acceptor, shared: Arc::default(), listening: None };
        mailbox.turn_on().await;
        mailbox
    }

    /// Its address for the settings, with its sign-in and its authority.
    pub fn url(&self) -> String {
        let (user, password) = (SIGN_IN.0.replace('@', "%40"), "p%3A%2F%40ss");
        format!("smtp://{user}:{password}@localhost:{}?ca={}", self.port, self.authority.display())
    }

    /// Its address for the settings of somebody who has never heard of its authority.
    pub fn url_without_authority(&self) -> String {
        self.url().split('?').next().unwrap_or_default().to_owned()
    }

    /// Stops listening: whoever comes is turned away.
    pub async fn turn_off(&mut self) {
        if let Some(listening) = self.listening.take() {
            listening.abort();
            let _ = listening.await;
        }
    }

    /// Listens again, on the same port.
    pub async fn turn_on(&mut self) {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, self.port)).await.expect("the port is free");
        self.port = listener.local_addr().expect("a port").port();
        let (shared, acceptor) = (Arc::clone(&self.shared), self.acceptor.clone());
        self.listening = Some(tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                let (shared, acceptor) = (Arc::clone(&shared), acceptor.clone());
                tokio::spawn(async move {
                    shared.change(|it| {
                        it.conversations += 1;
                        it.open += 1;
                    });
                    // A client that goes away in the middle is one of the things that are tested.
                    let _ = converse(stream, &shared, &acceptor).await;
                    shared.change(|it| it.open -= 1);
                });
            }
        }));
    }

    /// The next conversations go wrong like this, one each.
    pub fn plan(&self, faults: &[Fault]) {
        self.shared.lock().faults.extend(faults);
    }

    /// Lets a conversation that [`Fault::Waits`] go on.
    pub fn go_on(&self) {
        self.shared.go_on.notify_one();
    }

    /// What was taken so far.
    pub fn received(&self) -> Vec<Received> {
        self.shared.lock().received.clone()
    }

    /// How many connections there have been.
    pub fn conversations(&self) -> usize {
        self.shared.lock().conversations
    }

    /// Waits until so many letters were taken.
    pub async fn wait_for(&self, letters: usize) -> Vec<Received> {
        self.wait_until(|it| it.received.len() >= letters, &format!("{letters} letters")).await;
        self.received()
    }

    /// Waits until nobody is connected.
    pub async fn wait_until_quiet(&self) {
        self.wait_until(|it| it.open == 0, "nobody connected").await;
    }

    /// Waits until so many connections were made.
    pub async fn wait_for_conversations(&self, n: usize) {
        self.wait_until(|it| it.conversations >= n, &format!("{n} connections")).await;
    }

    async fn wait_until(&self, holds: impl Fn(&State) -> bool, what: &str) {
        let waiting = async {
            loop {
                let changed = self.shared.changed.notified();
                if holds(&self.shared.lock()) {
                    return;
                }
                changed.await;
            }
        };
        let in_time = tokio::time::timeout(PATIENCE, waiting).await;
        let state = self.shared.lock();
        let there = (state.received.len(), state.conversations, state.open);
        assert!(in_time.is_ok(), "waited for {what}; letters, connections, open: {there:?}");
    }
}

/// What one conversation has heard.
#[derive(Default)]
struct Heard {
    to: String,
    raw: Vec<u8>,
    is_whole: bool,
}

struct Ears {
    heard: Arc<Mutex<Heard>>,
    fault: Option<Fault>,
}

impl Ears {
    fn hear(&self, change: impl FnOnce(&mut Heard)) {
        change(&mut self.heard.lock().unwrap_or_else(PoisonError::into_inner));
    }
}

impl Handler for Ears {
    fn rcpt(&mut self, to: &str) -> Response {
        self.hear(|it| to.clone_into(&mut it.to));
        match self.fault {
            Some(Fault::RefusesRecipient(code)) => Response::custom(code, "no such box".to_owned()),
            _ => response::OK,
        }
    }

    fn data(&mut self, buffer: &[u8]) -> std::io::Result<()> {
        self.hear(|it| it.raw.extend_from_slice(buffer));
        Ok(())
    }

    fn data_end(&mut self) -> Response {
        if let Some(Fault::Refuses(code)) = self.fault {
            return Response::custom(code, "not this one".to_owned());
        }
        self.hear(|it| it.is_whole = true);
        response::OK
    }

    fn auth_plain(&mut self, _: &str, user: &str, password: &str) -> Response {
        let refuses = self.fault == Some(Fault::RefusesUs);
        if (user, password) == SIGN_IN && !refuses {
            response::AUTH_OK
        } else {
            response::INVALID_CREDENTIALS
        }
    }
}

trait Stream: AsyncRead + AsyncWrite + Unpin + Send {}
impl<S: AsyncRead + AsyncWrite + Unpin + Send> Stream for S {}

async fn converse(
    stream: impl Stream + 'static,
    shared: &Shared,
    acceptor: &TlsAcceptor,
) -> std::io::Result<()> {
    let fault = shared.lock().faults.pop_front();
    let heard = Arc::new(Mutex::new(Heard::default()));
    let mut session = SessionBuilder::new("mail.example")
        .enable_start_tls()
        .enable_auth(AuthMechanism::Plain)
        .build(IpAddr::V4(Ipv4Addr::LOCALHOST), Ears { heard: Arc::clone(&heard), fault });
    match fault {
        Some(Fault::SilentAtGreeting) => return silent(stream).await,
        Some(Fault::CutAtGreeting) => return Ok(()),
        _ => {}
    }
    let mut stream: BufReader<Box<dyn Stream>> = BufReader::new(Box::new(stream));
    stream.write_all(&session.greeting().buffer()?).await?;
    let mut line = Vec::new();
    loop {
        line.clear();
        if stream.read_until(b'\n', &mut line).await? == 0 {
            return Ok(());
        }
        if fault == Some(Fault::SilentAtHello) {
            return silent(stream).await;
        }
        let answer = session.process(&line);
        let whole = take(&heard);
        if let Some(letter) = whole {
            shared.change(|it| it.received.push(letter));
            match fault {
                Some(Fault::CutAfterData) => return Ok(()),
                Some(Fault::Waits) => shared.go_on.notified().await,
                _ => {}
            }
        }
        if answer.action != Action::NoReply {
            stream.write_all(&answer.buffer()?).await?;
            stream.flush().await?;
        }
        match answer.action {
            // The state machine would take whatever follows a refusal for more of the letter.
            _ if matches!(fault, Some(Fault::Refuses(code)) if code == answer.code) => return Ok(()),
            Action::Close => return Ok(()),
            Action::UpgradeTls => {
                stream = BufReader::new(Box::new(acceptor.accept(stream.into_inner()).await?));
                session.tls_active();
            }
            Action::NoReply | Action::Reply => {}
        }
    }
}

/// Says nothing more until the other side goes away.
async fn silent(mut stream: impl AsyncRead + Unpin) -> std::io::Result<()> {
    tokio::io::copy(&mut stream, &mut tokio::io::sink()).await.map(|_| ())
}

fn take(heard: &Mutex<Heard>) -> Option<Received> {
    let mut heard = heard.lock().unwrap_or_else(PoisonError::into_inner);
    if !std::mem::take(&mut heard.is_whole) {
        return None;
    }
    let raw = std::mem::take(&mut heard.raw);
    Some(Received::read(&heard.to, &raw))
}

/// A server for `localhost`, and the certificate of the authority that vouches for it.
fn certified() -> (TlsAcceptor, String) {
    use rcgen::{BasicConstraints, CertificateParams, IsCa, Issuer, KeyPair};
    let mut authority = CertificateParams::default();
    authority.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    let authority_key = KeyPair::generate().expect("a key");
    let root = authority.self_signed(&authority_key).expect("a certificate");
    let issuer = Issuer::new(authority, authority_key);
    let key = KeyPair::generate().expect("a key");
    let server = CertificateParams::new(vec!["localhost".to_owned()]).expect("a name");
    let certificate = server.signed_by(&key, &issuer).expect("a certificate");
    let chain: Vec<CertificateDer<'static>> = vec![certificate.der().clone()];
    let private = PrivateKeyDer::try_from(key.serialize_der()).expect("a key");
    let provider = Arc::new(tokio_rustls::rustls::crypto::ring::default_provider());
    let config = ServerConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .expect("protocol versions")
        .with_no_client_auth()
        .with_single_cert(chain, private)
        .expect("the certificate fits its key");
    (TlsAcceptor::from(Arc::new(config)), root.pem())
}
