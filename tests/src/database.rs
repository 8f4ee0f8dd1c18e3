//! A database of its own for every test, on either of the two: a copy of one that was migrated and filled once.

use crate::postgres::Cluster;
use api::app;
use api::store::{Backend, Database, Duty};
use api::vault::{MasterKey, SigningKey, Vault, keyfile};
use chrono::{DateTime, Utc};
use sea_orm::{ConnectOptions, ConnectionTrait, Database as Orm, DatabaseConnection};
use std::path::{Path, PathBuf};
use tempfile::TempDir;
use tokio::sync::{Mutex, OnceCell};

/// A database that is gone when the test is over.
pub struct TestDatabase {
    /// Which of the two.
    pub backend: Backend,
    /// Its address, as the program takes it.
    pub url: String,
    folder: TempDir,
}

/// Monday, 23 November 2026, 10:00 in Almaty: the day on which every test begins.
pub fn first_morning() -> DateTime<Utc> {
    DateTime::from_timestamp(1_795_410_000, 0).expect("a moment")
}

const TEMPLATE: &str = "qorgan_template";

impl TestDatabase {
    /// A copy of the template: migrated, with reference data and keys.
    pub async fn filled(backend: Backend) -> TestDatabase {
        let folder = tempfile::tempdir().expect("a temporary folder can be made");
        match backend {
            Backend::Sqlite => {
                let path = folder.path().join("qorgan.db");
                std::fs::copy(sqlite_template().await, &path).expect("the template can be copied");
                TestDatabase { backend, url: format!("sqlite://{}", path.display()), folder }
            }
            Backend::Postgres => {
                postgres_template().await;
                let name = create(Some(TEMPLATE)).await;
                TestDatabase { backend, url: Cluster::shared().url(&name), folder }
            }
        }
    }

    /// A filled database that loses nothing when its server is killed: for tests that kill.
    pub async fn durable(backend: Backend) -> TestDatabase {
        if backend == Backend::Sqlite {
            // The embedded database flushes every commit, in tests as anywhere.
            return TestDatabase::filled(backend).await;
        }
        let folder = tempfile::tempdir().expect("a temporary folder can be made");
        let cluster = Cluster::durable();
        let url = cluster.url(&create_on(cluster, None).await);
        fill(&url).await;
        TestDatabase { backend, url, folder }
    }

    /// A copy of a database that an earlier version left behind: `NAME.db` and `NAME.sql` of `tests/fixtures`.
    pub async fn fixture(backend: Backend, name: &str) -> TestDatabase {
        let fixtures = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures");
        let database = TestDatabase::empty(backend).await;
        match backend {
            Backend::Sqlite => {
                let copy = database.folder().join("qorgan.db");
                std::fs::copy(fixtures.join(format!("{name}.db")), copy).expect("the fixture can be copied");
            }
            Backend::Postgres => {
                let text =
                    std::fs::read_to_string(fixtures.join(format!("{name}.sql"))).expect("the fixture");
                database.raw().await.execute_unprepared(&text).await.expect("the fixture is taken in");
            }
        }
        database
    }

    /// A database without a single table.
    pub async fn empty(backend: Backend) -> TestDatabase {
        let folder = tempfile::tempdir().expect("a temporary folder can be made");
        let url = match backend {
            Backend::Sqlite => format!("sqlite://{}", folder.path().join("qorgan.db").display()),
            Backend::Postgres => Cluster::shared().url(&create(None).await),
        };
        TestDatabase { backend, url, folder }
    }

    /// A folder of the test's own.
    pub fn folder(&self) -> &Path {
        self.folder.path()
    }

    /// Opens it as the program does.
    pub async fn open(&self) -> Database {
        Database::open(&self.url, Duty::Web).await.expect("the database opens")
    }

    /// Opens it behind the program's back, for questions that the program has no words for.
    pub async fn raw(&self) -> DatabaseConnection {
        raw(&self.url).await
    }
}

/// The master key of every test.
pub fn master_key() -> MasterKey {
    MasterKey::new(1, api::vault::Key::new([7; 32]))
}

/// The signing key of every test.
pub fn signing_key() -> SigningKey {
    SigningKey::from_bytes(&[9; 32])
}

/// Writes the key files of every test into a folder and says where they are: master, signing.
pub fn key_files(folder: &Path) -> (PathBuf, PathBuf) {
    let (master, signing) = (folder.join("master.key"), folder.join("signing.key"));
    keyfile::write_known((&master, &[7; 32]), (&signing, &[9; 32])).expect("key files can be written");
    (master, signing)
}

/// Opens the vault of a test database.
pub async fn vault(database: &std::sync::Arc<Database>) -> Vault {
    let database = std::sync::Arc::clone(database);
    crate::uncancelled(move |task| async move {
        app::keys::open(&database, &task, master_key(), signing_key(), first_morning()).await
    })
    .await
    .expect("the vault opens")
}

async fn raw(url: &str) -> DatabaseConnection {
    let mut options = ConnectOptions::new(url);
    options.max_connections(1).sqlx_logging(false);
    Orm::connect(options).await.expect("the database can be reached")
}

async fn create(template: Option<&str>) -> String {
    create_on(Cluster::shared(), template).await
}

async fn create_on(cluster: &Cluster, template: Option<&str>) -> String {
    // PostgreSQL copies a template only while nobody else is connected to it: one copy at a time.
    static ONE_AT_A_TIME: Mutex<()> = Mutex::const_new(());
    let name = cluster.new_name();
    let _turn = ONE_AT_A_TIME.lock().await;
    let server = raw(&cluster.url("postgres")).await;
    let copy = template.map(|it| format!(" TEMPLATE {it} STRATEGY file_copy")).unwrap_or_default();
    server
        .execute_unprepared(&format!("CREATE DATABASE {name}{copy}"))
        .await
        .expect("a database can be made");
    server.close().await.expect("the connection closes");
    name
}

async fn sqlite_template() -> &'static Path {
    static PATH: OnceCell<PathBuf> = OnceCell::const_new();
    PATH.get_or_init(async || {
        let folder = tempfile::tempdir().expect("a temporary folder can be made").keep();
        let path = folder.join("template.db");
        fill(&format!("sqlite://{}", path.display())).await;
        path
    })
    .await
}

async fn postgres_template() {
    static MADE: OnceCell<()> = OnceCell::const_new();
    MADE.get_or_init(async || {
        let server = raw(&Cluster::shared().url("postgres")).await;
        server
            .execute_unprepared(&format!("CREATE DATABASE {TEMPLATE}"))
            .await
            .expect("a database can be made");
        server.close().await.expect("the connection closes");
        fill(&Cluster::shared().url(TEMPLATE)).await;
    })
    .await;
}

/// Opens a house on an empty database as the program does at its first start, and gives it its people.
async fn fill(url: &str) {
    let folder = tempfile::tempdir().expect("a temporary folder can be made");
    let config = crate::house::config(url, folder.path());
    let app = crate::house::open_app(&config, first_morning()).await;
    crate::house::people(&app).await;
    let app = std::sync::Arc::into_inner(app).expect("nobody else holds the house");
    app.database.close().await.expect("the database closes");
}
