//! A house of its own for a test: a real port, the real doors, a clock that stands still until it is moved, and
//! people in every role who speak over HTTP.

pub use crate::client::{Answer, Client, assignee, bin, new_case, new_case_without_pressure};
use crate::database::{self, TestDatabase, first_morning};
use crate::mailbox::Received;
use api::app::accounts::granting::{self, GrantedAccount};
use api::app::passwords::Password;
use api::app::viewer::Grant;
use api::app::{App, sessions};
use api::application::{self, ServerHandle, Serving};
use api::clock::Clock;
use api::config::Config;
use api::jobs::{Mailer, Worker};
use api::store::Backend;
use chrono::{DateTime, TimeDelta, Utc};
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;
pub use workflow::Language;

/// The password of everybody here.
pub const PASSWORD: &str = "жеті рет өлшеп кес";

/// Who speaks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Who {
    /// An owner of a business.
    Owner,
    /// Another owner.
    Rival,
    /// An officer of Turkistan.
    Officer,
    /// A second one.
    Colleague,
    /// A third one, tied to the body that cases here are about.
    Tied,
    /// An officer of Turkistan who once had the case and was relieved of it.
    Former,
    /// A chief of staff of Turkistan who is recused from the case.
    Recused,
    /// A chief of staff of Turkistan whose account is disabled while they are signed in.
    Leaver,
    /// Somebody with a mandate of the company.
    Agent,
    /// The head of Turkistan.
    Head,
    /// The deputy of Turkistan.
    Deputy,
    /// Who may extend terms in Turkistan.
    ChiefOfStaff,
    /// An officer of another region.
    Stranger,
    /// An officer of the central office.
    Central,
    /// The head of the central office.
    CentralHead,
    /// An auditor.
    Auditor,
    /// An administrator.
    Admin,
}

impl Who {
    /// Everybody.
    pub const ALL: [Who; 17] = [
        Who::Owner,
        Who::Rival,
        Who::Officer,
        Who::Colleague,
        Who::Tied,
        Who::Former,
        Who::Recused,
        Who::Leaver,
        Who::Agent,
        Who::Head,
        Who::Deputy,
        Who::ChiefOfStaff,
        Who::Stranger,
        Who::Central,
        Who::CentralHead,
        Who::Auditor,
        Who::Admin,
    ];

    /// Their address.
    pub fn email(self) -> String {
        format!("{self:?}@house.example").to_lowercase()
    }

    fn seat(self) -> (Option<Grant>, Option<&'static str>) {
        let here = Some("turkistan");
        match self {
            Who::Owner | Who::Rival | Who::Agent => (None, None),
            Who::Officer | Who::Colleague | Who::Tied | Who::Former => (Some(Grant::Officer), here),
            Who::Head => (Some(Grant::Head), here),
            Who::Deputy => (Some(Grant::Deputy), here),
            Who::ChiefOfStaff | Who::Recused | Who::Leaver => (Some(Grant::ChiefOfStaff), here),
            Who::Stranger => (Some(Grant::Officer), Some("kostanay")),
            Who::Central => (Some(Grant::Officer), Some("central")),
            Who::CentralHead => (Some(Grant::Head), Some("central")),
            Who::Auditor => (Some(Grant::Auditor), None),
            Who::Admin => (Some(Grant::Admin), None),
        }
    }
}

/// The body that cases here are about, and that `Who::Tied` must know nothing of.
pub const BODY: &str = "kz61_land";

/// The settings of a house on a database of its own.
pub fn config(url: &str, folder: &Path) -> Config {
    Config {
        database_url: url.to_owned(),
        listen: ([127, 0, 0, 1], 0).into(),
        public_url: "https://qorgan.example".to_owned(),
        mail_url: format!("file://{}", folder.join("mail").display()),
        mail_from: None,
        files_url: format!("file://{}", folder.join("files").display()),
        master_key_file: folder.join("master.key"),
        signing_key_file: folder.join("signing.key"),
        definitions_dir: None,
        trusted_proxies: Vec::new(),
        hotline: None,
        limits: false,
        journals_may_be_ahead: false,
    }
}

/// Opens everything but the doors.
pub async fn open_app(config: &Config, now: DateTime<Utc>) -> Arc<App> {
    let clock = Clock::standing(now);
    let (master, signing) = (database::master_key(), database::signing_key());
    application::open(config, clock, master, signing).await.expect("the house opens")
}

/// Makes everybody's account.
pub async fn people(app: &Arc<App>) {
    for who in Who::ALL {
        let (grant, office) = who.seat();
        let new = GrantedAccount {
            email: who.email(),
            full_name: format!("{who:?}"),
            locale: Language::Ru,
            password: Some(Password::new(PASSWORD.to_owned())),
            grant,
            office: office.map(str::to_owned),
            ties: if who == Who::Tied { vec![BODY.to_owned()] } else { Vec::new() },
        };
        granting::grant(app, new).await.expect("an account can be made");
    }
}

/// So long a test waits for what must come. It is an end, not a pause.
const PATIENCE: Duration = Duration::from_secs(20);

/// Waits until the threads behind the doors have let go of the house.
async fn alone(mut app: Arc<App>) -> App {
    loop {
        match Arc::try_unwrap(app) {
            Ok(app) => return app,
            Err(shared) => app = shared,
        }
        tokio::task::yield_now().await;
    }
}

/// A house with open doors.
pub struct House {
    /// Which database it stands on.
    pub backend: Backend,
    /// The house itself, for what has no door.
    pub app: Arc<App>,
    /// Its database.
    pub database: TestDatabase,
    /// Its hands. They do nothing by themselves unless [`Worker::begin`] is called.
    pub worker: Worker,
    http: reqwest::Client,
    url: String,
    stop: ServerHandle,
    serving: tokio::task::JoinHandle<std::io::Result<()>>,
}

impl House {
    /// Opens a house on a copy of the template. Its letters become files.
    pub async fn open(backend: Backend) -> House {
        let database = TestDatabase::filled(backend).await;
        let config = config(&database.url, database.folder());
        House::open_on(database, &config, first_morning()).await
    }

    /// Opens a house on a copy of the template, whose letters go to `mail_url`.
    pub async fn mailing_to(backend: Backend, mail_url: &str) -> House {
        let database = TestDatabase::filled(backend).await;
        let config = Config { mail_url: mail_url.to_owned(), ..config(&database.url, database.folder()) };
        House::open_on(database, &config, first_morning()).await
    }

    /// Opens a house whose doors count how often anybody knocks.
    pub async fn with_limits(backend: Backend) -> House {
        House::behind(backend, &[]).await
    }

    /// As [`House::with_limits`], behind proxies that it trusts.
    pub async fn behind(backend: Backend, proxies: &[&str]) -> House {
        let database = TestDatabase::filled(backend).await;
        let trusted_proxies = proxies.iter().map(|it| it.parse().expect("an address")).collect();
        let config = Config { limits: true, trusted_proxies, ..config(&database.url, database.folder()) };
        House::open_on(database, &config, first_morning()).await
    }

    /// Opens a house where one stood before.
    pub async fn open_on(database: TestDatabase, config: &Config, now: DateTime<Utc>) -> House {
        let app = open_app(config, now).await;
        let worker = Worker::new(Arc::clone(&app), Mailer::open(config).expect("a way for letters"));
        let Serving { address, server, handle } =
            application::serve(Arc::clone(&app), config.listen, config.limits).expect("a free port");
        let serving = tokio::spawn(server);
        let http = reqwest::Client::builder().build().expect("a client");
        let (backend, url) = (database.backend, format!("http://{address}"));
        House { backend, app, database, worker, http, url, stop: handle, serving }
    }

    /// Closes it as the end of the process would, and gives back its database.
    pub async fn close(self) -> TestDatabase {
        let House { app, database, worker, http, stop, serving, .. } = self;
        drop((http, worker));
        stop.stop(true).await;
        serving.await.expect("the server ends").expect("the server ends well");
        let app = tokio::time::timeout(PATIENCE, alone(app)).await.expect("nobody else holds the house");
        app.database.close().await.expect("the database closes");
        database
    }

    /// Lets the hands do what is to be done now; says how many letters were taken.
    pub async fn work(&self) -> usize {
        self.worker.round().await.expect("a round").1
    }

    /// The letters that have left it, while they become files.
    pub fn letters(&self) -> Vec<Received> {
        let files = std::fs::read_dir(self.database.folder().join("mail")).into_iter().flatten().flatten();
        files.map(|it| Received::read("", &std::fs::read(it.path()).expect("a letter"))).collect()
    }

    /// What follows `before` in the link of one of its letters.
    pub fn link_after(&self, before: &str) -> Option<String> {
        self.links_after(before).into_iter().next()
    }

    /// What stands after these words in each letter, wherever it does.
    pub fn links_after(&self, before: &str) -> Vec<String> {
        let link = |text: &str| Some(text.split(before).nth(1)?.split_whitespace().next()?.to_owned());
        self.letters().iter().filter_map(|it| link(&it.text)).collect()
    }

    /// Where its doors are.
    pub fn url(&self) -> &str {
        &self.url
    }

    /// The day of its offices.
    pub fn today(&self) -> chrono::NaiveDate {
        self.app.calendars.present().day_of(self.app.clock.now())
    }

    /// Moves its clock on.
    pub fn wait(&self, by: TimeDelta) {
        self.app.clock.advance(by);
    }

    /// Sets its clock.
    pub fn set_clock(&self, at: DateTime<Utc>) {
        self.app.clock.set(at);
    }

    /// Lets everything happen that has fallen due.
    pub async fn tick(&self) -> usize {
        api::app::cases::ticking::sweep(&self.app).await.expect("a sweep")
    }

    /// The person behind somebody's account.
    pub async fn person(&self, who: Who) -> uuid::Uuid {
        let index = self.app.vault.blind_index("email", &who.email()).expect("an index");
        let account =
            api::store::people::account_by_email(&self.app.database, &index).await.expect("an answer");
        account.expect("an account").person_id
    }

    /// Somebody who is not signed in.
    pub fn nobody(&self) -> Client {
        Client::sharing(self.http.clone(), &self.url)
    }

    /// Somebody, signed in.
    pub async fn client(&self, who: Who) -> Client {
        let attempt = sessions::SignIn {
            email: who.email(),
            password: Password::new(PASSWORD.to_owned()),
            network: "test".to_owned(),
            device: "test".to_owned(),
            holder: sessions::Holder::Program,
        };
        let session = sessions::sign_in(&self.app, attempt).await.expect("they may sign in");
        self.nobody().with_token(session.token)
    }
}
